import { columns, milliseconds, time } from './format.ts'
import type { Bin } from './measured.ts'

const blocks = '▁▂▃▄▅▆▇█'
const maxWidth = 80

/** One figure over the time, as a line of blocks; a part without calls is a blank. The highest is a full block. */
export function textChart(bins: readonly Bin[], binMs: number): string {
  const [first] = bins
  const last = bins.at(-1)
  if (first === undefined || last === undefined) return ''
  const slots = Math.round((last.at.getTime() - first.at.getTime()) / binMs) + 1
  const perSlot = Math.ceil(slots / maxWidth)
  const width = Math.ceil(slots / perSlot)
  const line = (of: (bin: Bin) => number | undefined) => {
    const highest: (number | undefined)[] = Array(width).fill(undefined)
    for (const bin of bins) {
      const slot = Math.floor((bin.at.getTime() - first.at.getTime()) / binMs / perSlot)
      highest[slot] = Math.max(highest[slot] ?? 0, of(bin) ?? 0)
    }
    const top = Math.max(...highest.map((value) => value ?? 0))
    const text = highest
      .map((value) =>
        value === undefined
          ? ' '
          : (blocks[Math.min(blocks.length - 1, Math.floor((value / (top || 1)) * blocks.length))] ?? ' '),
      )
      .join('')
    return { text, top }
  }
  const rows = (['p50', 'p95', 'p99'] as const).map((name) => {
    const { text, top } = line((bin) => bin[name])
    return [`${name} up to ${milliseconds(top)} ms`, text]
  })
  return `${columns(rows)}\nfrom ${time(first.at)} to ${time(new Date(last.at.getTime() + binMs))} UTC`
}

import { median } from '../statistics.ts'
import { markdown } from '../table.ts'
import type { Measured } from './compare.ts'
import type { MemorySize } from './memory.ts'
import type { Call } from './peer.ts'

const toMs = (value: number) => value.toFixed(0)
const toMb = (bytes: number) => (bytes / 1e6).toFixed(1)
const toKb = (bytes: number) => (bytes / 1000).toFixed(0)

/** The value that so many of a hundred do not exceed. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN
}

/** Medians over the fresh processes. */
export function comparisonTable(measured: readonly Measured[]): string {
  const rows = measured.map(({ peer, ready, lanes, warm }) => {
    const first = (call: Call) => {
      const starts = lanes.find((lane) => lane.call === call)?.starts ?? []
      return starts.length === 0 ? '' : toMs(median(starts.map(({ firstAnswerMs }) => firstAnswerMs)))
    }
    const { bytes, gzipBytes } = ready.artifact
    const last = lanes.at(-1)?.starts ?? []
    return [
      peer.label,
      `${toKb(bytes)} (${toKb(gzipBytes)})`,
      first('health'),
      first('create'),
      first('get'),
      toMb(median(last.map(({ rssFirst }) => rssFirst))),
      toMb(median(warm.map(({ rssWarm }) => rssWarm))),
      median(warm.map(({ callsMs }) => median(callsMs))).toFixed(2),
    ]
  })
  return markdown(
    ['function', 'KB (gzip)', 'health ms', 'create ms', 'get ms', 'RSS MB', 'RSS MB, warm', 'warm ms'],
    rows,
  )
}

/** First answers and warm calls by memory. */
export function memoryTable(sizes: readonly MemorySize[]): string {
  const rows = sizes.map(({ memoryMb, callShared, allShared, callsMs }) => [
    `${memoryMb} MB`,
    `${((100 * memoryMb) / 1769).toFixed(0)} %`,
    toMs(median(callShared)),
    toMs(median(allShared)),
    median(callsMs).toFixed(2),
    percentile(callsMs, 95).toFixed(2),
    percentile(callsMs, 99).toFixed(2),
  ])
  return markdown(
    ['memory', 'of a processor', 'get ms, full start', 'get ms', 'warm ms p50', 'warm ms p95', 'warm ms p99'],
    rows,
  )
}

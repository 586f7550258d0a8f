import { count, milliseconds, percent, time } from './format.ts'
import type { Bin, Figures, Range } from './measured.ts'
import { availability } from './objective.ts'

export interface ChartOptions {
  readonly title: string
  readonly range: Range
  readonly binMs: number
  readonly bins: readonly Bin[]
  readonly total: Figures
  /** Where before ends and after begins, with the figures of both. */
  readonly split?: { readonly at: Date; readonly before: Figures; readonly after: Figures }
}

const [width, height] = [960, 480]
const plot = { left: 72, right: 24, top: 96, bottom: 64 } as const
const plotWidth = width - plot.left - plot.right
const plotHeight = height - plot.top - plot.bottom
const series = ['p99', 'p95', 'p50'] as const

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** A round step, so that there are about five lines up to `top`. */
function stepOf(top: number): number {
  const rough = top / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
}

/** Runs of neighbouring parts: where nobody called, the line breaks off. */
function runsOf(bins: readonly Bin[], binMs: number): Bin[][] {
  const runs: Bin[][] = []
  for (const bin of bins) {
    const run = runs.at(-1)
    const isNext = run !== undefined && bin.at.getTime() - (run.at(-1)?.at.getTime() ?? 0) === binMs
    if (isNext) run.push(bin)
    else runs.push([bin])
  }
  return runs
}

const summary = (figures: Figures) =>
  `p50 ${milliseconds(figures.p50)}, p95 ${milliseconds(figures.p95)}, p99 ${milliseconds(figures.p99)} ms · ${count(figures.calls)} calls · ${percent(availability(figures))} available`

/** What calls took over the time: three lines, on light and dark. */
export function chartSvg({ title, range, binMs, bins, total, split }: ChartOptions): string {
  const [from, to] = [range.since.getTime(), range.until.getTime()]
  const top = Math.max(1, ...bins.map((bin) => Math.max(...series.map((name) => bin[name] ?? 0))))
  const step = stepOf(top)
  const ceiling = Math.ceil(top / step) * step
  const x = (at: number) => (plot.left + (plotWidth * (at - from)) / (to - from)).toFixed(1)
  const y = (value: number) => (plot.top + plotHeight * (1 - value / ceiling)).toFixed(1)
  const right = width - plot.right
  const bottom = height - plot.bottom

  const grid = Array.from({ length: Math.round(ceiling / step) + 1 }, (_, at) => at * step).map(
    (value) =>
      `<line class="grid" x1="${plot.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}"/><text x="${plot.left - 8}" y="${y(value)}" dy=".32em" text-anchor="end">${value.toLocaleString('en')}</text>`,
  )
  const ticks = Array.from({ length: 7 }, (_, at) => from + ((to - from) * at) / 6).map((at, index) => {
    const anchor = index === 0 ? 'start' : index === 6 ? 'end' : 'middle'
    const [day, hour] = time(new Date(at)).split(' ')
    return `<text x="${x(at)}" y="${bottom + 20}" text-anchor="${anchor}">${hour}<tspan x="${x(at)}" dy="1.3em" class="quiet">${day}</tspan></text>`
  })
  const runs = runsOf(bins, binMs)
  const lines = series.flatMap((name) =>
    runs.map((run) => {
      // A part is drawn at its middle; one alone would be no line.
      const points = run.map(
        (bin) => `${x(Math.min(to, Math.max(from, bin.at.getTime() + binMs / 2)))},${y(bin[name] ?? 0)}`,
      )
      return points.length === 1
        ? `<circle class="${name} dot" cx="${points[0]?.split(',')[0]}" cy="${points[0]?.split(',')[1]}" r="2.5"/>`
        : `<polyline class="${name}" points="${points.join(' ')}"/>`
    }),
  )
  const legend = series
    .toReversed()
    .map(
      (name, at) =>
        `<line class="${name}" x1="${right - 190 + at * 66}" x2="${right - 166 + at * 66}" y1="30" y2="30"/><text x="${right - 160 + at * 66}" y="30" dy=".32em">${name}</text>`,
    )
  const marked =
    split === undefined
      ? [`<text x="${plot.left}" y="62">${escaped(summary(total))}</text>`]
      : [
          `<text x="${plot.left}" y="58">before: ${escaped(summary(split.before))}</text>`,
          `<text x="${plot.left}" y="78">after: ${escaped(summary(split.after))}</text>`,
          `<line class="split" x1="${x(split.at.getTime())}" x2="${x(split.at.getTime())}" y1="${plot.top}" y2="${bottom}"/>`,
        ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<style>
  svg { background: #fff; font: 13px system-ui, sans-serif; color: #1b1f24 }
  text { fill: currentColor } .title { font-size: 16px; font-weight: 600 } .quiet { opacity: .65 }
  polyline, .p50, .p95, .p99 { fill: none; stroke-width: 2; stroke-linejoin: round }
  .grid { stroke: currentColor; opacity: .14 } .split { stroke: currentColor; stroke-dasharray: 5 4; stroke-width: 1.5 }
  .p50 { stroke: #1a7f37 } .p95 { stroke: #0b62c4 } .p99 { stroke: #b3261e }
  .p50.dot { fill: #1a7f37 } .p95.dot { fill: #0b62c4 } .p99.dot { fill: #b3261e }
  @media (prefers-color-scheme: dark) {
    svg { background: #14171c; color: #e6e8eb }
    .p50 { stroke: #57d07b } .p95 { stroke: #6cb2ff } .p99 { stroke: #ff8a80 }
    .p50.dot { fill: #57d07b } .p95.dot { fill: #6cb2ff } .p99.dot { fill: #ff8a80 }
  }
</style>
<text class="title" x="${plot.left}" y="35">${escaped(title)}</text>
${legend.join('\n')}
${marked.join('\n')}
<text class="quiet" x="${plot.left - 8}" y="${plot.top - 12}" text-anchor="end">ms</text>
${grid.join('\n')}
${lines.join('\n')}
${ticks.join('\n')}
<text class="quiet" x="${right}" y="${height - 8}" text-anchor="end">UTC, ${binMs % 3_600_000 === 0 ? `${binMs / 3_600_000} h` : `${binMs / 60_000} min`} a point</text>
</svg>
`
}

import { expect, test } from 'vitest'
import type { Bin, Figures, Measured } from './measured.ts'
import { binOf } from './measured.ts'
import { chartSvg } from './svg.ts'
import { comparisonText, tableText } from './table.ts'
import { textChart } from './text-chart.ts'

const figures = (more: Partial<Figures> = {}): Figures => ({
  calls: 10_000,
  failed: 0,
  p50: 5,
  p95: 42.123,
  p99: 1234,
  coldStarts: 0,
  initP50: undefined,
  ...more,
})
const measured = (more: Partial<Figures> = {}): Measured => ({
  operations: [{ operation: 'parcels.get', ...figures(more) }],
  total: figures(more),
  bins: [],
  malformed: 0,
})
const objective = { goal: 99.9, days: 28 }

test('the table says what calls took, and how much of the error budget of these calls is used', () => {
  const text = tableText(measured({ failed: 5, coldStarts: 20, initP50: 181 }), objective)
  const [header, row] = text.split('\n')
  expect(header).toMatch(/^operation +calls +p50 ms +p95 ms +p99 ms +failed +availability +budget used$/)
  // 10 of 10,000 may fail.
  expect(row).toMatch(/^parcels\.get +10,000 +5\.00 +42\.1 +1,234 +5 +99\.950 % +50\.0 %$/)
  expect(text).toContain('Of these 10,000, 10 may; 5 did.')
  expect(text).toContain('Cold starts: 20 (0.2 % of the calls), 181 ms each')
})

test('one failure of a million is not 100 %', () => {
  expect(tableText(measured({ calls: 1_000_000, failed: 1 }), objective)).toContain('99.999 %')
  expect(tableText(measured(), objective)).toMatch(/100 % +0\.0 %/)
})

test('before and after are beside each other, with what chance has a part in told apart', () => {
  const text = comparisonText(measured({ p99: 200 }), measured({ p99: 50, calls: 20 }))
  expect(text).toMatch(/parcels\.get +10,000 → 20 .* 200 → 50\.0 +−75 %\*/)
  expect(text).toContain('fewer than 100 calls')
  expect(comparisonText(measured(), measured())).not.toContain('*')
  const gone = comparisonText(measured(), { ...measured({ calls: 0, p50: undefined }), operations: [] })
  expect(gone).toMatch(/parcels\.get +10,000 → 0 +5\.00 → -/)
})

const minute = 60_000
const binsAt = (...minutes: number[]): Bin[] =>
  minutes.map((at) => ({ at: new Date(at * minute), ...figures({ p99: at * 10 }) }))

test('the chart in text has a blank where nobody called and a full block for the highest', () => {
  const rows = textChart(binsAt(1, 2, 5, 8), minute).split('\n')
  expect(rows[2]).toMatch(/^p99 up to 80\.0 ms {2}▂▃ {2}▆ {2}█$/)
  expect(rows[3]).toBe('from 1970-01-01 00:01 to 1970-01-01 00:09 UTC')
  expect(textChart([], minute)).toBe('')
  const wide = textChart(binsAt(...Array.from({ length: 1000 }, (_, at) => at + 1)), minute)
  expect(Math.max(...wide.split('\n').map((row) => row.length))).toBeLessThan(120)
})

test('the drawn chart breaks its lines where nobody called, and marks the split with the figures of both sides', () => {
  const options = {
    title: 'What <calls> took',
    range: { since: new Date(0), until: new Date(10 * minute) },
    binMs: minute,
    bins: binsAt(1, 2, 5, 6, 9),
    total: figures(),
  }
  const svg = chartSvg(options)
  expect(svg).toContain('What &lt;calls&gt; took')
  // Two runs of two parts, and one part alone, of each of the three.
  expect(svg.match(/<polyline/g)).toHaveLength(6)
  expect(svg.match(/<circle/g)).toHaveLength(3)
  expect(svg).not.toMatch(/NaN|undefined|class="split"/)
  const split = { at: new Date(5 * minute), before: figures({ p95: 111 }), after: figures({ p95: 22 }) }
  const divided = chartSvg({ ...options, split })
  expect(divided).toMatch(/before: p50 5\.00, p95 111, .*\n.*after: p50 5\.00, p95 22\.0, /)
  expect(divided).toContain('class="split"')
  expect(chartSvg({ ...options, bins: [] })).not.toMatch(/NaN|Infinity/)
})

test('a chart has at most a hundred parts, of a size that a clock knows', () => {
  const of = (hours: number) => binOf({ since: new Date(0), until: new Date(hours * 60 * minute) }) / minute
  expect([of(1), of(24), of(7 * 24), of(30 * 24), of(365 * 24)]).toEqual([1, 15, 120, 1440, 1440])
})

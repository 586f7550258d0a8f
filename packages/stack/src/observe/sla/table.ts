import { change, columns, count, milliseconds, percent } from './format.ts'
import type { Figures, Measured } from './measured.ts'
import { availability, budget, budgetUsed, type Objective } from './objective.ts'

/** Calls below which a percentile says little: the 99th of a hundred is one call. */
export const fewCalls = 100

const all = 'all'

/** What calls took, an operation a line, and how much of the error budget is used. */
export function tableText({ operations, total }: Measured, objective: Objective): string {
  const line = (name: string, figures: Figures) => [
    name,
    count(figures.calls),
    milliseconds(figures.p50),
    milliseconds(figures.p95),
    milliseconds(figures.p99),
    count(figures.failed),
    percent(availability(figures)),
    percent(budgetUsed(figures, objective), 1),
  ]
  const rows = columns([
    ['operation', 'calls', 'p50 ms', 'p95 ms', 'p99 ms', 'failed', 'availability', 'budget used'],
    ...operations.map((figures) => line(figures.operation, figures)),
    line(all, total),
  ])
  const { goal, days } = objective
  const allowed = Math.floor(budget(total.calls, objective))
  const sentences = [
    `Objective: ${goal} % of the calls do not fail (5xx), over ${days} days. Of these ${count(total.calls)}, ${count(allowed)} may; ${count(total.failed)} did.`,
    ...(total.coldStarts === 0
      ? []
      : [
          `Cold starts: ${count(total.coldStarts)} (${percent((100 * total.coldStarts) / total.calls, 1)} of the calls), ${milliseconds(total.initP50)} ms each by the median, before the durations above.`,
        ]),
  ]
  return [rows, '', ...sentences].join('\n')
}

/** Before and after, an operation a line. */
export function comparisonText(before: Measured, after: Measured): string {
  const named = (measured: Measured) =>
    new Map<string, Figures>([
      ...measured.operations.map((figures) => [figures.operation, figures] as const),
      [all, measured.total],
    ])
  const [first, second] = [named(before), named(after)]
  const names = [...new Set([...before.operations, ...after.operations].map(({ operation }) => operation))]
  const none: Figures = {
    calls: 0,
    failed: 0,
    p50: undefined,
    p95: undefined,
    p99: undefined,
    coldStarts: 0,
    initP50: undefined,
  }
  let isFew = false
  const line = (name: string) => {
    const [a, b] = [first.get(name) ?? none, second.get(name) ?? none]
    const few = Math.min(a.calls, b.calls) < fewCalls
    isFew ||= few
    const pair = (of: (figures: Figures) => number | undefined) => [
      `${milliseconds(of(a))} → ${milliseconds(of(b))}`,
      `${change(of(a), of(b))}${few ? '*' : ' '}`,
    ]
    return [
      name,
      `${count(a.calls)} → ${count(b.calls)}`,
      ...pair(({ p50 }) => p50),
      ...pair(({ p95 }) => p95),
      ...pair(({ p99 }) => p99),
      `${percent(availability(a))} → ${percent(availability(b))}`,
    ]
  }
  const rows = columns([
    ['operation', 'calls', 'p50 ms', ' ', 'p95 ms', ' ', 'p99 ms', ' ', 'availability'],
    ...names.toSorted().map(line),
    line(all),
  ])
  return isFew
    ? `${rows}\n\n* fewer than ${fewCalls} calls on one side: chance has a large part in it.`
    : rows
}

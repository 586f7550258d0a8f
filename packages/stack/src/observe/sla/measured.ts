import { Histogram } from '../../client/histogram.ts'

/** What is looked at: calls whose answer was known in `[since, until)`. */
export interface Range {
  readonly since: Date
  readonly until: Date
}

/** Of one operation, or of all: durations in milliseconds. Percentiles are undefined where there were no calls. */
export interface Figures {
  readonly calls: number
  /** Calls that were answered with 500 or above. */
  readonly failed: number
  readonly p50: number | undefined
  readonly p95: number | undefined
  readonly p99: number | undefined
  /** Calls for which an environment had to be started, and how long that took. */
  readonly coldStarts: number
  readonly initP50: number | undefined
}

export interface OperationFigures extends Figures {
  readonly operation: string
}

/** A part of the time. */
export interface Bin extends Figures {
  readonly at: Date
}

export interface Measured {
  /** By name. */
  readonly operations: readonly OperationFigures[]
  readonly total: Figures
  /** Parts of the time in which there were calls, in their order. */
  readonly bins: readonly Bin[]
  /** Lines that could not be read. */
  readonly malformed: number
}

/** Where the lines of calls are. */
export interface CallSource {
  /** For people: where that is. */
  readonly name: string
  /** @param binMs how long each part of the time is */
  measure(range: Range, binMs: number, operation: string | undefined): Promise<Measured>
}

/** Adds up calls, in constant memory; percentiles are within 2.5 %. */
export class Tally {
  #failed = 0
  readonly #durations = new Histogram()
  readonly #inits = new Histogram()

  add(durationMs: number, isFailed: boolean, initMs: number | undefined): void {
    this.#durations.add(durationMs)
    if (isFailed) this.#failed += 1
    if (initMs !== undefined) this.#inits.add(initMs)
  }

  figures(): Figures {
    const of = (histogram: Histogram, q: number) =>
      histogram.count === 0 ? undefined : histogram.quantile(q)
    return {
      calls: this.#durations.count,
      failed: this.#failed,
      p50: of(this.#durations, 0.5),
      p95: of(this.#durations, 0.95),
      p99: of(this.#durations, 0.99),
      coldStarts: this.#inits.count,
      initP50: of(this.#inits, 0.5),
    }
  }
}

const binSizes = [1, 5, 15, 30, 60, 120, 360, 1440].map((minutes) => minutes * 60_000)

/** How long the parts of a chart are: a minute to a day, so that there are at most 100 of them where a day allows it. */
export function binOf({ since, until }: Range): number {
  const span = until.getTime() - since.getTime()
  return binSizes.find((size) => span / size <= 100) ?? Math.max(...binSizes)
}

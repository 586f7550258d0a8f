import { Histogram } from './histogram.ts'

/** How the calls of one operation went. */
export interface OperationStats {
  /** Calls that are over, however often each was tried. */
  readonly count: number
  /** Those of them that failed, or that a signal ended. */
  readonly errors: number
  /** Milliseconds that half of the calls did not take longer than, with all attempts and waits; within 2.5 %. */
  readonly p50: number
  /** The same for 95 of 100 calls. */
  readonly p95: number
  /** The same for 99 of 100 calls. */
  readonly p99: number
}

/** Counts and durations by operation, in 2 KB for each operation that is called. */
export class Stats {
  readonly #operations = new Map<string, { readonly durations: Histogram; errors: number }>()

  record(operation: string, durationMs: number, isError: boolean): void {
    let known = this.#operations.get(operation)
    if (known === undefined) {
      known = { durations: new Histogram(), errors: 0 }
      this.#operations.set(operation, known)
    }
    known.durations.add(durationMs)
    if (isError) known.errors += 1
  }

  /** What was recorded so far. */
  read(): Record<string, OperationStats> {
    return Object.fromEntries(
      Array.from(this.#operations, ([operation, { durations, errors }]) => {
        const [p50, p95, p99] = [0.5, 0.95, 0.99].map(
          (q) => Math.round(durations.quantile(q) * 1000) / 1000,
        ) as [number, number, number] // three in, three out
        return [operation, { count: durations.count, errors, p50, p95, p99 }]
      }),
    )
  }
}

/** Durations by operation, in milliseconds, all kept: percentiles are exact. */
export class Timings {
  readonly #durations = new Map<string, number[]>()

  add(operation: string, milliseconds: number): void {
    const known = this.#durations.get(operation)
    if (known === undefined) this.#durations.set(operation, [milliseconds])
    else known.push(milliseconds)
  }

  /** The result of a task, whose duration is kept if it succeeds. */
  async measure<Result>(operation: string, task: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now()
    const result = await task()
    this.add(operation, performance.now() - startedAt)
    return result
  }

  /** Ascending durations of an operation. */
  sorted(operation: string): readonly number[] {
    return (this.#durations.get(operation) ?? []).toSorted((a, b) => a - b)
  }
}

/** The smallest value that at least this share of all values does not exceed (nearest rank); NaN of nothing. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? Number.NaN
}

/** What a request is, by its method and address: the SDK's steps cannot be told apart from outside otherwise. */
function operationOf(method: string, url: URL): string {
  if (method === 'PUT') return 'PUT of the bytes'
  if (method === 'GET') return 'GET, first byte'
  return url.pathname.slice(url.pathname.lastIndexOf('/') + 1)
}

/** A `fetch` that keeps the time from each request to the head of its answer. */
export function timedFetch(timings: Timings): typeof fetch {
  return (input, init) => {
    const operation = operationOf(init?.method ?? 'GET', new URL(String(input)))
    return timings.measure(operation, () => fetch(input, init))
  }
}

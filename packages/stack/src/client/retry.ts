import { RequestError } from './request-error.ts'

/** Resolves after so many milliseconds; rejects with the signal's reason as soon as it is aborted. */
export type Sleep = (ms: number, signal: AbortSignal | undefined) => Promise<void>

export interface RetryPolicy {
  /** How often something is tried at most, the first time included. */
  readonly maxAttempts: number
  readonly sleep: Sleep
}

interface RetryLimits {
  readonly signal: AbortSignal | undefined
  /** Waits that would end later, in milliseconds since 1970, are not begun. */
  readonly until?: number
  readonly isWorthIt?: (error: RequestError) => boolean
}

/** The longest wait before the second attempt, in milliseconds; twice as long before each further one. */
const firstWaitMs = 200
/** No wait is longer, unless `Retry-After` asks for it, in milliseconds. */
const maxWaitMs = 10_000

/**
 * Tries until it succeeds, fails for good, or has been tried often enough. In between it waits: as long as
 * `Retry-After` says, else exponentially longer with full jitter, so that many who failed together come back apart.
 * @param attempt is given its number, from 1
 * @throws what the last attempt threw, or the signal's reason
 */
export async function retry<T>(
  attempt: (number: number) => Promise<T>,
  { maxAttempts, sleep }: RetryPolicy,
  { signal, until = Number.POSITIVE_INFINITY, isWorthIt = (error) => error.retryable }: RetryLimits,
): Promise<T> {
  for (let number = 1; ; number++) {
    try {
      return await attempt(number)
    } catch (error) {
      if (number >= maxAttempts || !(error instanceof RequestError) || !isWorthIt(error)) throw error
      const { retryAfterSeconds } = error
      const waitMs =
        retryAfterSeconds === undefined
          ? Math.random() * Math.min(maxWaitMs, firstWaitMs * 2 ** (number - 1))
          : retryAfterSeconds * 1000
      if (Date.now() + waitMs >= until) throw error
      await sleep(waitMs, signal)
    }
  }
}

/** `Sleep` by the clock. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      settle()
    }
    const onAbort = end(() => reject(signal?.reason))
    const timer = setTimeout(end(resolve), ms)
    if (signal?.aborted) onAbort()
    else signal?.addEventListener('abort', onAbort)
  })
}

import type { Attempt, OnAttempt } from './attempt.ts'
import type { CallOptions } from './call-options.ts'
import { type Failure, RequestError, type TransportErrorCode } from './request-error.ts'
import { RetryBudget } from './retry-budget.ts'
import { type Sleep, sleep as sleepByClock } from './sleep.ts'
import { type OperationStats, Stats } from './stats.ts'
import { withDeadline } from './with-deadline.ts'

/** Makes the error of a failure. */
export type MakeError = (failure: Failure) => RequestError

/** How requests are bounded, repeated and watched. */
export interface RequestsOptions {
  /** How often a call is tried at most, the first time included; 3 unless given. */
  readonly maxAttempts?: number | undefined
  /** Milliseconds that a call may take at most, with all its attempts and the waits between them; 60,000 unless given. */
  readonly timeoutMs?: number | undefined
  /** Milliseconds that each attempt may take at most; 30,000 unless given. */
  readonly attemptTimeoutMs?: number | undefined
  /** Used for the waits between attempts instead of the clock; rejects with the signal's reason once that is aborted. */
  readonly sleep?: Sleep | undefined
  /** Told of every attempt when it is over. */
  readonly onAttempt?: OnAttempt | undefined
}

/** What one attempt works with. */
export interface AttemptContext {
  /** From 1. */
  readonly number: number
  /** Cuts the request: at the end of its time, and when the caller does. */
  readonly cut: AbortSignal
  /** What is known of the answer so far, for the record of the attempt. */
  readonly seen: { status?: number | undefined; requestId?: string | undefined }
  /** The error of this attempt. */
  readonly error: MakeError
}

/** What was asked for, and how it went. */
export interface Performed<T> {
  readonly value: T
  readonly attempts: readonly Attempt[]
  readonly durationMs: number
}

export interface RunOptions extends CallOptions {
  /** Which failures are worth another attempt; what is `retryable` unless given. */
  readonly isWorthIt?: ((error: RequestError) => boolean) | undefined
}

/** Two answers that come as late as API Gateway lets them (29 seconds). */
const defaultTimeoutMs = 60_000
/** One of them. */
const defaultAttemptTimeoutMs = 30_000
const defaultMaxAttempts = 3
/** The longest wait before the second attempt, in milliseconds; twice as long before each further one. */
const firstWaitMs = 200
/** No wait is longer, unless `Retry-After` asks for it, in milliseconds. */
const maxWaitMs = 10_000

/** Sends the requests of one client: bounded in time, repeated when that can help, counted. */
export class Requests {
  readonly #makeError: MakeError
  readonly #options: RequestsOptions
  readonly #budget = new RetryBudget()
  readonly #stats = new Stats()

  constructor(makeError: MakeError, options: RequestsOptions) {
    this.#makeError = makeError
    this.#options = options
  }

  /** What was counted so far, by operation. */
  stats(): Record<string, OperationStats> {
    return this.#stats.read()
  }

  /**
   * Tries until it succeeds, fails for good, has been tried often enough, or the time or the budget of repetitions is used
   * up. In between it waits: as long as `Retry-After` says, else exponentially longer with full jitter, so that many who
   * failed together come back apart ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
   * @throws what the last attempt threw, or the signal's reason
   */
  async run<T>(
    operation: string,
    attempt: (context: AttemptContext) => Promise<T>,
    options: RunOptions = {},
  ): Promise<Performed<T>> {
    const started = performance.now()
    const attempts: Attempt[] = []
    let isError = true
    try {
      const value = await this.#attempts(operation, attempt, options, attempts, started)
      isError = false
      return { value, attempts, durationMs: performance.now() - started }
    } finally {
      this.#stats.record(operation, performance.now() - started, isError)
    }
  }

  async #attempts<T>(
    operation: string,
    attempt: (context: AttemptContext) => Promise<T>,
    options: RunOptions,
    attempts: Attempt[],
    started: number,
  ): Promise<T> {
    const { signal, isWorthIt = ({ retryable }: RequestError) => retryable } = options
    const set = this.#options
    const maxAttempts = options.maxAttempts ?? set.maxAttempts ?? defaultMaxAttempts
    const timeoutMs = options.timeoutMs ?? set.timeoutMs ?? defaultTimeoutMs
    const attemptTimeoutMs = options.attemptTimeoutMs ?? set.attemptTimeoutMs ?? defaultAttemptTimeoutMs
    const leftMs = () => started + timeoutMs - performance.now()
    let waitedMs = 0
    let repeatedAfterTimeout: boolean | undefined
    for (let number = 1; ; number++) {
      const begun = performance.now()
      const seen: AttemptContext['seen'] = {}
      let isCounted = false
      const isOver = (code?: string) => {
        // What was cut fails once more when the request notices.
        if (isCounted) return
        isCounted = true
        const durationMs = performance.now() - begun
        const over = { operation, number, waitedMs, durationMs, ...seen, ...(code !== undefined && { code }) }
        attempts.push(over)
        // A hook is a spectator, be it async or not.
        ;(async () => set.onAttempt?.(over))().catch(() => undefined)
      }
      const error: MakeError = (failure) => {
        seen.status ??= failure.status
        seen.requestId ??= failure.requestId
        isOver(failure.code)
        return this.#makeError({ ...failure, attempts: [...attempts] })
      }
      const ms = Math.min(attemptTimeoutMs, leftMs())
      const timedOut = () => error(timeout(ms, ms < attemptTimeoutMs ? timeoutMs : undefined))
      try {
        const value = await withDeadline(ms, signal, timedOut, (cut) => attempt({ number, cut, seen, error }))
        isOver()
        this.#budget.succeeded(repeatedAfterTimeout)
        return value
      } catch (failure) {
        isOver(signal?.aborted ? 'ABORTED' : failure instanceof RequestError ? failure.code : nameOf(failure))
        if (number >= maxAttempts || !(failure instanceof RequestError) || !isWorthIt(failure)) throw failure
        const { retryAfterSeconds, code } = failure
        const jittered = Math.random() * Math.min(maxWaitMs, firstWaitMs * 2 ** (number - 1))
        waitedMs = Math.max(jittered, (retryAfterSeconds ?? 0) * 1000)
        repeatedAfterTimeout = code === 'TIMED_OUT'
        if (waitedMs >= leftMs() || !this.#budget.take(repeatedAfterTimeout)) throw failure
        await (set.sleep ?? sleepByClock)(waitedMs, signal)
      }
    }
  }
}

function timeout(ms: number, totalMs: number | undefined): Failure<TransportErrorCode> {
  const detail =
    totalMs === undefined
      ? `No answer arrived within the ${ms} ms that one attempt may take.`
      : `No answer arrived within the ${totalMs} ms that the call may take.`
  return { code: 'TIMED_OUT', detail, retryable: true, cause: new DOMException(detail, 'TimeoutError') }
}

const nameOf = (failure: unknown) => (failure instanceof Error ? failure.name : 'Error')

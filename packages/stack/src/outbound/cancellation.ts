import { OutboundError } from './outbound-error.ts'

/** The longest that a timer of JavaScript can take: what is longer fires at once. */
const maxTimerMs = 2 ** 31 - 1

/** What ends a request before its time: its caller's signal, or the first of its limits. Sockets listen to its signal. */
export class Cancellation {
  readonly #controller = new AbortController()
  readonly #cut = Promise.withResolvers<never>()
  readonly #outer: AbortSignal | undefined
  readonly #total: NodeJS.Timeout | undefined
  readonly #onOuter = () => this.cut(this.#outer?.reason)

  /** @param totalMs Infinity for no limit */
  constructor(totalMs: number, outer: AbortSignal | undefined) {
    this.#outer = outer
    // Nobody may be waiting when it is cut.
    this.#cut.promise.catch(() => {})
    this.#total = this.#startTimer(totalMs, 'The request as a whole')
    outer?.addEventListener('abort', this.#onOuter)
    if (outer?.aborted) this.#onOuter()
  }

  /** Its reason is the error to throw. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Ends the request. The first reason counts. */
  cut(reason: unknown): void {
    this.end()
    if (this.signal.aborted) return
    this.#controller.abort(reason)
    this.#cut.reject(reason)
  }

  /** Nothing can cut the request any more, except `cut`. */
  end(): void {
    clearTimeout(this.#total)
    this.#outer?.removeEventListener('abort', this.#onOuter)
  }

  /**
   * Waits for one step of the request, for so long at the most; when time is over the whole request is cut.
   * @param step subject of the message's sentence
   * @throws what the step does, or the reason when the request was cut
   */
  async during<T>(ms: number, step: string, run: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted()
    const timer = this.#startTimer(ms, step)
    try {
      return await Promise.race([run(), this.#cut.promise])
    } catch (error) {
      throw this.signal.aborted ? this.signal.reason : error
    } finally {
      clearTimeout(timer)
    }
  }

  #startTimer(ms: number, step: string): NodeJS.Timeout | undefined {
    if (ms === Number.POSITIVE_INFINITY) return undefined
    const onEnd = () =>
      this.cut(new OutboundError('TIMED_OUT', `${step} took longer than ${ms} ms: try again later`))
    return setTimeout(onEnd, Math.min(ms, maxTimerMs))
  }
}

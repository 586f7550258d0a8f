/** The longest that a timer of JavaScript can take: what is longer fires at once. */
export const maxTimerMs = 2 ** 31 - 1

/**
 * Runs with a signal that is aborted when the given one is, or when the time is over, and rejects at that moment, even if
 * what runs does not listen. `AbortSignal.any` would keep something of each call for as long as the given signal lives in
 * some of the runtimes.
 * @param ms Infinity for no time
 * @param timedOut makes what it rejects with when the time is over
 * @throws what `run` does, the signal's reason, or `timedOut()`
 */
export function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  timedOut: () => unknown,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController()
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    const cut = (reason: unknown) => {
      end()
      reject(reason)
      controller.abort(reason)
    }
    const onAbort = () => cut(signal?.reason)
    const timer =
      ms < Number.POSITIVE_INFINITY ? setTimeout(() => cut(timedOut()), Math.min(ms, maxTimerMs)) : undefined
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted) return onAbort()
    run(controller.signal).then(resolve, reject).finally(end)
  })
}

/** The longest that a timer of JavaScript can take: what is longer fires at once. */
const maxTimerMs = 2 ** 31 - 1

/**
 * Runs with a signal that is aborted when the given one is, or when the time is over; `AbortSignal.any` would keep
 * something of each call for as long as the given signal lives in some of the runtimes.
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const onAbort = () => controller.abort(signal?.reason)
  const timer = setTimeout(
    () => controller.abort(new DOMException(`Not done within ${ms} ms`, 'TimeoutError')),
    Math.min(ms, maxTimerMs),
  )
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted) onAbort()
  try {
    return await run(controller.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

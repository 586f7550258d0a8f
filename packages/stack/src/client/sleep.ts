import { maxTimerMs } from './with-deadline.ts'

/** Resolves after so many milliseconds; rejects with the signal's reason as soon as it is aborted. */
export type Sleep = (ms: number, signal: AbortSignal | undefined) => Promise<void>

/** `Sleep` by the clock. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      settle()
    }
    const onAbort = end(() => reject(signal?.reason))
    const timer = setTimeout(end(resolve), Math.min(ms, maxTimerMs))
    if (signal?.aborted) onAbort()
    else signal?.addEventListener('abort', onAbort)
  })
}

import type { RateDecision } from '@lading/stack/server'
import type { KeyPrincipal } from '../context.ts'
import { Recent } from '../recent.ts'
import { RateWindow, windowSeconds } from './window.ts'

/** The counter that all processes share. */
export interface RateCounter {
  readonly rates: {
    /** @returns how many are taken in the window now, by everybody */
    take(keyId: string, windowStart: Date, count: number): Promise<number>
  }
}

export type RateLimiter = (
  principal: Pick<KeyPrincipal, 'keyId' | 'ratePerMinute'>,
) => Promise<RateDecision | undefined>

const windowMs = windowSeconds * 1000
/** Keys whose windows a process remembers; one that is forgotten costs one more write and the calls that it held. */
const rememberedKeys = 10_000
/** How long calls pass unasked after the counter failed: it may be the haste of asking that it fails of. */
const openMs = 1000

/**
 * Holds each key to its calls in a minute, over all processes: never more than the limit in a window of 60 s by the
 * clock, as long as the counter answers. When it fails, calls pass, and what is left is not told: a service that is up
 * must not refuse its callers because it cannot count them.
 * @param onFailure told when the counter has failed
 */
export function createRateLimiter(
  { rates }: RateCounter,
  now: () => Date,
  onFailure: (error: unknown) => void = () => undefined,
): RateLimiter {
  const windows = new Recent<RateWindow>(rememberedKeys)
  const openUntil = new Recent<number>(rememberedKeys)
  const isOpen = (keyId: string) => (openUntil.get(keyId) ?? 0) > now().getTime()

  function windowOf(keyId: string, limit: number): RateWindow {
    const start = Math.floor(now().getTime() / windowMs) * windowMs
    const known = windows.get(keyId)
    const window = known?.start.getTime() === start ? known : new RateWindow(limit, new Date(start))
    windows.set(keyId, window)
    return window
  }

  return async ({ keyId, ratePerMinute: limit }) => {
    if (limit === undefined) return undefined
    for (;;) {
      const window = windowOf(keyId, limit)
      if (window.mustAsk && isOpen(keyId)) return undefined
      try {
        const allowed = await window.use((count) => rates.take(keyId, window.start, count))
        const leftMs = window.end.getTime() - now().getTime()
        // What was taken for a window that ended meanwhile is of no use in the next.
        if (leftMs <= 0) continue
        const { remaining } = window
        return { allowed, limit, remaining, windowSeconds, resetSeconds: leftMs / 1000 }
      } catch (error) {
        if (!isOpen(keyId)) onFailure(error) // those who waited together fail together
        openUntil.set(keyId, now().getTime() + openMs)
        return undefined
      }
    }
  }
}

import { OperationError, protocolErrors } from '../contract/index.ts'

/** Whether a call may go on, and what is left of the caller's allowance after it. */
export interface RateDecision {
  readonly allowed: boolean
  /** Calls in one window. */
  readonly limit: number
  readonly remaining: number
  readonly windowSeconds: number
  /** Until the window ends. */
  readonly resetSeconds: number
}

/**
 * Tells the caller of its allowance. Names and parameters are those of draft-ietf-httpapi-ratelimit-headers-10, sections
 * 3 and 4: `q` calls in `w` seconds, `r` of them left, `t` seconds until there are more. All are whole numbers.
 */
export function setRateHeaders(headers: Record<string, string>, decision: RateDecision): void {
  const { limit, remaining, windowSeconds } = decision
  headers['ratelimit-policy'] = `"default";q=${whole(limit)};w=${whole(windowSeconds)}`
  headers.ratelimit = `"default";r=${whole(remaining)};t=${resetOf(decision)}`
}

export function rateLimited(decision: RateDecision): OperationError {
  const [limit, windowSeconds] = [whole(decision.limit), whole(decision.windowSeconds)]
  // Section 6 of the draft: not before the allowance is renewed.
  const retryAfter = Math.max(1, resetOf(decision))
  return new OperationError(
    protocolErrors.RATE_LIMITED,
    `The API key has made the ${limit} calls that it may make in ${windowSeconds} seconds. Nothing was changed.`,
    { limit, windowSeconds },
    { headers: { 'retry-after': String(retryAfter) } },
  )
}

const whole = (value: number): number => Math.max(0, Math.floor(value))
// Rounded up: who comes back a fraction of a second early is refused again.
const resetOf = ({ resetSeconds }: RateDecision): number => Math.max(0, Math.ceil(resetSeconds))

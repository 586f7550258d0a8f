/** What the limiter sees and decides, for the display. Units are DynamoDB write units. */
export interface RateFigures {
  /** What may be written in a second now. */
  readonly limit: number
  /** What was last seen to be granted in a second; undefined while nothing was refused. */
  readonly granted: number | undefined
  /** What was written in the last second. */
  readonly written: number
  readonly requests: number
  readonly throttled: number
}

/** Milliseconds of one look at what was granted. */
const windowMs = 250
const windowsPerSecond = 1000 / windowMs
/** Share of what was granted that is asked for after a refusal. */
const backoff = 0.985
/** How fast the limit grows in a second while nothing was ever refused: it becomes four times as much. */
const slowStart = 4
/** Seconds after a refusal during which the limit stays. */
const holdSeconds = 4
/** How fast it grows after that, in a second; faster the longer nothing is refused. */
const probe = 1.006
const startLimit = 4000

/**
 * Finds the rate of writes that a table grants. What was written in windows with refusals is what is granted: burst
 * capacity (300 s of what was left unused) is taken until it ends, and then only what the table has. After a refusal the
 * limit is a little below what was granted, stays there, and grows slowly, so that about one look in some seconds is refused.
 */
export class RateLimiter {
  readonly #max: number
  readonly #now: () => number
  #limit: number
  #granted: number | undefined
  #tokens: number
  #filledAt: number
  #windowStart: number
  #windowUnits = 0
  #windowThrottles = 0
  #recent: number[] = []
  #lastThrottleAt: number | undefined
  #requests = 0
  #throttled = 0

  /** @param max an upper bound in units a second */
  constructor(max = Number.POSITIVE_INFINITY, now: () => number = () => performance.now()) {
    this.#max = max
    this.#now = now
    this.#limit = Math.min(max, startLimit)
    this.#tokens = this.#limit / windowsPerSecond
    this.#filledAt = this.#windowStart = now()
  }

  /** Whether so many units may be written now; they are taken if so. */
  take(units: number): boolean {
    this.#refill()
    if (this.#tokens <= 0) return false
    // The last one may go below: what costs more than a moment's share must pass too.
    this.#tokens -= units
    return true
  }

  /** Milliseconds until `take` can succeed. */
  waitMs(): number {
    this.#refill()
    return this.#tokens > 0 ? 0 : Math.max(1, Math.ceil((-this.#tokens / this.#limit) * 1000) + 1)
  }

  /** Tells what a request took, in place of what was taken for it, and whether some of it was refused. */
  done(taken: number, units: number, wasThrottled: boolean): void {
    this.#tokens += taken - units
    this.#windowUnits += units
    this.#requests += 1
    if (wasThrottled) {
      this.#throttled += 1
      this.#windowThrottles += 1
    }
    this.#refill()
  }

  figures(): RateFigures {
    this.#refill()
    return {
      limit: this.#limit,
      granted: this.#granted,
      written: this.#recent.slice(-windowsPerSecond).reduce((sum, units) => sum + units, 0),
      requests: this.#requests,
      throttled: this.#throttled,
    }
  }

  #refill(): void {
    const now = this.#now()
    const elapsed = (now - this.#filledAt) / 1000
    this.#filledAt = now
    // A tenth of a second may be saved up: more would come as a burst and be refused.
    this.#tokens = Math.min(this.#limit / 10, this.#tokens + elapsed * this.#limit)
    while (now - this.#windowStart >= windowMs) this.#endWindow(now)
  }

  #endWindow(now: number): void {
    this.#recent = [...this.#recent, this.#windowUnits].slice(-windowsPerSecond * 4)
    const throttles = this.#windowThrottles
    this.#windowUnits = 0
    this.#windowThrottles = 0
    this.#windowStart += windowMs
    if (now - this.#windowStart > 10 * windowMs) this.#windowStart = now
    const written = this.#recent.slice(-windowsPerSecond)
    const lastSecond =
      written.reduce((sum, units) => sum + units, 0) * (windowsPerSecond / Math.max(1, written.length))
    if (throttles > 0) {
      this.#granted = lastSecond
      this.#lastThrottleAt = now
      // Not below what goes through although it is refused: a window may have been cut.
      this.#limit = Math.max(50, Math.min(this.#limit, lastSecond * backoff))
      return
    }
    const isUsed = lastSecond > 0.7 * this.#limit
    if (!isUsed) return // a limit that nobody reaches says nothing
    if (this.#lastThrottleAt === undefined) {
      this.#limit = Math.min(this.#max, this.#limit * slowStart ** (1 / windowsPerSecond))
      return
    }
    const quiet = (now - this.#lastThrottleAt) / 1000 - holdSeconds
    if (quiet <= 0) return
    // 0.6 % a second at first; after half a minute without refusal much has been added: a table that grows on demand.
    const factor = quiet < 30 ? probe : 1.1
    this.#limit = Math.min(this.#max, this.#limit * factor ** (1 / windowsPerSecond))
  }
}

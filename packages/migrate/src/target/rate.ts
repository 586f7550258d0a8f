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

/** Units are summed up in slots of this many milliseconds; the last second of them is the rate. */
const slotMs = 50
const slots = 1000 / slotMs
const startLimit = 4000
/** How fast the limit grows in a second while nothing was ever refused: four times as much. */
const slowStart = 4
/** Refused in the first second, a request says little: the table may just have been made. */
const settlingMs = 1000
/** Share of what is granted that is asked for after a refusal. */
const backoff = 0.95
/** Milliseconds after a refusal in which others say nothing new: their requests were under way. */
const deafMs = 300
/** Seconds until the limit is again what was granted. */
const plateauSeconds = 12
const leastLimit = 50

/**
 * Finds the rate of writes that a table grants. At the first refusal, not at the end of some interval, the limit falls a
 * little below what was written in the second before. From there it follows the curve of CUBIC (RFC 9438, section 4.2): flat
 * around what was granted, so that little is refused, and steep far from it, so that a table that grants more than it did is
 * soon found out. Burst capacity (300 s of what was left unused) is taken until it ends.
 */
export class RateLimiter {
  readonly #max: number
  readonly #now: () => number
  #limit: number
  /** Undefined until something was refused. */
  #granted: number | undefined
  /** Where on the curve it is: moves on while the limit is not reached. */
  #cutAt: number
  #deafUntil: number
  #tokens: number
  #filledAt: number
  readonly #slots = new Float64Array(slots)
  #slot: number
  readonly #beganAt: number
  #requests = 0
  #throttled = 0

  /** @param max an upper bound in units a second */
  constructor(max = Number.POSITIVE_INFINITY, now: () => number = () => performance.now()) {
    this.#max = max
    this.#now = now
    this.#limit = Math.min(max, startLimit)
    this.#beganAt = this.#filledAt = this.#cutAt = now()
    this.#deafUntil = this.#beganAt + settlingMs
    this.#slot = Math.floor(this.#beganAt / slotMs)
    this.#tokens = this.#limit / 10
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
    this.#refill()
    this.#slots[this.#slot % slots] = (this.#slots[this.#slot % slots] ?? 0) + units
    this.#requests += 1
    if (!wasThrottled) {
      this.#tokens += taken - units
      return
    }
    // What was refused is not given back: it would be asked for again at once, and be refused again.
    this.#throttled += 1
    const now = this.#now()
    if (now > this.#deafUntil) this.#cut(now)
  }

  figures(): RateFigures {
    this.#refill()
    return {
      limit: this.#limit,
      granted: this.#granted,
      written: this.#lastSecond(),
      requests: this.#requests,
      throttled: this.#throttled,
    }
  }

  #lastSecond(): number {
    return this.#slots.reduce((sum, units) => sum + units, 0)
  }

  #cut(now: number): void {
    // Not below half: a second in which little was to be written says nothing about what is granted.
    this.#granted = Math.min(this.#limit, Math.max(this.#lastSecond(), this.#limit / 2, leastLimit))
    this.#limit = this.#granted * backoff
    this.#cutAt = now
    this.#deafUntil = now + deafMs
    this.#tokens = Math.min(this.#tokens, 0)
  }

  #refill(): void {
    const now = this.#now()
    const elapsed = (now - this.#filledAt) / 1000
    this.#filledAt = now
    // A twentieth of a second may be saved up: more would come as a burst and be refused.
    this.#tokens = Math.min(this.#limit / 20, this.#tokens + elapsed * this.#limit)
    const slot = Math.floor(now / slotMs)
    for (let at = Math.max(this.#slot + 1, slot - slots + 1); at <= slot; at++) this.#slots[at % slots] = 0
    this.#slot = slot
    this.#grow(now, elapsed)
  }

  #grow(now: number, elapsed: number): void {
    // A limit that nobody reaches says nothing.
    const isUsed = this.#lastSecond() > 0.7 * this.#limit || now - this.#beganAt < settlingMs
    if (this.#granted === undefined) {
      if (isUsed) this.#limit = Math.min(this.#max, this.#limit * slowStart ** elapsed)
      return
    }
    const from = (now - this.#cutAt) / 1000 / plateauSeconds - 1
    const wanted = this.#granted * (1 + (1 - backoff) * from ** 3)
    if (wanted <= this.#limit || isUsed) this.#limit = Math.min(this.#max, wanted)
    // Held back, the curve waits too.
    else this.#cutAt += elapsed * 1000
  }
}

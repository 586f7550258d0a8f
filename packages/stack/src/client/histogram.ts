/** The widest that a quantile may be off, as a share of it. */
const accuracy = 0.025
const gamma = (1 + accuracy) / (1 - accuracy)
const perLog = 1 / Math.log(gamma)
/** Milliseconds that the first bucket ends with. */
const smallest = 0.001
/** Enough for more than a day. */
const buckets = 512

/**
 * Durations in constant memory (2 KB), each counted in a bucket whose bounds are 5 % apart. Source: DDSketch (Masson, Rim,
 * Lee, VLDB 2019), with as many buckets as durations of a microsecond to a day need.
 */
export class Histogram {
  count = 0
  #least = Number.POSITIVE_INFINITY
  #most = 0
  readonly #counts = new Uint32Array(buckets)

  /** @param ms 0 or more */
  add(ms: number): void {
    this.count += 1
    if (ms < this.#least) this.#least = ms
    if (ms > this.#most) this.#most = ms
    const index = ms > smallest ? Math.ceil(Math.log(ms / smallest) * perLog) : 0
    const at = index < buckets ? index : buckets - 1
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
  }

  /** The duration in milliseconds that a share `q` (0 to 1) of all does not pass, within 2.5 %; 0 of none. */
  quantile(q: number): number {
    let left = Math.max(1, Math.ceil(q * this.count))
    const at = this.#counts.findIndex((count) => {
      left -= count
      return left <= 0
    })
    if (at < 0) return 0
    const middle = (2 * smallest * gamma ** at) / (gamma + 1)
    return Math.min(this.#most, Math.max(this.#least, middle))
  }
}

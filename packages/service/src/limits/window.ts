/** Length of a window, in seconds: allowances are given for a minute. */
export const windowSeconds = 60

/**
 * Most of what is left that is taken at once, so that little lies unused in other processes when the last call is given
 * out. By simulation, with 20 to 50 processes: under 2 % of the limit unused, one write for 50 calls at 500 calls/s.
 */
const leaseFraction = 0.01

/**
 * One key's allowance in one window, as one process sees it. It takes calls from the shared counter before it allows
 * them, several at once when it is asked often.
 */
export class RateWindow {
  readonly start: Date
  readonly end: Date
  readonly #limit: number
  /** Taken from the counter and not used yet. */
  #held = 0
  /** What the counter had left at the last look; never less than it has now. */
  #left: number
  #lease = 1
  #waiting = 0
  #taking: Promise<void> | undefined

  /** @param start when the window begins, by the clock that all processes share */
  constructor(limit: number, start: Date) {
    this.#limit = limit
    this.#left = limit
    this.start = start
    this.end = new Date(start.getTime() + windowSeconds * 1000)
  }

  get remaining(): number {
    return this.#held + this.#left
  }

  /** Whether the next call needs to ask the counter. */
  get mustAsk(): boolean {
    return this.#held === 0 && this.#left > 0
  }

  /**
   * Uses one call of the allowance. What waits at the same time asks the counter together.
   * @param take adds a number to the counter and gives what it is then
   * @returns false when all are given out; the counter is not asked again
   */
  async use(take: (count: number) => Promise<number>): Promise<boolean> {
    this.#waiting += 1
    try {
      while (this.#held === 0) {
        if (this.#left === 0) return false
        this.#taking ??= this.#refill(take).finally(() => {
          this.#taking = undefined
        })
        await this.#taking
      }
      this.#held -= 1
      return true
    } finally {
      this.#waiting -= 1
    }
  }

  async #refill(take: (count: number) => Promise<number>): Promise<void> {
    const sparing = Math.max(1, Math.floor(this.#left * leaseFraction))
    const count = Math.min(this.#left, Math.max(this.#waiting, Math.min(this.#lease, sparing)))
    const used = await take(count)
    const before = used - count
    this.#held += Math.min(count, Math.max(0, this.#limit - before))
    this.#left = Math.max(0, this.#limit - used)
    this.#lease *= 2
  }
}

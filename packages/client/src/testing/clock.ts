/** A length of time; what is given is added up. */
export interface Duration {
  /** Days of 24 hours. */
  readonly days?: number | undefined
  /** Hours. */
  readonly hours?: number | undefined
  /** Minutes. */
  readonly minutes?: number | undefined
  /** Seconds. */
  readonly seconds?: number | undefined
  /** Milliseconds. */
  readonly milliseconds?: number | undefined
}

function toMilliseconds(duration: Duration): number {
  const { days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = duration
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
}

/** The time of a fake: that of the clock below it, and whatever it was moved by. */
export class FakeClock {
  readonly #below: () => Date
  #ahead = 0

  /** @internal */
  constructor(below: () => Date) {
    this.#below = below
  }

  /** The present time of the fake. */
  now(): Date {
    return new Date(this.#below().getTime() + this.#ahead)
  }

  /** Moves the time forward: what expires until then is gone with the next call. */
  advance(duration: Duration): void {
    this.#ahead += toMilliseconds(duration)
  }

  /** Moves the time to a point; it goes on from there. */
  set(time: Date): void {
    this.#ahead = time.getTime() - this.#below().getTime()
  }

  /** Takes back every move. */
  reset(): void {
    this.#ahead = 0
  }
}

/** A clock that stands still until it is told otherwise. */
export interface TestClock {
  /** The clock's time, a new Date each call. */
  now(): Date
  /** Moves the clock forward by so many milliseconds. */
  advance(milliseconds: number): void
}

/** @param start the first time it shows; the real time when not given */
export function testClock(start = new Date()): TestClock {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    advance(milliseconds) {
      time += milliseconds
    },
  }
}

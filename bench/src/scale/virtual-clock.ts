/** A clock that stands where it was set. */
export interface VirtualClock {
  /** Milliseconds since the epoch. */
  now(): number
  set(milliseconds: number): void
  /** Lets a second pass, so that what a process remembers for a moment only is read again. */
  rest(): void
}

/** @param start the first time it shows, in milliseconds since the epoch */
export function virtualClock(start: number): VirtualClock {
  let time = start
  return {
    now: () => time,
    set(milliseconds) {
      time = milliseconds
    },
    rest() {
      time += 1000
    },
  }
}

/** A clock that stands where it was set. */
export interface VirtualClock {
  /** Milliseconds since the epoch. */
  now(): number
  set(milliseconds: number): void
}

/** @param start the first time it shows, in milliseconds since the epoch */
export function virtualClock(start: number): VirtualClock {
  let time = start
  return {
    now: () => time,
    set(milliseconds) {
      time = milliseconds
    },
  }
}

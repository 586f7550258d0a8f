const dayMs = 86_400_000

/** A time so many milliseconds later. @param time ISO 8601 in UTC with milliseconds, as what is given back */
export function later(time: string, milliseconds: number): string {
  return new Date(Date.parse(time) + milliseconds).toISOString()
}

/** A time so many days of 24 hours later. */
export const daysLater = (time: string, days: number): string => later(time, days * dayMs)

/** The day of a time, UTC. */
export const dayOf = (time: string): string => time.slice(0, 10)

/** A point in time as callers give it, with milliseconds. */
export const instant = (moment: string): string => new Date(moment).toISOString()

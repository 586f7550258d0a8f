import * as z from 'zod'

/** A point in time as the service gives it: UTC, always with three digits of milliseconds. */
export const Timestamp = z.iso
  .datetime({ precision: 3 })
  .meta({ description: 'A point in time, UTC, in milliseconds.', examples: ['2026-11-22T09:30:00.000Z'] })

/** A point in time as a caller gives it: ISO 8601 in UTC, with or without a fraction of a second. */
export const Moment = z.iso
  .datetime({ error: 'Must be a point in time in UTC, such as 2027-01-01T00:00:00Z' })
  .meta({ description: 'A point in time, UTC (`Z`).', examples: ['2027-01-01T00:00:00Z'] })

/** A day of the calendar in UTC. */
export const Day = z.iso.date().meta({ description: 'A day, UTC.', examples: ['2026-11-22'] })

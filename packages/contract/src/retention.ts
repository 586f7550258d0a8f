import * as z from 'zod'
import { Moment, Timestamp } from './time.ts'

const Reason = z.string().min(1).max(500)

/** Whether something is kept from being deleted and overwritten, until when and why. */
export const Retention = z
  .object({
    until: Timestamp.nullable().describe('Held until then, UTC; null when there is no date.'),
    legalHold: z.boolean().describe('Held until the hold is lifted, whatever the date says.'),
    reason: z.string().nullable().describe('Why, for people.'),
  })
  .meta({
    id: 'Retention',
    description: 'While held, delete, purge, new versions and restored versions answer `FILE_HELD`.',
  })
export type Retention = z.output<typeof Retention>

/** What a caller sets; the fields are replaced as a whole. */
export const retentionInput = {
  until: Moment.nullable()
    .default(null)
    .describe('Hold until then, UTC; a date that has passed holds nothing.'),
  legalHold: z.boolean().default(false).describe('Hold until this is set to false again.'),
  reason: Reason.nullable()
    .default(null)
    .meta({ description: 'Why; shown to whoever is refused.', examples: ['Case 2026-114'] }),
}

export const notHeld: Retention = { until: null, legalHold: false, reason: null }

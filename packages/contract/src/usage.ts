import { query } from '@lading/stack/contract'
import * as z from 'zod'
import { Day } from './time.ts'

/** Most days of one answer. */
export const maxDays = 366

const Usage = z
  .object({
    files: z.int().describe('Files, ready or in the trash.'),
    bytes: z.int().describe('Bytes of all their versions.'),
    quotaFiles: z.int().nullable().describe('Most files, or null for no quota.'),
    quotaBytes: z.int().nullable().describe('Most bytes, or null for no quota.'),
  })
  .meta({ id: 'Usage', description: 'What the workspace holds now.' })

const DayUsage = z
  .object({
    day: Day,
    files: z.int().describe('Files at the end of the day, or now.'),
    bytes: z.int().describe('Bytes at the end of the day, or now.'),
    downloadLinks: z.int().describe('Download links that were issued on the day.'),
    operations: z.int().describe('Calls that reached their operation on the day, refused ones included.'),
  })
  .meta({ id: 'DayUsage', description: 'What was used on one day, UTC.' })

export const get = query({
  summary: 'Get the present usage',
  description: 'What counts against the quotas.',
  rest: { method: 'GET', path: '/usage' },
  scope: 'workspace:read',
  input: z.strictObject({}),
  output: Usage,
  errors: [],
  examples: [
    {
      summary: 'Without quotas',
      input: {},
      output: { files: 2301, bytes: 248_512_000, quotaFiles: null, quotaBytes: null },
    },
  ],
})

export const days = query({
  summary: 'List the usage of each day',
  description: `Oldest first; of more than ${maxDays} days the last ones, the last 31 when no date is given. Days on which nobody called and nothing was stored are left out; calls are counted about once a second.`,
  rest: { method: 'GET', path: '/usage/days' },
  scope: 'workspace:read',
  input: z
    .strictObject({
      from: Day.optional().describe('The first day; 30 days before the last when left out.'),
      to: Day.optional().describe('The last day; today when left out.'),
    })
    .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
      path: ['from'],
      error: 'Must not be later than `to`',
    }),
  output: z.object({ items: z.array(DayUsage).max(maxDays).describe('One for each day.') }),
  errors: [],
  examples: [
    {
      summary: 'One day',
      input: { from: '2026-11-22', to: '2026-11-22' },
      output: {
        items: [{ day: '2026-11-22', files: 2301, bytes: 248_512_000, downloadLinks: 17, operations: 7120 }],
      },
    },
  ],
})

import { query } from '@lading/stack/contract'
import * as z from 'zod'
import { CursorInvalid, JobNotFound } from './errors.ts'
import { FolderId, JobId } from './ids.ts'
import { page, pageInput } from './page.ts'
import { Timestamp } from './time.ts'

/** Days for which a job that has ended can be seen. */
export const jobDays = 30

export const Job = z
  .object({
    id: JobId,
    kind: z.enum(['folder.move', 'folder.delete']).describe('What the job does.'),
    state: z
      .enum(['running', 'done'])
      .describe('`running` until everything is done; a job that is interrupted is gone on with.'),
    folderId: FolderId.describe('The folder that it works on.'),
    progress: z
      .object({
        done: z.int().describe('Files and folders that are done.'),
        total: z.int().nullable().describe('How many there are, or null while that is not known.'),
        kept: z.int().describe('Files and folders that were left because they are held.'),
      })
      .describe('How far it has come.'),
    createdAt: Timestamp.describe('When the job was begun, UTC.'),
    updatedAt: Timestamp.describe('When it last came further, UTC.'),
    finishedAt: Timestamp.nullable().describe('When it ended, UTC, or null.'),
  })
  .meta({ id: 'Job', description: 'Work that may outlast the call that began it.' })
export type Job = z.output<typeof Job>

export const jobExample = {
  id: 'job_9w2rbt7ymn4cd01hv3zk5x8q',
  kind: 'folder.delete' as const,
  state: 'done' as const,
  folderId: 'folder_5x8q9w2rbt7ymn4cd01hv3zk',
  progress: { done: 412, total: 412, kept: 0 },
  createdAt: '2026-11-22T09:30:00.000Z',
  updatedAt: '2026-11-22T09:30:02.000Z',
  finishedAt: '2026-11-22T09:30:02.000Z',
}

export const get = query({
  summary: 'Get a job',
  rest: { method: 'GET', path: '/jobs/{id}' },
  scope: 'files:read',
  input: z.strictObject({ id: JobId }),
  output: Job,
  errors: [JobNotFound],
  examples: [{ summary: 'By id', input: { id: jobExample.id }, output: jobExample }],
})

export const list = query({
  summary: 'List jobs',
  description: `The jobs of the workspace, newest first, until ${jobDays} days after they end.`,
  rest: { method: 'GET', path: '/jobs' },
  scope: 'files:read',
  input: z.strictObject(pageInput),
  output: page(Job),
  errors: [CursorInvalid],
  examples: [{ summary: 'The newest', input: {}, output: { items: [jobExample], nextCursor: null } }],
})

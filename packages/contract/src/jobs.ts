import { mutation, query } from '@lading/stack/contract'
import * as z from 'zod'
import { CursorInvalid, JobEnded, JobNotFound } from './errors.ts'
import { FileId, FolderId, JobId } from './ids.ts'
import { page, pageInput } from './page.ts'
import { Timestamp } from './time.ts'

/** Days for which a job that has ended can be seen. */
export const jobDays = 30

/** What a job can do: the resource and the operation that begins it. */
export const jobKinds = ['folder.move', 'folder.delete', 'archive.create'] as const

/** Why a job failed, by code: one table for the service, the docs and whoever reads `Job.error`. */
export const jobErrors = {
  FILES_MISSING: {
    title: 'Some of the files are not there',
    remedy: 'Leave them out, or begin the job with `missing: "skip"`.',
  },
  NOTHING_TO_DO: {
    title: 'There are no files',
    remedy: 'Begin the job again once there are files that are ready.',
  },
  TOO_LARGE: {
    title: 'The result would be too large',
    remedy: 'Begin several jobs with fewer files each; `limits` in the docs says how many.',
  },
  QUOTA_EXCEEDED: {
    title: 'The result does not fit into the quota',
    remedy: 'Remove files or raise the quota, and begin the job again.',
  },
  FILE_CHANGED: {
    title: 'A file went while it was read',
    remedy: 'Begin the job again: it takes the files as they are then.',
  },
  ATTEMPTS_EXHAUSTED: {
    title: 'The job came no further',
    remedy:
      'Begin it again. If that fails as well, look for the id of the job in the log of the worker, and for its message among the ' +
      'dead letters.',
  },
} as const
export type JobErrorCode = keyof typeof jobErrors

const [firstCode, ...otherCodes] = Object.keys(jobErrors) as [JobErrorCode, ...JobErrorCode[]] // the keys of a constant

const JobError = z
  .object({
    code: z.enum([firstCode, ...otherCodes]).describe('What kind of failure it is.'),
    message: z.string().describe('What happened, for a person.'),
    remedy: z.string().describe('What to do about it.'),
  })
  .meta({ id: 'JobError', description: 'Why a job failed.' })

export const Job = z
  .object({
    id: JobId,
    kind: z.enum(jobKinds).describe('What the job does.'),
    state: z
      .enum(['queued', 'running', 'done', 'failed', 'cancelled'])
      .describe(
        '`queued` until it is begun, `running` until everything is done; a job that is interrupted is gone on with. The other ' +
          'three are its end: nothing that `failed` or was `cancelled` is left behind.',
      ),
    folderId: FolderId.nullable().describe('The folder that it works on, or null.'),
    fileId: FileId.nullable().describe('The file that it has made, once it is done, or null.'),
    progress: z
      .object({
        done: z.int().describe('Files and folders that are done.'),
        total: z.int().nullable().describe('How many there are, or null while that is not known.'),
        kept: z.int().describe('Files and folders that were left: they are held, or not there.'),
        bytesDone: z.int().describe('Bytes of the files that are done; 0 where no bytes are moved.'),
        bytesTotal: z.int().nullable().describe('Bytes of all files, or null while that is not known.'),
      })
      .describe('How far it has come.'),
    attempts: z.int().describe('How often it was begun or gone on with.'),
    error: JobError.nullable().describe('Why it failed; null unless it did.'),
    createdAt: Timestamp.describe('When the job was asked for, UTC.'),
    updatedAt: Timestamp.describe('When it last came further, UTC.'),
    estimatedAt: Timestamp.nullable().describe(
      'When a running job is likely to end, by how fast it was so far, UTC; null while that cannot be told.',
    ),
    finishedAt: Timestamp.nullable().describe('When it ended, UTC, or null.'),
  })
  .meta({ id: 'Job', description: 'Work that may outlast the call that began it.' })
export type Job = z.output<typeof Job>

export const jobExample = {
  id: 'job_9w2rbt7ymn4cd01hv3zk5x8q',
  kind: 'folder.delete' as const,
  state: 'done' as const,
  folderId: 'folder_5x8q9w2rbt7ymn4cd01hv3zk',
  fileId: null,
  progress: { done: 412, total: 412, kept: 0, bytesDone: 0, bytesTotal: null },
  attempts: 1,
  error: null,
  createdAt: '2026-11-22T09:30:00.000Z',
  updatedAt: '2026-11-22T09:30:02.000Z',
  estimatedAt: null,
  finishedAt: '2026-11-22T09:30:02.000Z',
}

export const runningExample = {
  ...jobExample,
  kind: 'archive.create' as const,
  state: 'running' as const,
  folderId: null,
  progress: { done: 120, total: 300, kept: 0, bytesDone: 251_658_240, bytesTotal: 629_145_600 },
  estimatedAt: '2026-11-22T09:30:05.000Z',
  finishedAt: null,
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

export const cancel = mutation({
  summary: 'Cancel a job',
  description:
    'Ends a job that is `queued` or `running`, for good. What it has made so far is removed shortly after. Cancelling it again ' +
    'answers the same. A job of folders cannot be cancelled: half of a folder would be gone.',
  rest: { method: 'POST', path: '/jobs/{id}/cancel' },
  scope: 'files:write',
  input: z.strictObject({ id: JobId }),
  output: Job,
  errors: [JobNotFound, JobEnded],
  examples: [
    {
      summary: 'An archive that nobody waits for any more',
      input: { id: jobExample.id },
      output: {
        ...runningExample,
        state: 'cancelled',
        estimatedAt: null,
        finishedAt: '2026-11-22T09:30:02.500Z',
      },
    },
  ],
})

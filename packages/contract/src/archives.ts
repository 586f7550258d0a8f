import { mutation } from '@lading/stack/contract'
import * as z from 'zod'
import { FolderNotFound } from './errors.ts'
import { FileName, Tag } from './file.ts'
import { FolderAddress } from './folder-address.ts'
import { FileAddress } from './ids.ts'
import { Job, jobExample } from './jobs.ts'

/** Most files of one archive. */
export const archiveMaxFiles = 100_000
/** Most bytes of one archive: 10,000 parts of 16 MiB, the largest that a worker holds two of. */
export const archiveMaxBytes = 10_000 * 16 * 1024 ** 2
/** Hours after which an archive is gone, unless its creator says otherwise, and at most: 30 days. */
export const archiveDefaultHours = 7 * 24
export const archiveMaxHours = 30 * 24

// 100,000 ids with their quotes and commas are 3.2 MB; API Gateway and Lambda take 6 MB.
const maxBodyBytes = 4 * 1024 ** 2

export const create = mutation({
  summary: 'Create a ZIP archive',
  description:
    `Puts files into one ZIP archive, as a job; when it is done, \`fileId\` is the archive, a file like any other that is gone ` +
    'after `expiresInHours`. Say which files by exactly one of `files`, `folder` and `tag`; of a folder and a tag the files that ' +
    'are ready when the job begins are taken. Names keep their folders; names that are there twice get a number, and what ' +
    'could leave the archive or a file system does not take is replaced. Archives in a folder are left out. What is compressed already, such as photos and films, ' +
    'is stored as it is. The archive counts against the quota.',
  rest: { method: 'POST', path: '/archives', created: '/jobs/{id}', accepted: true },
  scope: 'files:write',
  maxBodyBytes,
  input: z
    .strictObject({
      files: z
        .array(FileAddress)
        .min(1)
        .max(archiveMaxFiles)
        .optional()
        .describe(`The files, at most ${archiveMaxFiles}; each is taken once.`),
      folder: FolderAddress.optional().describe('All files in this folder and below it.'),
      tag: Tag.optional().describe('All files with this tag.'),
      name: FileName.default('archive.zip').describe('What the archive is called.'),
      missing: z
        .enum(['fail', 'skip'])
        .default('fail')
        .describe(
          'What becomes of the job when some of `files` are not there or not ready: it fails and names them, or leaves them out ' +
            'and counts them in `progress.kept`.',
        ),
      expiresInHours: z
        .int()
        .min(1)
        .max(archiveMaxHours)
        .default(archiveDefaultHours)
        .describe('Hours from its completion after which the archive is gone.'),
    })
    .refine(
      ({ files, folder, tag }) => [files, folder, tag].filter((one) => one !== undefined).length === 1,
      {
        path: ['files'],
        error: 'Give exactly one of `files`, `folder` and `tag`',
      },
    ),
  output: Job,
  errors: [FolderNotFound],
  examples: [
    {
      summary: 'Everything in a folder',
      input: { folder: 'path:invoices/2026', name: 'invoices 2026.zip' },
      output: {
        ...jobExample,
        kind: 'archive.create',
        state: 'queued',
        progress: { done: 0, total: null, kept: 0, bytesDone: 0, bytesTotal: null },
        attempts: 0,
        updatedAt: '2026-11-22T09:30:00.000Z',
        finishedAt: null,
      },
    },
  ],
})

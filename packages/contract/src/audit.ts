import { query } from '@lading/stack/contract'
import * as z from 'zod'
import { CursorInvalid } from './errors.ts'
import { FileAddress, FileId, FolderId, KeyId } from './ids.ts'
import { page, pageInput } from './page.ts'
import { Moment, Timestamp } from './time.ts'

/** Most records that one answer of `audit.export` reads. It ends earlier where it would outgrow a gateway. */
export const exportMax = 10_000

export const AuditRecord = z
  .object({
    id: z.string().describe('Identifies the record.'),
    at: Timestamp.describe('When the call was made, UTC.'),
    operation: z.string().meta({ description: 'What was called.', examples: ['files.delete'] }),
    fileId: FileId.nullable().describe('The file, or null when the call is about none.'),
    folderId: FolderId.nullable().describe('The folder, or null when the call is about none.'),
    keyId: KeyId.describe('The API key that called, or the one that began the job.'),
    address: z.string().nullable().describe('The network address that called, or null when it is not known.'),
    requestId: z.string().describe('`X-Request-Id` of the answer.'),
    refused: z
      .string()
      .nullable()
      .describe(
        'The error code when the call was refused; null when it was carried out, or was cut off by a failure while it ran.',
      ),
  })
  .meta({ id: 'AuditRecord', description: 'Who did what to which file, when, from which key and address.' })

const example = {
  id: '20261122093004000-k3m9q2xw01hv',
  at: '2026-11-22T09:30:04.000Z',
  operation: 'files.delete',
  fileId: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
  folderId: null,
  keyId: '7n2p4qk9w3xz8r5t',
  address: '203.0.113.7',
  requestId: 'b1f0c9be-6a1d-4f5e-9d0c-0a5d4a4a1f6e',
  refused: null,
}

const filters = {
  file: FileAddress.optional().describe('Only calls about this file, also one that is gone.'),
  key: KeyId.optional().describe('Only calls of this API key.'),
  operation: z
    .string()
    .max(64)
    .optional()
    .meta({
      description: 'Only calls of this operation.',
      examples: ['files.delete'],
    }),
  from: Moment.optional().describe('Only calls made then or later.'),
  before: Moment.optional().describe('Only calls made before then.'),
}

const description =
  'Every mutation and every download link, newest first, for as long as the workspace keeps records (90 days unless set ' +
  'otherwise). A record is written before its call is carried out, so nothing is done without one.'

export const list = query({
  summary: 'List the audit log',
  description,
  rest: { method: 'GET', path: '/audit' },
  scope: 'audit:read',
  input: z.strictObject({ ...pageInput, ...filters }),
  output: page(AuditRecord),
  errors: [CursorInvalid],
  examples: [
    {
      summary: 'What happened to a file',
      input: { file: example.fileId },
      output: { items: [example], nextCursor: null },
    },
  ],
})

const exportRecords = query({
  summary: 'Export the audit log',
  description: `${description} REST answers NDJSON, one record a line; follow the \`Link\` header for the rest.`,
  rest: { method: 'GET', path: '/audit/export', ndjson: 'items' },
  scope: 'audit:read',
  input: z.strictObject({
    ...filters,
    limit: z
      .int()
      .min(1)
      .max(exportMax)
      .default(exportMax)
      .describe('How many records at most. An answer can hold fewer and still have a successor.'),
    cursor: pageInput.cursor,
  }),
  output: page(AuditRecord),
  errors: [CursorInvalid],
  examples: [
    {
      summary: 'A month',
      input: { from: '2026-11-01T00:00:00Z', before: '2026-12-01T00:00:00Z' },
      output: { items: [example], nextCursor: null },
    },
  ],
})

export { exportRecords as export }

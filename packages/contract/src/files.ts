import { mutation, query } from '@lading/stack/contract'
import * as z from 'zod'
import {
  CursorInvalid,
  ExternalRefTaken,
  FileHeld,
  FileNotFound,
  FileNotReady,
  FolderNotFound,
  QueryNotServed,
  QuotaExceeded,
  RevisionMismatch,
  UploadMismatch,
  UploadMissing,
  UploadNotFound,
} from './errors.ts'
import {
  addressed,
  ContentType,
  Disposition,
  downloadExample,
  downloadFields,
  File,
  FileName,
  fileExample,
  IfMatch,
  pendingExample,
  Size,
  Tag,
  Tags,
} from './file.ts'
import { FolderAddress } from './folder-address.ts'
import { ExternalRef, UploadId } from './ids.ts'
import { Metadata } from './metadata.ts'
import { page, pageInput } from './page.ts'
import { retentionInput } from './retention.ts'
import { Moment } from './time.ts'
import { Upload, uploadExample } from './upload.ts'
import { declaredContent, multipartRules } from './upload-input.ts'

export { File } from './file.ts'

export const create = mutation({
  summary: 'Create a file',
  description:
    'Announces a file and answers with how to send its bytes. The file is `pending` until `files.complete` finds the ' +
    'bytes; if that does not happen within 24 hours (a week for a multipart upload) it is gone. With an `externalRef` the id follows from the ' +
    'reference: creating a pending file again with the same declaration gives the same file and a fresh upload URL.',
  rest: { method: 'POST', path: '/files', created: '/files/{file.id}', etag: 'file.etag' },
  scope: 'files:write',
  input: z
    .strictObject({
      name: FileName,
      ...declaredContent,
      folder: FolderAddress.default('root'),
      externalRef: ExternalRef.optional(),
      tags: Tags.default([]),
      metadata: Metadata.default({}),
    })
    .superRefine(multipartRules),
  output: z.object({
    file: File.describe('The file, `pending`.'),
    upload: Upload,
  }),
  errors: [ExternalRefTaken, FolderNotFound, QuotaExceeded],
  examples: [
    {
      summary: 'Announce a PDF that belongs to row 42',
      input: {
        name: fileExample.name,
        contentType: fileExample.contentType,
        size: fileExample.size,
        sha256: fileExample.sha256,
        externalRef: fileExample.externalRef,
        tags: fileExample.tags,
        metadata: fileExample.metadata,
      },
      output: { file: pendingExample, upload: uploadExample },
    },
  ],
})

export const complete = mutation({
  summary: 'Complete an upload',
  description:
    'Compares size and checksum with what storage holds. The first upload makes the file `ready`; the upload of a new ' +
    'version makes that version the present one. Completing what is complete answers the same again.',
  rest: { method: 'POST', path: '/files/{id}/complete', slashesIn: 'id', etag: 'etag' },
  scope: 'files:write',
  input: z.strictObject({
    ...addressed,
    upload: UploadId.optional().describe(
      'Which upload. It can be left out while only one is under way; when none is, the file is answered as it is.',
    ),
  }),
  output: File,
  errors: [FileNotFound, UploadNotFound, UploadMissing, UploadMismatch, FileHeld, QuotaExceeded],
  examples: [
    { summary: 'The bytes have arrived', input: { id: fileExample.id }, output: fileExample },
    {
      summary: 'The bytes of a new version have arrived',
      input: { id: fileExample.id, upload: 'upload_7hq2m9x4cdt8w3bnk5rv01yz' },
      output: { ...fileExample, version: 2, etag: '"3-2zr4k8m1"', updatedAt: '2026-11-23T08:15:00.000Z' },
    },
  ],
})

export const get = query({
  summary: 'Get a file',
  description: 'What is known about a file, pending or ready.',
  rest: { method: 'GET', path: '/files/{id}', slashesIn: 'id', etag: 'etag' },
  scope: 'files:read',
  input: z.strictObject(addressed),
  output: File,
  errors: [FileNotFound],
  examples: [
    { summary: 'By id', input: { id: fileExample.id }, output: fileExample },
    { summary: 'By external reference', input: { id: 'ref:attachments/42' }, output: fileExample },
  ],
})

const listDescription = `Files of the workspace: the ready ones, newest first, unless asked otherwise.

Each listing is read from one index, so a page costs the same at ten files and at ten million. What goes together:

| ask for | sorted by | and narrow by |
|---|---|---|
| nothing, or \`state\` | \`created\` (trash: when deleted) | \`createdFrom\`, \`createdBefore\` |
| \`tag\` | \`created\` | \`createdFrom\`, \`createdBefore\` |
| \`contentType\` | \`created\` | \`createdFrom\`, \`createdBefore\` |
| \`folder\` | \`name\` | \`namePrefix\` |
| \`folder\` with \`subtree\` | folder by folder, in each by \`name\` | |
| \`sort=name\` | \`name\` | \`namePrefix\` |
| \`sort=size\` | \`size\` | \`sizeMin\`, \`sizeMax\` |

Anything else is answered by \`QUERY_NOT_SERVED\`, which names what to use instead.`

export const list = query({
  summary: 'List files',
  description: listDescription,
  rest: { method: 'GET', path: '/files' },
  scope: 'files:read',
  input: z.strictObject({
    ...pageInput,
    state: z
      .enum(['ready', 'pending', 'trashed'])
      .default('ready')
      .describe('`ready` files, `pending` ones that wait for their bytes, or the trash.'),
    folder: FolderAddress.optional(),
    subtree: z.boolean().default(false).describe('With `folder`: also what lies in folders below it.'),
    tag: Tag.optional(),
    contentType: ContentType.optional().describe('The declared media type, without its parameters.'),
    createdFrom: Moment.optional().describe('Created then or later; for the trash: deleted then or later.'),
    createdBefore: Moment.optional().describe('Created before then; for the trash: deleted before then.'),
    sizeMin: Size.optional().describe('At least so many bytes.'),
    sizeMax: Size.optional().describe('At most so many bytes.'),
    namePrefix: FileName.max(128).optional().describe('Names that begin like this, upper or lower case.'),
    sort: z
      .enum(['created', 'name', 'size'])
      .optional()
      .describe(
        'What to sort by; names regardless of case. Left out, it follows from what is asked for: see the table.',
      ),
    order: z
      .enum(['asc', 'desc'])
      .optional()
      .describe('Ascending or descending; `desc` for `created` and `size`, `asc` for `name` when left out.'),
  }),
  output: page(File),
  errors: [CursorInvalid, QueryNotServed, FolderNotFound],
  examples: [
    { summary: 'The newest file', input: { limit: 1 }, output: { items: [fileExample], nextCursor: null } },
    {
      summary: 'Invoices of this year',
      input: { tag: 'invoice', createdFrom: '2026-01-01T00:00:00Z' },
      output: { items: [fileExample], nextCursor: null },
    },
  ],
})

export const update = mutation({
  summary: 'Update a file',
  description:
    'Changes name, folder, tags or metadata; a field that is left out stays, a field that is given is replaced as a ' +
    'whole. With `If-Match` the change is made only if nobody else changed the file in between.',
  rest: {
    method: 'PATCH',
    path: '/files/{id}',
    slashesIn: 'id',
    headers: { ifMatch: 'If-Match' },
    etag: 'etag',
  },
  scope: 'files:write',
  input: z.strictObject({
    ...addressed,
    name: FileName.optional(),
    folder: FolderAddress.optional(),
    tags: Tags.optional(),
    metadata: Metadata.optional(),
    ifMatch: IfMatch,
  }),
  output: File,
  errors: [FileNotFound, FolderNotFound, RevisionMismatch],
  examples: [
    {
      summary: 'Rename unless somebody else changed it',
      input: { id: fileExample.id, name: 'Q4 report.pdf', ifMatch: '"2-k3m9q2xw"' },
      output: {
        ...fileExample,
        name: 'Q4 report.pdf',
        etag: '"3-k3m9q2xw"',
        updatedAt: '2026-11-22T11:00:00.000Z',
      },
    },
  ],
})

export const download = query({
  summary: 'Download a file',
  description:
    'A signed URL for the bytes of the present version, valid for a short time. REST answers 302, so `curl -L` and ' +
    'browsers fetch the bytes at once.',
  rest: { method: 'GET', path: '/files/{id}/content', slashesIn: 'id', redirect: 'url' },
  scope: 'files:read',
  input: z.strictObject({ ...addressed, disposition: Disposition }),
  output: z
    .object({
      ...downloadFields,
      file: File.describe('The file that the URL leads to: compare size and checksum with what arrives.'),
    })
    .meta({ id: 'Download', description: 'Where the bytes are.' }),
  errors: [FileNotFound, FileNotReady],
  examples: [
    {
      summary: 'By external reference',
      input: { id: 'ref:attachments/42' },
      output: { ...downloadExample, file: fileExample },
    },
  ],
})

const remove = mutation({
  summary: 'Delete a file',
  description:
    'Moves the file to the trash, from which `files.restore` brings it back for as long as the workspace keeps it (30 ' +
    'days unless set otherwise). A pending file is removed at once. Deleting it again answers that there is no such ' +
    'file. With `If-Match` it is deleted only if nobody else changed it in between.',
  rest: { method: 'DELETE', path: '/files/{id}', slashesIn: 'id', headers: { ifMatch: 'If-Match' } },
  scope: 'files:write',
  input: z.strictObject({ ...addressed, ifMatch: IfMatch }),
  output: z.void(),
  errors: [FileNotFound, RevisionMismatch, FileHeld],
  examples: [{ summary: 'By id', input: { id: fileExample.id }, output: undefined }],
})

export { remove as delete }

export const restore = mutation({
  summary: 'Restore a file from the trash',
  description:
    'Brings the file back with everything it had. If its folder is gone by now, it comes back to the root. Restoring a ' +
    'file that is not in the trash answers with the file as it is.',
  rest: { method: 'POST', path: '/files/{id}/restore', slashesIn: 'id', etag: 'etag' },
  scope: 'files:write',
  input: z.strictObject(addressed),
  output: File,
  errors: [FileNotFound],
  examples: [{ summary: 'By id', input: { id: fileExample.id }, output: fileExample }],
})

export const purge = mutation({
  summary: 'Purge a file',
  description:
    'Removes the file with all its versions and bytes, now and for good, whether it is in the trash or not.',
  rest: { method: 'POST', path: '/files/{id}/purge', slashesIn: 'id' },
  scope: 'files:purge',
  input: z.strictObject(addressed),
  output: z.void(),
  errors: [FileNotFound, FileHeld],
  examples: [{ summary: 'By id', input: { id: fileExample.id }, output: undefined }],
})

export const retain = mutation({
  summary: 'Hold a file, or release it',
  description:
    'Keeps the file from being deleted, purged and overwritten: until a date, under legal hold, or both. The three ' +
    'fields are replaced as a whole; sending none of them releases the file. Works in the trash too, and keeps the ' +
    'file there for as long as it is held.',
  rest: { method: 'PUT', path: '/files/{id}/retention', slashesIn: 'id', etag: 'etag' },
  scope: 'retention:write',
  input: z.strictObject({ ...addressed, ...retentionInput }),
  output: File,
  errors: [FileNotFound, FileNotReady],
  examples: [
    {
      summary: 'Until the end of the statutory period',
      input: { id: fileExample.id, until: '2036-12-31T23:59:59Z', reason: 'Tax records' },
      output: {
        ...fileExample,
        etag: '"3-5vw0x9c2"',
        updatedAt: '2026-11-23T08:15:00.000Z',
        retention: { until: '2036-12-31T23:59:59.000Z', legalHold: false, reason: 'Tax records' },
      },
    },
  ],
})

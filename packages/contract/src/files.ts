import { mutation, query } from '@lading/stack/contract'
import * as z from 'zod'
import {
  CursorInvalid,
  ExternalRefTaken,
  FileNotFound,
  FileNotReady,
  RevisionMismatch,
  UploadMismatch,
  UploadMissing,
} from './errors.ts'
import { ExternalRef, FileAddress, FileId, wellFormed } from './ids.ts'
import { Metadata } from './metadata.ts'
import { page, pageInput } from './page.ts'

/** Largest file of a single PUT: 5 GiB, S3's own limit. */
export const fileMaxBytes = 5 * 1024 ** 3

/** Hours after which an upload that was not completed is gone. */
export const uploadLifetimeHours = 24

const FileName = z
  .string()
  .min(1)
  .max(1024)
  .refine(wellFormed, 'Must be well-formed Unicode: it contains a lone surrogate')
  .refine((name) => !/\p{Cc}/u.test(name), 'Must not contain control characters')
  .meta({
    id: 'FileName',
    description: 'What a person calls the file. Any script, no control characters; a path is allowed.',
    examples: ['quarterly report.pdf'],
  })

// RFC 9110 section 8.3.1: type "/" subtype, parameters as token=token or token="quoted".
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const ContentType = z
  .string()
  .max(255)
  .regex(new RegExp(`^${token}/${token}(?:[ \\t]*;[ \\t]*${token}=(?:${token}|"[ !#-\\[\\]-~]*"))*$`))
  .meta({
    id: 'ContentType',
    description: 'A media type, with parameters or without.',
    examples: ['application/pdf'],
  })

const Size = z
  .int()
  .min(0)
  .max(fileMaxBytes)
  .meta({ description: 'Size in bytes, at most 5 GiB.', examples: [48213] })

const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({
    description: 'SHA-256 of the bytes, in lower-case hexadecimal.',
    examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  })

const Tags = z
  .array(z.string().min(1).max(64).refine(wellFormed, 'Must be well-formed Unicode'))
  .max(50)
  .refine((tags) => new Set(tags).size === tags.length, 'Must not name a tag twice')
  .meta({
    description: 'At most 50 different labels of at most 64 characters.',
    examples: [['invoice', '2026']],
  })

const Timestamp = z.iso
  .datetime({ precision: 3 })
  .meta({ description: 'A point in time, UTC, in milliseconds.', examples: ['2026-11-22T09:30:00.000Z'] })

export const File = z
  .object({
    id: FileId,
    state: z
      .enum(['pending', 'ready'])
      .describe('`pending` until the upload is completed, then `ready` and listed.'),
    name: FileName,
    contentType: ContentType.describe('The media type that the uploader declared.'),
    size: Size,
    sha256: Sha256.nullable().describe(
      'SHA-256 of the bytes in lower-case hexadecimal, or null when none was declared.',
    ),
    externalRef: ExternalRef.nullable().describe('Your own name for the file, or null.'),
    tags: Tags,
    metadata: Metadata,
    etag: z.string().meta({
      description: 'Changes with every change of the file; goes into `If-Match`.',
      examples: ['"1-k3m9q2xw"'],
    }),
    createdAt: Timestamp.describe('When the file was created, UTC. Listings are sorted by it, newest first.'),
    updatedAt: Timestamp.describe('When the file was last changed, UTC.'),
    expiresAt: Timestamp.nullable().describe(
      `When a pending file is gone unless completed (${uploadLifetimeHours} hours after create); null once it is ready.`,
    ),
  })
  .meta({
    id: 'File',
    description: 'A file: what is known about it. Its bytes are fetched from a signed URL.',
  })
export type File = z.output<typeof File>

const Upload = z
  .object({
    method: z.literal('PUT').describe('The HTTP method to use.'),
    url: z.string().describe('Signed URL that takes the bytes. Whoever has it can upload: do not log it.'),
    headers: z
      .record(z.string(), z.string())
      .describe('Headers to send exactly like this; they are part of the signature.'),
    expiresAt: Timestamp.describe(
      'When the URL stops working. Create again with the same reference for a fresh one.',
    ),
  })
  .meta({ id: 'Upload', description: 'How to send the bytes.' })

const Created = z.object({
  file: File.describe('The file, `pending`.'),
  upload: Upload.describe('How to send the bytes; then call `files.complete`.'),
})

const Download = z
  .object({
    url: z.string().describe('Signed URL that gives the bytes. Whoever has it can download: do not log it.'),
    expiresAt: Timestamp.describe('When the URL stops working.'),
    file: File.describe('The file that the URL leads to: compare size and checksum with what arrives.'),
  })
  .meta({ id: 'Download', description: 'Where the bytes are.' })

const IfMatch = z
  .string()
  .max(64)
  .optional()
  .meta({
    description: 'Make the change only if this is the present ETag, or `*` for any.',
    examples: ['"2-k3m9q2xw"'],
  })

const addressed = { id: FileAddress }

const example = {
  id: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
  state: 'ready' as const,
  name: 'quarterly report.pdf',
  contentType: 'application/pdf',
  size: 48213,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  externalRef: 'attachments/42',
  tags: ['invoice', '2026'],
  metadata: { uploadedBy: 17 },
  etag: '"2-k3m9q2xw"',
  createdAt: '2026-11-22T09:30:00.000Z',
  updatedAt: '2026-11-22T09:30:04.000Z',
  expiresAt: null,
}
const pendingExample = {
  ...example,
  state: 'pending' as const,
  etag: '"1-k3m9q2xw"',
  updatedAt: example.createdAt,
  expiresAt: '2026-11-23T09:30:00.000Z',
}

export const create = mutation({
  summary: 'Create a file',
  description:
    'Announces a file and answers with a signed URL for its bytes. The file is `pending` until `files.complete` finds ' +
    'the bytes; if that does not happen within 24 hours it is gone. With an `externalRef` the id follows from the ' +
    'reference: creating a pending file again with the same declaration gives the same file and a fresh upload URL.',
  rest: { method: 'POST', path: '/files', created: '/files/{file.id}', etag: 'file.etag' },
  scope: 'files:write',
  input: z.strictObject({
    name: FileName,
    contentType: ContentType,
    size: Size,
    sha256: Sha256.optional(),
    externalRef: ExternalRef.optional(),
    tags: Tags.default([]),
    metadata: Metadata.default({}),
  }),
  output: Created,
  errors: [ExternalRefTaken],
  examples: [
    {
      summary: 'Announce a PDF that belongs to row 42',
      input: {
        name: example.name,
        contentType: example.contentType,
        size: example.size,
        sha256: example.sha256,
        externalRef: example.externalRef,
        tags: example.tags,
        metadata: example.metadata,
      },
      output: {
        file: pendingExample,
        upload: {
          method: 'PUT',
          url: 'https://lading-files.s3.eu-west-1.amazonaws.com/ws_5r8t2v9x3z6b4d7f/file_01hv3zk5x8q9w2rbt7ymn4cd/0?X-Amz-Signature=...',
          headers: {
            'content-type': 'application/pdf',
            'content-length': '48213',
            'x-amz-checksum-sha256': 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
            'if-none-match': '*',
          },
          expiresAt: '2026-11-22T10:30:00.000Z',
        },
      },
    },
  ],
})

export const complete = mutation({
  summary: 'Complete an upload',
  description:
    'Compares size and SHA-256 with what storage holds and makes the file `ready`. Completing a ready file answers the ' +
    'same again.',
  rest: { method: 'POST', path: '/files/{id}/complete', slashesIn: 'id', etag: 'etag' },
  scope: 'files:write',
  input: z.strictObject(addressed),
  output: File,
  errors: [FileNotFound, UploadMissing, UploadMismatch],
  examples: [{ summary: 'The bytes have arrived', input: { id: example.id }, output: example }],
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
    { summary: 'By id', input: { id: example.id }, output: example },
    { summary: 'By external reference', input: { id: 'ref:attachments/42' }, output: example },
  ],
})

export const list = query({
  summary: 'List files',
  description: 'The ready files of the workspace, newest first.',
  rest: { method: 'GET', path: '/files' },
  scope: 'files:read',
  input: z.strictObject(pageInput),
  output: page(File),
  errors: [CursorInvalid],
  examples: [
    { summary: 'The newest file', input: { limit: 1 }, output: { items: [example], nextCursor: null } },
  ],
})

export const update = mutation({
  summary: 'Update a file',
  description:
    'Changes name, tags or metadata; a field that is left out stays, a field that is given is replaced as a whole. With ' +
    '`If-Match` the change is made only if nobody else changed the file in between.',
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
    tags: Tags.optional(),
    metadata: Metadata.optional(),
    ifMatch: IfMatch,
  }),
  output: File,
  errors: [FileNotFound, RevisionMismatch],
  examples: [
    {
      summary: 'Rename unless somebody else changed it',
      input: { id: example.id, name: 'Q4 report.pdf', ifMatch: '"2-k3m9q2xw"' },
      output: {
        ...example,
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
    'A signed URL for the bytes, valid for a short time. REST answers 302, so `curl -L` and browsers fetch the bytes at once.',
  rest: { method: 'GET', path: '/files/{id}/content', slashesIn: 'id', redirect: 'url' },
  scope: 'files:read',
  input: z.strictObject(addressed),
  output: Download,
  errors: [FileNotFound, FileNotReady],
  examples: [
    {
      summary: 'By external reference',
      input: { id: 'ref:attachments/42' },
      output: {
        url: 'https://lading-files.s3.eu-west-1.amazonaws.com/ws_5r8t2v9x3z6b4d7f/file_01hv3zk5x8q9w2rbt7ymn4cd/0?X-Amz-Signature=...',
        expiresAt: '2026-11-22T09:45:00.000Z',
        file: example,
      },
    },
  ],
})

const remove = mutation({
  summary: 'Delete a file',
  description:
    'Removes the file and its bytes. Deleting it again answers that there is no such file. With `If-Match` it is removed ' +
    'only if nobody else changed it in between.',
  rest: { method: 'DELETE', path: '/files/{id}', slashesIn: 'id', headers: { ifMatch: 'If-Match' } },
  scope: 'files:write',
  input: z.strictObject({ ...addressed, ifMatch: IfMatch }),
  output: z.void(),
  errors: [FileNotFound, RevisionMismatch],
  examples: [{ summary: 'By id', input: { id: example.id }, output: undefined }],
})

export { remove as delete }

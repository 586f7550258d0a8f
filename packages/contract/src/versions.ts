import { mutation, query } from '@lading/stack/contract'
import * as z from 'zod'
import {
  CursorInvalid,
  FileHeld,
  FileNotFound,
  FileNotReady,
  QuotaExceeded,
  VersionNotFound,
} from './errors.ts'
import {
  addressed,
  contentFields,
  Disposition,
  downloadExample,
  downloadFields,
  File,
  fileExample,
} from './file.ts'
import { page, pageInput } from './page.ts'
import { Timestamp } from './time.ts'
import { Upload, uploadExample } from './upload.ts'
import { declaredContent, multipartRules } from './upload-input.ts'

// A string, because it travels in a path; numbers stay numbers in answers.
const VersionNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .meta({ id: 'VersionNumber', description: 'Number of a version, from 1.', examples: ['1'] })

export const Version = z
  .object({
    version: z.int().min(1).describe('Number of the version; the first upload is 1.'),
    current: z.boolean().describe('Whether it is the present version of the file.'),
    ...contentFields,
    restoredFrom: z
      .int()
      .nullable()
      .describe('The version whose bytes this one brought back, or null when it was uploaded.'),
    createdAt: Timestamp.describe('When the version became the present one, UTC.'),
  })
  .meta({ id: 'Version', description: 'One version of a file.' })

const example = {
  version: 1,
  current: true,
  contentType: fileExample.contentType,
  detectedContentType: fileExample.detectedContentType,
  size: fileExample.size,
  sha256: fileExample.sha256,
  parts: null,
  restoredFrom: null,
  createdAt: fileExample.updatedAt,
}

const addressedVersion = { ...addressed, version: VersionNumber }

export const create = mutation({
  summary: 'Upload a new version',
  description:
    'Announces new bytes for a ready file. The present version stays readable until `files.complete`, called with the ' +
    'id of this upload, makes the new one the present one.',
  rest: {
    method: 'POST',
    path: '/files/{id}/versions',
    slashesIn: 'id',
    created: '/files/{file.id}/versions',
  },
  scope: 'files:write',
  input: z.strictObject({ ...addressed, ...declaredContent }).superRefine(multipartRules),
  output: z.object({ file: File.describe('The file with its present version.'), upload: Upload }),
  errors: [FileNotFound, FileNotReady, FileHeld, QuotaExceeded],
  examples: [
    {
      summary: 'Replace the bytes',
      input: {
        id: fileExample.id,
        contentType: fileExample.contentType,
        size: fileExample.size,
        sha256: fileExample.sha256,
      },
      output: { file: fileExample, upload: uploadExample },
    },
  ],
})

export const list = query({
  summary: 'List the versions of a file',
  description: 'Newest first; the first of the first page is the present one.',
  rest: { method: 'GET', path: '/files/{id}/versions', slashesIn: 'id' },
  scope: 'files:read',
  input: z.strictObject({ ...addressed, ...pageInput }),
  output: page(Version),
  errors: [FileNotFound, FileNotReady, CursorInvalid],
  examples: [
    { summary: 'All of them', input: { id: fileExample.id }, output: { items: [example], nextCursor: null } },
  ],
})

export const get = query({
  summary: 'Get a version',
  rest: { method: 'GET', path: '/files/{id}/versions/{version}', slashesIn: 'id' },
  scope: 'files:read',
  input: z.strictObject(addressedVersion),
  output: Version,
  errors: [FileNotFound, FileNotReady, VersionNotFound],
  examples: [{ summary: 'The first one', input: { id: fileExample.id, version: '1' }, output: example }],
})

export const download = query({
  summary: 'Download a version',
  description: 'A signed URL for the bytes of any version, valid for a short time. REST answers 302.',
  rest: { method: 'GET', path: '/files/{id}/versions/{version}/content', slashesIn: 'id', redirect: 'url' },
  scope: 'files:read',
  input: z.strictObject({ ...addressedVersion, disposition: Disposition }),
  output: z
    .object({ ...downloadFields, version: Version.describe('The version that the URL leads to.') })
    .meta({ id: 'VersionDownload', description: 'Where the bytes of the version are.' }),
  errors: [FileNotFound, FileNotReady, VersionNotFound],
  examples: [
    {
      summary: 'The first one',
      input: { id: fileExample.id, version: '1' },
      output: { ...downloadExample, version: example },
    },
  ],
})

export const restore = mutation({
  summary: 'Restore a version',
  description:
    'Makes the bytes of an earlier version the present ones, as a version of its own: nothing of the history is lost. ' +
    'Restoring the present version answers with the file as it is.',
  rest: { method: 'POST', path: '/files/{id}/versions/{version}/restore', slashesIn: 'id', etag: 'etag' },
  scope: 'files:write',
  input: z.strictObject(addressedVersion),
  output: File,
  errors: [FileNotFound, FileNotReady, VersionNotFound, FileHeld],
  examples: [
    {
      summary: 'Back to the first one',
      input: { id: fileExample.id, version: '1' },
      output: { ...fileExample, version: 3, etag: '"4-k3m9q2xw"' },
    },
  ],
})

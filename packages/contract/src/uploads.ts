import { mutation, query } from '@lading/stack/contract'
import * as z from 'zod'
import { FileNotFound, PartInvalid, UploadNotFound } from './errors.ts'
import { addressed, contentFields, fileExample } from './file.ts'
import { UploadId } from './ids.ts'
import { Timestamp } from './time.ts'
import {
  ArrivedPart,
  maxParts,
  PartNumber,
  Sha256,
  SignedPart,
  signMaxParts,
  uploadExample,
} from './upload.ts'

const addressedUpload = { ...addressed, upload: UploadId }

/** Parts in one answer of `uploads.get`: S3's own page. */
const partsPage = 1000

const UploadStatus = z
  .object({
    id: UploadId,
    kind: z.enum(['single', 'multipart']).describe('Whether the bytes are sent at once or in parts.'),
    contentType: contentFields.contentType,
    size: contentFields.size,
    partSize: z.int().describe('Bytes of every part but the last; the whole size for a single upload.'),
    partCount: z.int().describe('How many parts make the whole.'),
    parts: z.array(ArrivedPart).describe('What has arrived, by number; always empty for a single upload.'),
    nextPart: z.int().nullable().describe('Send as `after` to go on, or null when there is no more.'),
    expiresAt: Timestamp.describe('When the upload is gone unless completed.'),
  })
  .meta({ id: 'UploadStatus', description: 'An upload that is under way.' })

const multipartExample = {
  id: uploadExample.id,
  kind: 'multipart' as const,
  contentType: 'video/mp4',
  size: 20_000_000,
  partSize: 8_388_608,
  partCount: 3,
  parts: [{ number: 1, size: 8_388_608, sha256: fileExample.sha256 }],
  nextPart: null,
  expiresAt: '2026-11-23T09:30:00.000Z',
}

export const get = query({
  summary: 'Get an upload',
  description:
    'What is known of an upload under way, and which of its parts have arrived: what another process needs to resume it.',
  rest: { method: 'GET', path: '/files/{id}/uploads/{upload}', slashesIn: 'id' },
  scope: 'files:write',
  input: z.strictObject({
    ...addressedUpload,
    after: z.int().min(0).max(maxParts).default(0).describe('Only parts with a higher number.'),
    limit: z.int().min(1).max(partsPage).default(partsPage).describe('How many parts at most.'),
  }),
  output: UploadStatus,
  errors: [FileNotFound, UploadNotFound],
  examples: [
    {
      summary: 'One part of three has arrived',
      input: { id: fileExample.id, upload: uploadExample.id },
      output: multipartExample,
    },
  ],
})

export const sign = query({
  summary: 'Sign upload URLs',
  description:
    'Fresh signed URLs, each valid for an hour at most: for parts of a multipart upload, or, as part 1, for the single ' +
    'PUT. A part may be sent again: the last one counts.',
  rest: { method: 'POST', path: '/files/{id}/uploads/{upload}/parts', slashesIn: 'id' },
  scope: 'files:write',
  input: z.strictObject({
    ...addressedUpload,
    parts: z
      .array(
        z.strictObject({
          number: PartNumber,
          sha256: Sha256.optional().describe(
            'SHA-256 of the part. Necessary for parts of a multipart upload; a single upload has declared its own.',
          ),
        }),
      )
      .min(1)
      .max(signMaxParts)
      .describe(`At most ${signMaxParts} parts.`),
  }),
  output: z.object({
    parts: z.array(SignedPart).describe('The requests to make, in the order of the question.'),
  }),
  errors: [FileNotFound, UploadNotFound, PartInvalid],
  examples: [
    {
      summary: 'The second part',
      input: {
        id: fileExample.id,
        upload: uploadExample.id,
        parts: [{ number: 2, sha256: fileExample.sha256 }],
      },
      output: {
        parts: [
          {
            number: 2,
            method: 'PUT',
            url: `${uploadExample.url}&partNumber=2&uploadId=...`,
            headers: {
              'content-length': '8388608',
              'x-amz-checksum-sha256': uploadExample.headers['x-amz-checksum-sha256'],
            },
            expiresAt: uploadExample.expiresAt,
          },
        ],
      },
    },
  ],
})

export const abort = mutation({
  summary: 'Abort an upload',
  description:
    'Gives the upload up and discards what has arrived. Aborting the first upload of a pending file removes the file; a ' +
    'ready file keeps its present version.',
  rest: { method: 'DELETE', path: '/files/{id}/uploads/{upload}', slashesIn: 'id' },
  scope: 'files:write',
  input: z.strictObject(addressedUpload),
  output: z.void(),
  errors: [FileNotFound, UploadNotFound],
  examples: [
    { summary: 'By id', input: { id: fileExample.id, upload: uploadExample.id }, output: undefined },
  ],
})

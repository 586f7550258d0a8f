import * as z from 'zod'
import { UploadId } from './ids.ts'
import { Timestamp } from './time.ts'

const [mebibyte, gibibyte, tebibyte] = [1024 ** 2, 1024 ** 3, 1024 ** 4]

/** Largest file of a single PUT: 5 GiB, S3's own limit. */
export const singleMaxBytes = 5 * gibibyte
/** Largest file of a multipart upload: 5 TiB. */
export const fileMaxBytes = 5 * tebibyte
/** Most parts of a multipart upload: S3's own limit. */
export const maxParts = 10_000
/** Smallest part, but for the last. S3 takes 5 MiB; 8 MiB halve the requests of small uploads and still retry cheaply. */
export const minPartBytes = 8 * mebibyte
/** Hours after which an upload that was not completed is gone. */
export const uploadLifetimeHours = 24
/** The same for a multipart upload: 5 TiB take their time. */
export const multipartLifetimeHours = 7 * 24
/** Most part URLs of one call. */
export const signMaxParts = 100

/** The part size of a multipart upload of so many bytes: whole MiB, so that at most 10,000 parts hold them. */
export function partSizeFor(size: number): number {
  return Math.max(minPartBytes, Math.ceil(size / maxParts / mebibyte) * mebibyte)
}

/** How many parts of `partSizeFor(size)` hold so many bytes; an empty file has one, empty part. */
export function partCountFor(size: number): number {
  return partCountOf({ size, partSize: partSizeFor(size) })
}

/** How many parts of a size hold so many bytes. What the service writes itself chooses its part size before it knows its own. */
export function partCountOf({
  size,
  partSize,
}: {
  readonly size: number
  readonly partSize: number
}): number {
  return Math.max(1, Math.ceil(size / partSize))
}

export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'Must be 64 lower-case hexadecimal digits')
  .meta({
    description: 'SHA-256 of the bytes, in lower-case hexadecimal.',
    examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  })

export const PartNumber = z
  .int()
  .min(1)
  .max(maxParts)
  .meta({ description: 'Number of a part, from 1.', examples: [1] })

const SignedRequest = {
  method: z.literal('PUT').describe('The HTTP method to use.'),
  url: z.string().describe('Signed URL that takes the bytes. Whoever has it can upload: do not log it.'),
  headers: z
    .record(z.string(), z.string())
    .describe('Headers to send exactly like this; they are part of the signature.'),
  expiresAt: Timestamp.describe('When the URL stops working; `uploads.sign` gives a fresh one.'),
}

const SingleUpload = z
  .object({
    kind: z.literal('single').describe('All bytes in one PUT.'),
    id: UploadId,
    ...SignedRequest,
  })
  .meta({ id: 'SingleUpload', description: 'How to send the bytes in one request.' })

const MultipartUpload = z
  .object({
    kind: z
      .literal('multipart')
      .describe('Bytes in parts: `uploads.sign` gives their URLs, `uploads.get` tells which have arrived.'),
    id: UploadId,
    partSize: z.int().describe('Bytes of every part but the last, which has what is left.'),
    partCount: z.int().describe('How many parts the declared size makes.'),
    expiresAt: Timestamp.describe('When the upload is gone unless completed.'),
  })
  .meta({ id: 'MultipartUpload', description: 'How to send the bytes in parts.' })

export const Upload = z
  .discriminatedUnion('kind', [SingleUpload, MultipartUpload])
  .meta({ id: 'Upload', description: 'How to send the bytes; then call `files.complete`.' })
export type Upload = z.output<typeof Upload>

export const SignedPart = z
  .object({ number: PartNumber, ...SignedRequest })
  .meta({ id: 'SignedPart', description: 'How to send one part.' })

export const ArrivedPart = z
  .object({
    number: PartNumber,
    size: z.int().describe('Bytes that storage holds of the part.'),
    sha256: Sha256.nullable().describe('SHA-256 of the part, checked by storage when it arrived.'),
  })
  .meta({ id: 'ArrivedPart', description: 'A part that storage holds.' })

export const uploadExample = {
  kind: 'single' as const,
  id: 'upload_k3m9q2xw01hv3zk5x8q9w2rb',
  method: 'PUT' as const,
  url: 'https://lading-files.s3.eu-west-1.amazonaws.com/ws_5r8t2v9x3z6b4d7f/file_01hv3zk5x8q9w2rbt7ymn4cd/k3m9q2xw01hv3zk5x8q9w2rb?X-Amz-Signature=...',
  headers: {
    'content-type': 'application/pdf',
    'content-length': '48213',
    'x-amz-checksum-sha256': 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
    'if-none-match': '*',
  },
  expiresAt: '2026-11-22T10:30:00.000Z',
}

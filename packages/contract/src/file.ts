import * as z from 'zod'
import { ExternalRef, FileAddress, FileId, FolderId } from './ids.ts'
import { Metadata } from './metadata.ts'
import { displayName } from './name.ts'
import { notHeld, Retention } from './retention.ts'
import { Timestamp } from './time.ts'
import { fileMaxBytes, Sha256, uploadLifetimeHours } from './upload.ts'

export const FileName = displayName(1024).meta({
  id: 'FileName',
  description: 'What a person calls the file. Any script, no control characters; a path is allowed.',
  examples: ['quarterly report.pdf'],
})

// RFC 9110 section 8.3.1: type "/" subtype, parameters as token=token or token="quoted".
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
export const ContentType = z
  .string()
  .max(255)
  .regex(
    new RegExp(`^${token}/${token}(?:[ \\t]*;[ \\t]*${token}=(?:${token}|"[ !#-\\[\\]-~]*"))*$`),
    'Must be a media type such as application/pdf',
  )
  .meta({
    id: 'ContentType',
    description: 'A media type, with parameters or without.',
    examples: ['application/pdf'],
  })

export const Size = z
  .int()
  .min(0)
  .max(fileMaxBytes)
  .meta({ description: 'Size in bytes, at most 5 TiB.', examples: [48213] })

export const maxTags = 50
export const tagMaxLength = 64

export const Tag = displayName(tagMaxLength).meta({
  description: 'A label, compared byte for byte.',
  examples: ['invoice'],
})

export const Tags = z
  .array(Tag)
  .max(maxTags)
  .refine((tags) => new Set(tags).size === tags.length, 'Must not name a tag twice')
  .meta({
    description: `At most ${maxTags} different labels of at most ${tagMaxLength} characters.`,
    examples: [['invoice', '2026']],
  })

const Parts = z
  .object({
    size: z.int().describe('Bytes of every part but the last.'),
    count: z.int().describe('How many parts the bytes were sent in.'),
    sha256: Sha256.describe('SHA-256 over the SHA-256 digests of the parts, in lower-case hexadecimal.'),
  })
  .meta({
    id: 'Parts',
    description:
      'How the bytes of a multipart upload can be checked: hash each part, then the digests one after another.',
  })

/** What is known of the bytes of a version. */
export const contentFields = {
  contentType: ContentType.describe('The media type that the uploader declared.'),
  detectedContentType: z
    .string()
    .nullable()
    .describe('The media type that the first bytes show, or null when they show none. Known once ready.'),
  size: Size,
  sha256: Sha256.nullable().describe(
    'SHA-256 of the bytes in lower-case hexadecimal, or null when none was declared and for multipart uploads.',
  ),
  parts: Parts.nullable().describe('Null unless the bytes were sent in parts.'),
}

export const File = z
  .object({
    id: FileId,
    state: z
      .enum(['pending', 'ready', 'trashed'])
      .describe(
        '`pending` until the first upload is completed, then `ready`; `trashed` in listings of the trash.',
      ),
    name: FileName,
    version: z.int().min(1).describe('Number of the present version; the first upload is 1.'),
    ...contentFields,
    folderId: FolderId.nullable().describe('The folder that holds the file, or null for the root.'),
    externalRef: ExternalRef.nullable().describe('Your own name for the file, or null.'),
    tags: Tags,
    metadata: Metadata,
    retention: Retention,
    etag: z.string().meta({
      description: 'Changes with every change of the file; goes into `If-Match`.',
      examples: ['"1-k3m9q2xw"'],
    }),
    createdAt: Timestamp.describe('When the file was created, UTC.'),
    updatedAt: Timestamp.describe('When the file was last changed, UTC.'),
    trashedAt: Timestamp.nullable().describe(
      'When the file was deleted, UTC; null unless it is in the trash.',
    ),
    expiresAt: Timestamp.nullable().describe(
      `When a pending file is gone unless completed (${uploadLifetimeHours} hours after create, a week for a multipart upload), when a file in the ` +
        'trash is gone for good, or when a ready file ends by itself, as archives do; null for any other.',
    ),
  })
  .meta({
    id: 'File',
    description: 'A file: what is known about it. Its bytes are fetched from a signed URL.',
  })
export type File = z.output<typeof File>

export const IfMatch = z
  .string()
  .max(64)
  .optional()
  .meta({
    description: 'Make the change only if this is the present ETag, or `*` for any.',
    examples: ['"2-k3m9q2xw"'],
  })

export const Disposition = z
  .enum(['attachment', 'inline'])
  .default('attachment')
  .describe(
    '`inline` lets a browser show the file in a page, when its bytes are what they claim to be and cannot run anything; ' +
      'HTML, SVG, XML and whatever is unknown stay attachments.',
  )

export const downloadFields = {
  url: z.string().describe('Signed URL that gives the bytes. Whoever has it can download: do not log it.'),
  expiresAt: Timestamp.describe('When the URL stops working.'),
  disposition: z
    .enum(['attachment', 'inline'])
    .describe('How the bytes are served: `attachment` whenever they could run in a browser.'),
}

export const addressed = { id: FileAddress }

export const fileExample = {
  id: 'file_01hv3zk5x8q9w2rbt7ymn4cd',
  state: 'ready' as const,
  name: 'quarterly report.pdf',
  version: 1,
  contentType: 'application/pdf',
  detectedContentType: 'application/pdf',
  size: 48213,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  parts: null,
  folderId: null,
  externalRef: 'attachments/42',
  tags: ['invoice', '2026'],
  metadata: { uploadedBy: 17 },
  retention: notHeld,
  etag: '"2-k3m9q2xw"',
  createdAt: '2026-11-22T09:30:00.000Z',
  updatedAt: '2026-11-22T09:30:04.000Z',
  trashedAt: null,
  expiresAt: null,
}
export const pendingExample = {
  ...fileExample,
  state: 'pending' as const,
  detectedContentType: null,
  etag: '"1-k3m9q2xw"',
  updatedAt: fileExample.createdAt,
  expiresAt: '2026-11-23T09:30:00.000Z',
}
export const downloadExample = {
  url: 'https://lading-files.s3.eu-west-1.amazonaws.com/ws_5r8t2v9x3z6b4d7f/file_01hv3zk5x8q9w2rbt7ymn4cd/k3m9q2xw01hv3zk5x8q9w2rb?X-Amz-Signature=...',
  expiresAt: '2026-11-22T09:45:00.000Z',
  disposition: 'attachment' as const,
}

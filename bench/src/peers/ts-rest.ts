import * as z from 'zod3'
import { fileIdPattern } from '../common/file-id.ts'
import { createTsRestHandler } from '../routers/ts-rest.ts'

// common/file.ts in zod 3, which is the version that ts-rest declares as its peer.
const FileId = z.string().regex(fileIdPattern)
const timestamp = () => z.string().datetime({ precision: 3 })

const File = z.object({
  id: FileId,
  state: z.enum(['pending', 'ready', 'trashed']),
  name: z.string().min(1).max(1024),
  version: z.number().int().min(1),
  contentType: z.string().min(3).max(255),
  detectedContentType: z.string().nullable(),
  size: z.number().int().min(0),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  parts: z
    .object({
      size: z.number().int(),
      count: z.number().int(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    })
    .nullable(),
  folderId: z.string().nullable(),
  externalRef: z.string().min(1).max(512).nullable(),
  tags: z.array(z.string().min(1).max(64)).max(50),
  metadata: z.record(z.string(), z.unknown()),
  retention: z.object({
    until: timestamp().nullable(),
    legalHold: z.boolean(),
    reason: z.string().nullable(),
  }),
  etag: z.string(),
  createdAt: timestamp(),
  updatedAt: timestamp(),
  trashedAt: timestamp().nullable(),
  expiresAt: timestamp().nullable(),
})

export const handler = createTsRestHandler({ address: z.object({ id: FileId }), file: File })

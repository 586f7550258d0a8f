import * as z from 'zod3'
import { fileIdPattern } from '../common/file-id.ts'
import { createTsRestHandler } from '../routers/ts-rest.ts'

// common/file.ts in zod 3, which is the version that ts-rest declares as its peer.
const FileId = z.string().regex(fileIdPattern)
const timestamp = () => z.string().datetime({ precision: 3 })

const File = z.object({
  id: FileId,
  state: z.enum(['pending', 'ready']),
  name: z.string().min(1).max(1024),
  contentType: z.string().min(3).max(255),
  size: z.number().int().min(0),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  externalRef: z.string().min(1).max(512).nullable(),
  tags: z.array(z.string().min(1).max(64)).max(50),
  metadata: z.record(z.string(), z.unknown()),
  etag: z.string(),
  createdAt: timestamp(),
  updatedAt: timestamp(),
  expiresAt: timestamp().nullable(),
})

export const handler = createTsRestHandler({ address: z.object({ id: FileId }), file: File })

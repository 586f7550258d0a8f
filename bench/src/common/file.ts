import * as z from 'zod'
import { fileIdPattern } from './file-id.ts'

export const FileId = z.string().regex(fileIdPattern)

/** The input of `files.get`. */
export const FileAddress = z.object({ id: FileId })

const timestamp = () => z.iso.datetime({ precision: 3 })

/** The output of `files.get`: what it does not name must not leave the service. */
export const File = z.object({
  id: FileId,
  state: z.enum(['pending', 'ready']),
  name: z.string().min(1).max(1024),
  contentType: z.string().min(3).max(255),
  size: z.int().min(0),
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
export type File = z.output<typeof File>

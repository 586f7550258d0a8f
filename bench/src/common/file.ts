import * as z from 'zod'
import { fileIdPattern } from './file-id.ts'

export const FileId = z.string().regex(fileIdPattern)

/** The input of `files.get`. */
export const FileAddress = z.object({ id: FileId })

const timestamp = () => z.iso.datetime({ precision: 3 })

/** The output of `files.get`: what it does not name must not leave the service. */
export const File = z.object({
  id: FileId,
  state: z.enum(['pending', 'ready', 'trashed']),
  name: z.string().min(1).max(1024),
  version: z.int().min(1),
  contentType: z.string().min(3).max(255),
  detectedContentType: z.string().nullable(),
  size: z.int().min(0),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  parts: z.object({ size: z.int(), count: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }).nullable(),
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
export type File = z.output<typeof File>

import { partCountFor, type Upload } from '@lading/contract/upload'
import type { ServiceContext } from '../context.ts'
import { ensureMultipart } from './ensure-multipart.ts'
import { type OpenUpload, toUploadId } from './open-upload.ts'
import { signPart } from './sign-part.ts'

/** How to send the bytes: one signed request, or parts to be signed later. */
export async function toUpload(context: ServiceContext, open: OpenUpload): Promise<Upload> {
  const { uploadId, size, partSize, expiresAt } = open.upload
  const id = toUploadId(uploadId)
  if (partSize !== undefined) {
    await ensureMultipart(context, open)
    return { kind: 'multipart', id, partSize, partCount: partCountFor(size), expiresAt }
  }
  const { number: _, ...request } = await signPart(context, open, { number: 1, sha256: undefined })
  return { kind: 'single', id, ...request }
}

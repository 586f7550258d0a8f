import type { SignedPart } from '@lading/contract/upload'
import { partCountOf as partCount } from '@lading/contract/upload'
import type * as z from 'zod'
import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import { ensureMultipart } from './ensure-multipart.ts'
import type { OpenUpload } from './open-upload.ts'

/** Bytes of one part of an upload: all of it for a single one, the rest for the last. */
export function partSizeOf({ size, partSize }: OpenUpload['upload'], number: number): number {
  return partSize === undefined ? size : Math.min(partSize, size - (number - 1) * partSize)
}

export function partCountOf({ size, partSize }: OpenUpload['upload']): number {
  return partSize === undefined ? 1 : partCount({ size, partSize })
}

/** A signed request for one part; part 1 of a single upload is all of it. @param part checked to be one of the upload */
export async function signPart(
  context: ServiceContext,
  open: OpenUpload,
  part: { number: number; sha256: string | undefined },
): Promise<z.output<typeof SignedPart>> {
  const { upload } = open
  const { number } = part
  const key = objectKey(upload)
  const until = new Date(upload.expiresAt)
  const size = partSizeOf(upload, number)
  if (upload.partSize === undefined || part.sha256 === undefined) {
    const { contentType, sha256 } = upload
    const signed = await context.bucket.signUpload(key, { contentType, size, sha256, until })
    return { number, method: 'PUT', ...signed, expiresAt: signed.expiresAt.toISOString() }
  }
  const multipartId = await ensureMultipart(context, open)
  if (multipartId === undefined) throw new Error('The upload ended while its parts were signed')
  const signed = await context.bucket.multipart.signPart(
    { key, multipartId },
    { number, size, sha256: part.sha256, until },
  )
  return { number, method: 'PUT', ...signed, expiresAt: signed.expiresAt.toISOString() }
}

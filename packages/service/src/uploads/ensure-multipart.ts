import type { StoredFile } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import { rounds } from '../rounds.ts'
import type { OpenUpload } from './open-upload.ts'

/**
 * S3's id of a multipart upload, which is begun if nobody has. Two that begin it at once agree on one; the other's is
 * discarded. One that a crash leaves unnoted has no parts, and the sweep discards it.
 */
export async function ensureMultipart(
  context: ServiceContext,
  open: OpenUpload,
): Promise<string | undefined> {
  const { file, upload } = open
  if (upload.multipartId !== undefined) return upload.multipartId
  const { multipart } = context.bucket
  const key = objectKey(upload)
  const begun = await multipart.create(key, upload.contentType)
  const noted = await noteMultipart(context, file, upload, begun)
  if (noted !== begun) await multipart.abort({ key, multipartId: begun })
  return noted
}

async function noteMultipart(
  { store }: ServiceContext,
  file: StoredFile,
  upload: OpenUpload['upload'],
  multipartId: string,
): Promise<string | undefined> {
  if (file.uploadId !== upload.uploadId) return store.uploads.noteMultipart(upload, multipartId)
  let present: StoredFile | undefined = file
  for await (const _ of rounds()) {
    if (present?.state !== 'pending' || present.uploadId !== upload.uploadId) return undefined
    if (present.multipartId !== undefined) return present.multipartId
    if ((await store.files.change(present, { multipartId }, 'quiet')) !== undefined) return multipartId
    present = await store.files.getStored(file.workspaceId, file.fileId)
  }
  return undefined // `rounds` has thrown by now
}

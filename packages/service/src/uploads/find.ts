import type { ServiceContext } from '../context.ts'
import { toFileId } from '../files/file.ts'
import { firstUpload, fromUploadId, type OpenUpload } from './open-upload.ts'

/**
 * The upload under way that an address and an id name.
 * @returns which of the two is not there: the file, or the upload
 */
export async function findUpload(
  { store }: ServiceContext,
  workspaceId: string,
  input: { id: string; upload: string },
): Promise<OpenUpload | 'no file' | 'no upload'> {
  const fileId = toFileId(workspaceId, input.id)
  const uploadId = fromUploadId(input.upload)
  const file = await store.files.get(workspaceId, fileId)
  if (file === undefined || file.state === 'trashed') return 'no file'
  if (file.state === 'pending') return file.uploadId === uploadId ? firstUpload(file) : 'no upload'
  const upload = await store.uploads.get({ workspaceId, fileId, uploadId })
  return upload?.origin === file.origin ? { file, upload } : 'no upload'
}

/** Said of an upload that never was, was completed or aborted, or has expired. */
export const noUploadDetail = 'There is no such upload under way for this file.'

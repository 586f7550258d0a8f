import { uploadLifetimeHours } from '@lading/contract/files'
import type { StoredFile } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { objectKey } from './file.ts'

// No upload URL outlives its pending file. S3 looks at the time when a request begins, so a slow one can still end
// later: as long again is allowed for it.
const bytesCanArriveForMs = 2 * uploadLifetimeHours * 3_600_000

/**
 * Removes an upload, bytes before item: whatever fails in between, the item still names the bytes, and the next
 * delete, create or sweep goes on from there. While its URL may still take bytes, a note stays behind, by which the
 * sweep removes what arrives later.
 * @param onlyUnchanged whether a change of the file since it was read keeps it
 * @returns false when the upload has changed its state since `file` was read, or was replaced or removed
 */
export async function removeUpload(
  context: ServiceContext,
  file: StoredFile,
  onlyUnchanged = false,
): Promise<boolean> {
  const { store, bucket, now } = context
  if (file.state !== 'deleting' && !(await store.files.markDeleting(file, onlyUnchanged))) return false
  const until = new Date(Date.parse(file.createdAt) + bytesCanArriveForMs)
  if (until > now()) await store.discarded.add(file, until)
  await bucket.delete(objectKey(file))
  await store.files.erase(file)
  return true
}

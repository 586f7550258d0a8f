import type { StoredFile } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { objectKey } from './file.ts'

/**
 * Removes an upload, bytes before item: whatever fails in between, the item still names the bytes, and the next
 * delete, create or sweep goes on from there.
 * @returns false when the upload has changed its state since `file` was read, or was replaced or removed
 */
export async function removeUpload(context: ServiceContext, file: StoredFile): Promise<boolean> {
  if (file.state !== 'deleting' && !(await context.store.files.markDeleting(file))) return false
  await context.bucket.delete(objectKey(file))
  await context.store.files.erase(file)
  return true
}

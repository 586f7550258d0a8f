import type { StoredUpload } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import { rounds } from '../rounds.ts'

// As long again as a URL of the upload could have been signed for: see remove-file.ts.
const bytesCanArriveForMs = 48 * 3_600_000

/**
 * Gives up the upload of a new version and removes what has arrived of it. It cannot be completed from the moment that
 * it is marked; a call that had found it before fails at the head, whose fence is raised. When that call came first,
 * the bytes are a version's, and stay. Calling it again gives the same.
 */
export async function discardUpload(context: ServiceContext, upload: StoredUpload): Promise<void> {
  const { store, bucket, now } = context
  if (upload.state !== 'aborting' && !(await store.uploads.markAborting(upload))) return
  if (!(await isVersion(context, upload))) {
    const key = objectKey(upload)
    const { multipartId } = upload
    if (multipartId !== undefined) await bucket.multipart.abort({ key, multipartId })
    const until = new Date(Date.parse(upload.createdAt) + bytesCanArriveForMs)
    if (until > now()) await store.discarded.add(upload, until)
    await bucket.delete(key)
  }
  await store.uploads.remove(upload)
}

/** Whether the upload was completed. Once this has said no, it cannot be any more. */
async function isVersion({ store }: ServiceContext, upload: StoredUpload): Promise<boolean> {
  const { workspaceId, fileId, uploadId, origin } = upload
  for await (const _ of rounds()) {
    const file = await store.files.getStored(workspaceId, fileId)
    if (file === undefined || file.origin !== origin) return false
    if ((await store.files.change(file, {}, 'quiet')) === undefined) continue
    if (file.uploadId === uploadId) return true
    const { versions } = await store.files.collection(workspaceId, fileId)
    return versions.some(
      (version) =>
        version.uploadId === uploadId && version.origin === origin && version.version < file.version,
    )
  }
  throw new Error('unreachable: rounds ends by throwing')
}

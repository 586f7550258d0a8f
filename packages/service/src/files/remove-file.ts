import { newToken, type StoredFile } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { nameChange } from '../uploads/usage-change.ts'
import { objectKey } from './file.ts'

// A URL works for an hour at most, and none is signed once its upload was completed or has expired. S3 looks at the time
// when a request begins, so a slow one ends later: two days are allowed for it.
const bytesCanArriveForMs = 48 * 3_600_000

/**
 * Removes a file for good, with its versions, uploads and bytes: bytes before items, history before head. Whatever fails
 * in between, the head still says that the file is being deleted, and the next call or sweep goes on from there. While
 * a URL may still take bytes, a note stays behind, by which the sweep removes what arrives later.
 * @returns false when the file has changed since it was read
 */
export async function removeFile(context: ServiceContext, file: StoredFile): Promise<boolean> {
  const deleting = file.state === 'deleting' ? file : await beginRemoval(context, file)
  if (deleting === undefined) return false
  await finishRemoval(context, deleting)
  return true
}

/** What was counted is taken off before the head is written, and the head names what took it off: see finish.ts. */
async function beginRemoval(
  { store, now }: ServiceContext,
  file: StoredFile,
): Promise<StoredFile | undefined> {
  const deleting = { state: 'deleting', expiresAt: now().toISOString() } as const
  if (file.state === 'pending') return store.files.change(file, deleting)
  const { workspaceId, fileId, shard } = file
  const uncountedBy = newToken()
  const change = nameChange({ kind: 'removed', fileId, token: uncountedBy })
  await store.usage.begin(workspaceId, shard, change, { files: -1, bytes: -file.totalBytes })
  const changed = await store.files.change(file, { ...deleting, uncountedBy })
  if (changed === undefined) await store.usage.revert(workspaceId, shard, change)
  return changed
}

async function finishRemoval(context: ServiceContext, file: StoredFile): Promise<void> {
  const { store, bucket, now } = context
  const { workspaceId, fileId, shard } = file
  const { versions, uploads, others } = await store.files.collection(workspaceId, fileId)
  // Another call may have ended this removal, and another file of the same reference may be there by now.
  if ((await store.files.getStored(workspaceId, fileId))?.origin !== file.origin) return

  const open = [...uploads, ...(file.multipartId === undefined ? [] : [file])]
  for (const { uploadId, multipartId } of open) {
    if (multipartId === undefined) continue
    await bucket.multipart.abort({ key: objectKey({ workspaceId, fileId, uploadId }), multipartId })
  }
  const begun = new Map<string, string>()
  for (const version of [...versions, file]) {
    begun.set(version.uploadId, version.versionAt ?? file.createdAt)
  }
  for (const upload of uploads) begun.set(upload.uploadId, upload.expiresAt)
  for (const [uploadId, since] of begun) {
    const until = new Date(Date.parse(since) + bytesCanArriveForMs)
    if (until > now()) await store.discarded.add({ workspaceId, fileId, uploadId }, until)
    await bucket.delete(objectKey({ workspaceId, fileId, uploadId }))
  }

  // The items are about to go, and with them what tells the sweep that these changes are true.
  const added = [...versions, file].flatMap(({ countedBy }) => countedBy ?? [])
  await store.usage.settleOpen(workspaceId, shard, [
    ...added.map((token) => nameChange({ kind: 'added', fileId, token })),
    ...[file.uncountedBy ?? []].flat().map((token) => nameChange({ kind: 'removed', fileId, token })),
  ])
  await store.files.removeItems(others)
  await store.files.erase(file)
}

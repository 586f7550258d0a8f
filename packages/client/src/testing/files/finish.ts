import { partCountFor } from '@lading/contract/upload'
import { sniff } from '../serving/sniff.ts'
import type { StoredFile, StoredUpload, StoredVersion, StoredWorkspace } from '../state.ts'
import type { World } from '../world.ts'
import { change } from './find.ts'
import { presentOf } from './view.ts'

/** Makes an upload whose bytes have arrived the present version of its file. */
export function finish(
  world: World,
  workspace: StoredWorkspace,
  file: StoredFile,
  upload: StoredUpload,
): StoredFile {
  const object = world.storage.get(upload.id)
  if (object === undefined) throw new Error('Bytes that have arrived are there')
  const at = world.now()
  const isFirst = file.state === 'pending'
  const { id, contentType, size, sha256, partSize } = upload
  const partsSha256 = object.partsSha256
  const version: StoredVersion = {
    version: isFirst ? 1 : presentOf(file).version + 1,
    contentType,
    detectedContentType: sniff(object.bytes),
    size,
    sha256,
    parts:
      partSize === null || partsSha256 === null
        ? null
        : { size: partSize, count: partCountFor(size), sha256: partsSha256 },
    uploadId: id,
    restoredFrom: null,
    createdAt: at,
  }
  if (isFirst) file.versions[0] = version
  else file.versions.push(version)
  file.uploads.delete(id)
  file.completed.add(id)
  // A folder that was deleted while the bytes were on their way holds nothing any more.
  const isPlaced = file.folderId !== null && workspace.folders.has(file.folderId)
  const place = isFirst && !isPlaced ? { folderId: null } : {}
  return change(file, { state: 'ready', expiresAt: null, ...place }, at)
}

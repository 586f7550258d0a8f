import { isDeepStrictEqual } from 'node:util'
import { contract } from '@lading/contract'
import { ExternalRefTaken, FolderNotFound, QuotaExceeded } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { findFolder, noFolderDetail } from '../folders/find.ts'
import type { StoredFile, StoredUpload } from '../state.ts'
import { toUpload } from '../uploads/sign.ts'
import { overQuota } from '../usage.ts'
import { findFile } from './find.ts'
import { type Declared, newFile, newFileId } from './new-file.ts'
import { presentOf, toFile } from './view.ts'

export const create = handle(contract.files.create, async ({ input, context, principal, effectId, fail }) => {
  const { workspace } = principal
  const { externalRef, size } = input
  const over = overQuota(workspace, { files: 1, bytes: size })
  if (over !== undefined) throw fail(QuotaExceeded, 'The file does not fit into the quota.', over)
  const folder = findFolder(workspace, input.folder)
  if (folder === undefined) throw fail(FolderNotFound, noFolderDetail)
  const folderId = folder?.id ?? null

  const id = newFileId(workspace.id, externalRef, effectId)
  const present = findFile(workspace, id)
  if (present !== undefined) {
    const first = presentOf(present)
    const upload = present.uploads.get(first.uploadId)
    if (present.state !== 'pending' || upload === undefined || !isSame(present, upload, input, folderId)) {
      throw fail(ExternalRefTaken, 'Another file of the workspace has this external reference.', {
        id,
        state: present.state,
      })
    }
    return { file: toFile(present), upload: toUpload(context, workspace, present, upload) }
  }
  const file = newFile(input, { id, folderId, effectId, now: context.now() })
  workspace.files.set(id, file)
  const [upload] = file.uploads.values()
  if (upload === undefined) throw new Error('A new file has an upload')
  return { file: toFile(file), upload: toUpload(context, workspace, file, upload) }
})

type Described = Declared & Pick<StoredFile, 'name' | 'tags' | 'metadata'>

/** Whether a pending file was declared like this: then it is the same call once more. */
function isSame(file: StoredFile, upload: StoredUpload, input: Described, folderId: string | null): boolean {
  const { name, contentType, size, sha256 = null, multipart, tags, metadata } = input
  return isDeepStrictEqual(
    [name, contentType, size, sha256, multipart, folderId, metadata, [...tags].sort()],
    [
      file.name,
      upload.contentType,
      upload.size,
      upload.sha256,
      upload.partSize !== null,
      file.folderId,
      file.metadata,
      [...file.tags].sort(),
    ],
  )
}

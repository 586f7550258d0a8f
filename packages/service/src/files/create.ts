import { isDeepStrictEqual } from 'node:util'
import { contract } from '@lading/contract'
import { ExternalRefTaken, FolderNotFound, QuotaExceeded } from '@lading/contract/errors'
import { partSizeFor } from '@lading/contract/upload'
import { derivedFileId, derivedId, effectFileId, isVisible, type StoredFile } from '@lading/store'
import { handle } from '../context.ts'
import { noFolderDetail, resolveFolder } from '../folders/resolve.ts'
import { rounds } from '../rounds.ts'
import { firstUpload, uploadExpiry } from '../uploads/open-upload.ts'
import { toUpload } from '../uploads/to-upload.ts'
import { checkQuota } from '../usage/quota.ts'
import { toFile } from './file.ts'
import { removeFile } from './remove-file.ts'
import { isInTrash } from './trash.ts'

export const create = handle(contract.files.create, async (call, loadWorkspace) => {
  const { input, context, principal, effectId, fail } = call
  const { workspaceId } = principal
  const { externalRef, size, multipart } = input
  const workspace = await loadWorkspace('recent')
  const over = await checkQuota(context, workspace, { files: 1, bytes: size })
  if (over !== undefined) throw fail(QuotaExceeded, 'The file does not fit into the quota.', over)
  const folder = await resolveFolder(context.store, workspaceId, input.folder)
  if (folder === undefined) throw fail(FolderNotFound, noFolderDetail)

  const declared = {
    workspaceId,
    fileId: externalRef === undefined ? effectFileId(effectId) : derivedFileId(workspaceId, externalRef),
    uploadId: derivedId(effectId, 'upload'),
    name: input.name,
    contentType: input.contentType,
    size,
    sha256: input.sha256,
    partSize: multipart ? partSizeFor(size) : undefined,
    externalRef,
    folderId: folder.folderId,
    tags: input.tags,
    metadata: JSON.stringify(input.metadata),
    listingShards: workspace.listingShards,
  }
  const answer = async (file: StoredFile) => ({
    file: toFile(file),
    upload: await toUpload(context, firstUpload(file)),
  })

  for await (const _ of rounds()) {
    const expiresAt = uploadExpiry(context.now(), multipart)
    const created = await context.store.files.create({ ...declared, expiresAt })
    if (created !== undefined) return answer(created)
    const present = await context.store.files.getStored(workspaceId, declared.fileId)
    if (present === undefined) continue
    // A held workspace keeps its trash beyond its time.
    const there =
      isVisible(present, context.now()) || isInTrash(present, await loadWorkspace(), context.now())
    if (there) {
      // The call's own file, which somebody may have renamed since, or the same declaration.
      const isOwn = present.origin === declared.uploadId || isSame(present, declared)
      if (present.state === 'pending' && isOwn) return answer(present)
      throw fail(ExternalRefTaken, takenDetail(present.state), {
        id: present.fileId,
        state: present.state === 'deleting' ? 'trashed' : present.state,
      })
    }
    await removeFile(context, present)
  }
  throw new Error('unreachable: rounds ends by throwing')
})

function takenDetail(state: StoredFile['state']): string {
  switch (state) {
    case 'trashed':
      return 'A file in the trash of the workspace has this external reference.'
    case 'pending':
      return (
        'A pending file of the workspace has this external reference and is declared differently. Repeat its ' +
        'declaration, or delete it.'
      )
    default:
      return 'Another file of the workspace has this external reference.'
  }
}

type Declared = Pick<
  StoredFile,
  'name' | 'contentType' | 'size' | 'sha256' | 'partSize' | 'folderId' | 'metadata' | 'tags'
>

function isSame(
  file: StoredFile,
  declared: { readonly [Name in keyof Declared]: Declared[Name] | undefined },
) {
  return (
    file.name === declared.name &&
    file.contentType === declared.contentType &&
    file.size === declared.size &&
    file.sha256 === declared.sha256 &&
    file.partSize === declared.partSize &&
    file.folderId === declared.folderId &&
    isDeepStrictEqual(JSON.parse(file.metadata), JSON.parse(declared.metadata ?? '{}')) &&
    isDeepStrictEqual([...file.tags].sort(), [...(declared.tags ?? [])].sort())
  )
}

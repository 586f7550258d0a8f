import { contract } from '@lading/contract'
import { FileNotFound, FolderNotFound, RevisionMismatch } from '@lading/contract/errors'
import { hasEffect, isRevision, withEffect } from '@lading/store'
import { handle } from '../context.ts'
import { noFolderDetail, resolveFolder } from '../folders/resolve.ts'
import { rounds } from '../rounds.ts'
import { changedDetail, notFoundDetail, toEtag, toExpected, toFile, toFileId } from './file.ts'

export const update = handle(contract.files.update, async ({ input, context, principal, effectId, fail }) => {
  const { workspaceId } = principal
  const { files } = context.store
  const fileId = toFileId(workspaceId, input.id)
  const expected = toExpected(input.ifMatch)
  const { name, tags, metadata } = input
  const folder =
    input.folder === undefined ? undefined : await resolveFolder(context.store, workspaceId, input.folder)
  if (input.folder !== undefined && folder === undefined) throw fail(FolderNotFound, noFolderDetail)

  for await (const _ of rounds()) {
    const file = await files.get(workspaceId, fileId)
    if (file === undefined || file.state === 'trashed') throw fail(FileNotFound, notFoundDetail)
    if (hasEffect(file, effectId)) return toFile(file)
    if (expected !== undefined && !isRevision(file, expected)) {
      throw fail(RevisionMismatch, changedDetail, { etag: toEtag(file) })
    }
    const changed = await files.change(file, {
      ...(name === undefined ? {} : { name }),
      ...(tags === undefined ? {} : { tags }),
      ...(metadata === undefined ? {} : { metadata: JSON.stringify(metadata) }),
      ...(folder === undefined ? {} : { folderId: folder.folderId }),
      effects: withEffect(file, effectId),
    })
    if (changed !== undefined) return toFile(changed)
  }
  throw new Error('unreachable: rounds ends by throwing')
})

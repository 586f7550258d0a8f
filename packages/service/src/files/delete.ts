import { contract } from '@lading/contract'
import { FileHeld, FileNotFound, RevisionMismatch } from '@lading/contract/errors'
import { hasEffect, isRevision, isVisible } from '@lading/store'
import { handle } from '../context.ts'
import { rounds } from '../rounds.ts'
import { heldDetail } from '../workspace/hold.ts'
import { changedDetail, isLaterThan, notFoundDetail, toEtag, toExpected, toFileId } from './file.ts'
import { removeFile } from './remove-file.ts'
import { moveToTrash } from './trash.ts'

const remove = handle(contract.files.delete, async (call, loadWorkspace) => {
  const { input, context, principal, effectId, fail } = call
  const { workspaceId } = principal
  const fileId = toFileId(workspaceId, input.id)
  const expected = toExpected(input.ifMatch)
  const workspace = await loadWorkspace()
  for await (const _ of rounds()) {
    const file = await context.store.files.getStored(workspaceId, fileId)
    if (file === undefined) throw fail(FileNotFound, notFoundDetail)
    // Also of a file that somebody has restored since: it is not deleted twice.
    if (hasEffect(file, effectId) || isLaterThan(file, call)) return
    if (file.state === 'deleting' || file.state === 'trashed' || !isVisible(file, context.now())) {
      throw fail(FileNotFound, notFoundDetail)
    }
    if (expected !== undefined && !isRevision(file, expected)) {
      throw fail(RevisionMismatch, changedDetail, { etag: toEtag(file) })
    }
    if (file.state === 'pending') {
      // A hold keeps files: an upload that was never completed is none.
      if (await removeFile(context, file)) return
      continue
    }
    const trashed = await moveToTrash(context, workspace, file, effectId)
    if (trashed === 'trashed') return
    if (trashed !== 'changed') throw fail(FileHeld, heldDetail(trashed.held), trashed.held)
  }
})

export { remove as delete }

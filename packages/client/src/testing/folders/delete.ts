import { contract } from '@lading/contract'
import { FileHeld, FolderNotFound } from '@lading/contract/errors'
import { note } from '../audit/note.ts'
import { handle } from '../context.ts'
import { moveToTrash } from '../files/trash.ts'
import { heldBy } from '../hold.ts'
import { addJob } from '../jobs.ts'
import type { StoredFolder, StoredWorkspace } from '../state.ts'
import { childrenOf, findFolder, noFolderDetail, rootDetail } from './find.ts'

const remove = handle(contract.folders.delete, async (call) => {
  const { input, context, principal, effectId, requestId, fail } = call
  const { workspace, key } = principal
  const top = findFolder(workspace, input.id)
  if (top === undefined) throw fail(FolderNotFound, noFolderDetail)
  if (top === null) throw fail(FolderNotFound, rootDetail)
  const now = context.now()
  const counts = { done: 0, kept: 0 }

  /** @returns whether something in it is held, so that the folder stays */
  function empty(folder: StoredFolder): boolean {
    let stays = false
    for (const file of readyFilesIn(workspace, folder)) {
      const isHeld = heldBy(workspace, file, now) !== undefined
      if (!isHeld) moveToTrash(workspace, file, now)
      stays ||= isHeld
      counts[isHeld ? 'kept' : 'done']++
      const record = { operation: 'folders.delete', fileId: file.id, folderId: folder.id, keyId: key.id }
      note(workspace, {
        ...record,
        at: now,
        address: null,
        requestId,
        refused: isHeld ? FileHeld.code : null,
      })
    }
    for (const child of childrenOf(workspace, folder)) stays = empty(child) || stays
    if (!stays) workspace.folders.delete(folder.id)
    counts[stays ? 'kept' : 'done']++
    return stays
  }

  empty(top)
  return addJob(context, workspace, effectId, { kind: 'folder.delete', folder: top, ...counts })
})

export { remove as delete }

function readyFilesIn({ files }: StoredWorkspace, { id }: StoredFolder) {
  return [...files.values()].filter(({ state, folderId }) => state === 'ready' && folderId === id)
}

import { contract } from '@lading/contract'
import { FileHeld, FileNotFound } from '@lading/contract/errors'
import { isVisible } from '@lading/store'
import { handle } from '../context.ts'
import { rounds } from '../rounds.ts'
import { heldBy, heldDetail } from '../workspace/hold.ts'
import { isLaterThan, notFoundDetail, toFileId } from './file.ts'
import { removeFile } from './remove-file.ts'
import { isInTrash } from './trash.ts'

export const purge = handle(contract.files.purge, async (call, loadWorkspace) => {
  const { input, context, principal, fail } = call
  const { workspaceId } = principal
  const fileId = toFileId(workspaceId, input.id)
  const workspace = await loadWorkspace()
  for await (const _ of rounds()) {
    const file = await context.store.files.getStored(workspaceId, fileId)
    if (file === undefined) throw fail(FileNotFound, notFoundDetail)
    if (isLaterThan(file, call)) return
    // A removal that stopped half-way is finished by asking again.
    const there =
      file.state === 'deleting' || isVisible(file, context.now()) || isInTrash(file, workspace, context.now())
    if (!there) throw fail(FileNotFound, notFoundDetail)
    const isFile = file.state === 'ready' || file.state === 'trashed'
    const held = isFile ? heldBy(file, workspace, context.now()) : undefined
    if (held !== undefined) throw fail(FileHeld, heldDetail(held), held)
    if (await removeFile(context, file)) return
  }
})

import { contract } from '@lading/contract'
import { FileNotFound } from '@lading/contract/errors'
import { isOver, isVisible, withEffect } from '@lading/store'
import { handle } from '../context.ts'
import { resolveFolder } from '../folders/resolve.ts'
import { rounds } from '../rounds.ts'
import { notFoundDetail, toFile, toFileId } from './file.ts'
import { isInTrash } from './trash.ts'

export const restore = handle(contract.files.restore, async (call, loadWorkspace) => {
  const { input, context, principal, effectId, fail } = call
  const { workspaceId } = principal
  const fileId = toFileId(workspaceId, input.id)
  const workspace = await loadWorkspace()
  for await (const _ of rounds()) {
    const file = await context.store.files.getStored(workspaceId, fileId)
    if (file?.state === 'ready' && isVisible(file, context.now())) return toFile(file)
    if (file === undefined || file.state === 'ready' || !isInTrash(file, workspace, context.now()))
      throw fail(FileNotFound, notFoundDetail)
    const { folderId } = file
    const folder =
      folderId === undefined ? undefined : await resolveFolder(context.store, workspaceId, folderId)
    const restored = await context.store.files.change(file, {
      state: 'ready',
      trashedAt: undefined,
      trashUntil: undefined,
      expiresAt: undefined,
      // Whoever brings back what has ended by itself meanwhile wants to keep it.
      ...(isOver(file, context.now()) ? { keepUntil: undefined } : {}),
      folderId: folder?.folderId,
      effects: withEffect(file, effectId),
    })
    if (restored !== undefined) return toFile(restored)
  }
  throw new Error('unreachable: rounds ends by throwing')
})

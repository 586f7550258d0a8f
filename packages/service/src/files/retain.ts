import { contract } from '@lading/contract'
import { FileNotFound, FileNotReady } from '@lading/contract/errors'
import { hasEffect, isVisible, withEffect } from '@lading/store'
import { handle } from '../context.ts'
import { rounds } from '../rounds.ts'
import { notReadyDetail } from '../versions/version.ts'
import { toStoredRetention } from '../workspace/hold.ts'
import { notFoundDetail, toFile, toFileId } from './file.ts'
import { isInTrash, trashExpiry } from './trash.ts'

export const retain = handle(contract.files.retain, async (call, loadWorkspace) => {
  const { input, context, principal, effectId, fail } = call
  const { workspaceId } = principal
  const fileId = toFileId(workspaceId, input.id)
  const workspace = await loadWorkspace()
  const hold = toStoredRetention(input)
  for await (const _ of rounds()) {
    const file = await context.store.files.getStored(workspaceId, fileId)
    const there =
      file !== undefined && (isVisible(file, context.now()) || isInTrash(file, workspace, context.now()))
    if (!there) throw fail(FileNotFound, notFoundDetail)
    if (file.state === 'pending') throw fail(FileNotReady, notReadyDetail)
    if (hasEffect(file, effectId)) return toFile(file)
    const held = await context.store.files.change(file, {
      ...hold,
      ...(file.trashUntil === undefined ? {} : { expiresAt: trashExpiry(file.trashUntil, hold) }),
      effects: withEffect(file, effectId),
    })
    if (held !== undefined) return toFile(held)
  }
  throw new Error('unreachable: rounds ends by throwing')
})

import { contract } from '@lading/contract'
import { FileHeld, FileNotFound, FileNotReady, RevisionMismatch } from '@lading/contract/errors'
import type { Retention } from '../../generated/resources.ts'
import { handle } from '../context.ts'
import { heldBy, heldDetail, toRetention } from '../hold.ts'
import type { StoredFile, StoredWorkspace } from '../state.ts'
import { forget } from '../sweep.ts'
import { daysLater } from '../time.ts'
import { change, findFile, findLive, notFoundDetail, notReadyDetail } from './find.ts'
import { changedDetail, isMatched } from './update.ts'
import { etagOf, toFile } from './view.ts'

const never = '9999-12-31T23:59:59.999Z'

/** When the trash lets go of a file: on its date, or when its own hold ends if that is later. */
function trashEnd(trashUntil: string, { until, legalHold }: Retention): string {
  if (legalHold) return never
  return until !== null && until > trashUntil ? until : trashUntil
}

/** Moves a file that nothing holds to the trash. */
export function moveToTrash(workspace: StoredWorkspace, file: StoredFile, at: string): void {
  const trashUntil = daysLater(at, workspace.trashDays)
  const expiresAt = trashEnd(trashUntil, file.retention)
  change(file, { state: 'trashed', trashedAt: at, trashUntil, expiresAt }, at)
}

const remove = handle(contract.files.delete, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const file = findLive(workspace, input.id)
  if (file === undefined) throw fail(FileNotFound, notFoundDetail)
  if (!isMatched(file, input.ifMatch)) throw fail(RevisionMismatch, changedDetail, { etag: etagOf(file) })
  // A hold keeps files: an upload that was never completed is none.
  if (file.state === 'pending') return forget(context, workspace, file)
  const held = heldBy(workspace, file, context.now())
  if (held !== undefined) throw fail(FileHeld, heldDetail(held), held)
  moveToTrash(workspace, file, context.now())
})

export { remove as delete }

export const restore = handle(contract.files.restore, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const file = findFile(workspace, input.id)
  if (file === undefined || file.state === 'pending') throw fail(FileNotFound, notFoundDetail)
  if (file.state === 'ready') return toFile(file)
  const folderId = file.folderId !== null && workspace.folders.has(file.folderId) ? file.folderId : null
  const restored = { state: 'ready', trashedAt: null, trashUntil: null, expiresAt: null, folderId } as const
  return toFile(change(file, restored, context.now()))
})

export const purge = handle(contract.files.purge, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const file = findFile(workspace, input.id)
  if (file === undefined) throw fail(FileNotFound, notFoundDetail)
  const held = file.state === 'pending' ? undefined : heldBy(workspace, file, context.now())
  if (held !== undefined) throw fail(FileHeld, heldDetail(held), held)
  forget(context, workspace, file)
})

export const retain = handle(contract.files.retain, async ({ input, context, principal, fail }) => {
  const file = findFile(principal.workspace, input.id)
  if (file === undefined) throw fail(FileNotFound, notFoundDetail)
  if (file.state === 'pending') throw fail(FileNotReady, notReadyDetail)
  const retention = toRetention(input)
  const expiresAt = file.trashUntil === null ? file.expiresAt : trashEnd(file.trashUntil, retention)
  return toFile(change(file, { retention, expiresAt }, context.now()))
})

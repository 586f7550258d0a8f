import type { FileHeld } from '@lading/contract/errors'
import { defaultTrashDays } from '@lading/contract/workspace'
import type { ErrorData } from '@lading/stack/server'
import { isVisible, type StoredFile, type Workspace, withEffect } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { heldBy, type StoredHold } from '../workspace/hold.ts'

const dayMs = 86_400_000
// Behind every date: DynamoDB compares text.
const never = '9999-12-31T23:59:59.999Z'

/** Until when a workspace keeps a file that it deletes now. */
function trashEnd(now: Date, { trashDays = defaultTrashDays }: Pick<Workspace, 'trashDays'>): string {
  return new Date(now.getTime() + trashDays * dayMs).toISOString()
}

/** When a trashed file is gone for good: on the date it was given, or with the end of its own hold if that is later. */
export function trashExpiry(trashUntil: string, held: StoredHold): string {
  if (held.legalHold === true) return never
  return held.retainUntil !== undefined && held.retainUntil > trashUntil ? held.retainUntil : trashUntil
}

export type Trashed = 'trashed' | 'changed' | { readonly held: ErrorData<typeof FileHeld> }

/** Moves a ready file to the trash, if it still is as it was read and nothing holds it. */
export async function moveToTrash(
  { store, now }: ServiceContext,
  workspace: Workspace,
  file: StoredFile,
  effectId: string,
): Promise<Trashed> {
  const held = heldBy(file, workspace, now())
  if (held !== undefined) return { held }
  const trashedAt = now()
  const trashUntil = trashEnd(trashedAt, workspace)
  const changed = await store.files.change(file, {
    state: 'trashed',
    trashedAt: trashedAt.toISOString(),
    trashUntil,
    expiresAt: trashExpiry(trashUntil, file),
    effects: withEffect(file, effectId),
  })
  return changed === undefined ? 'changed' : 'trashed'
}

/** Whether the file is in the trash for readers. While its workspace is held, the trash is not emptied. */
export function isInTrash(file: StoredFile, workspace: Workspace, now: Date): boolean {
  if (file.state !== 'trashed') return false
  return isVisible(file, now) || heldBy({}, workspace, now) !== undefined
}

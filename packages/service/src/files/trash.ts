import type { FileHeld } from '@lading/contract/errors'
import { defaultTrashDays } from '@lading/contract/workspace'
import type { ErrorData } from '@lading/stack/server'
import { isVisible, type StoredFile, type Workspace, withEffect } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { heldBy, type StoredHold } from '../workspace/hold.ts'

const dayMs = 86_400_000
// Behind every date: DynamoDB compares text.
const never = '9999-12-31T23:59:59.999Z'

/** When a file that was deleted then is gone for good: after the workspace's days, or its own hold if that lasts longer. */
export function trashExpiry(
  trashedAt: string,
  workspace: Pick<Workspace, 'trashDays'>,
  held: StoredHold,
): string {
  if (held.legalHold === true) return never
  const days = workspace.trashDays ?? defaultTrashDays
  const end = new Date(Date.parse(trashedAt) + days * dayMs).toISOString()
  return held.retainUntil !== undefined && held.retainUntil > end ? held.retainUntil : end
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
  const trashedAt = now().toISOString()
  const changed = await store.files.change(file, {
    state: 'trashed',
    trashedAt,
    expiresAt: trashExpiry(trashedAt, workspace, file),
    effects: withEffect(file, effectId),
  })
  return changed === undefined ? 'changed' : 'trashed'
}

/** Whether the file is in the trash for readers. While its workspace is held, the trash is not emptied. */
export function isInTrash(file: StoredFile, workspace: Workspace, now: Date): boolean {
  if (file.state !== 'trashed') return false
  return isVisible(file, now) || heldBy({}, workspace, now) !== undefined
}

import { jobDays } from '@lading/contract/jobs'
import { isHolding } from './hold.ts'
import type { StoredFile, StoredWorkspace } from './state.ts'
import type { Storage } from './storage/storage.ts'
import { daysLater } from './time.ts'

/** Removes what has expired: nobody is to see it any more. A held workspace keeps its trash. */
export function sweep(world: { readonly storage: Storage }, workspace: StoredWorkspace, now: string): void {
  for (const file of workspace.files.values()) {
    const isKept = file.state === 'trashed' && isHolding(workspace.retention, now)
    if (file.expiresAt !== null && file.expiresAt <= now && !isKept) forget(world, workspace, file)
    for (const { id, expiresAt } of file.uploads.values()) {
      if (expiresAt <= now) dropUpload(world, file, id)
    }
  }
  for (const { id, finishedAt } of workspace.jobs.values()) {
    if (finishedAt !== null && daysLater(finishedAt, jobDays) <= now) workspace.jobs.delete(id)
  }
  const oldest = daysLater(now, -workspace.auditDays)
  workspace.records = workspace.records.filter(({ at }) => at > oldest)
}

/** The file and all its bytes are gone. */
export function forget(
  world: { readonly storage: Storage },
  workspace: StoredWorkspace,
  file: StoredFile,
): void {
  for (const { uploadId } of file.versions) world.storage.remove(uploadId)
  for (const id of file.uploads.keys()) world.storage.remove(id)
  workspace.files.delete(file.id)
}

/** The upload, and what has arrived of it, is gone. */
export function dropUpload(world: { readonly storage: Storage }, file: StoredFile, id: string): void {
  file.uploads.delete(id)
  world.storage.remove(id)
}

import { fileIdOf } from '../ids.ts'
import type { StoredFile, StoredWorkspace } from '../state.ts'

/** A file whatever its state. What has expired was swept before the call. */
export function findFile(workspace: StoredWorkspace, address: string): StoredFile | undefined {
  return workspace.files.get(fileIdOf(workspace.id, address))
}

/** A file that is pending or ready. */
export function findLive(workspace: StoredWorkspace, address: string): StoredFile | undefined {
  const file = findFile(workspace, address)
  return file?.state === 'trashed' ? undefined : file
}

/** Changes a file: every change gives it another ETag. */
export function change(file: StoredFile, changes: Partial<StoredFile>, at: string): StoredFile {
  return Object.assign(file, changes, { revision: file.revision + 1, updatedAt: at })
}

/** Said of an absent file, an expired one, a deleted one and another workspace's alike. */
export const notFoundDetail = 'There is no such file in the workspace of this API key.'
/** Said of a file whose first upload is under way. */
export const notReadyDetail = 'The first upload of this file was not completed yet.'

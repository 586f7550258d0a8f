import { findLive } from '../files/find.ts'
import type { StoredFile, StoredUpload, StoredWorkspace } from '../state.ts'

/** The upload under way that an address and an id name, or which of the two is not there. */
export function findUpload(
  workspace: StoredWorkspace,
  input: { readonly id: string; readonly upload: string },
): { readonly file: StoredFile; readonly upload: StoredUpload } | 'no file' | 'no upload' {
  const file = findLive(workspace, input.id)
  if (file === undefined) return 'no file'
  const upload = file.uploads.get(input.upload)
  return upload === undefined ? 'no upload' : { file, upload }
}

/** Said of an upload that never was, was completed or aborted, or has expired. */
export const noUploadDetail = 'There is no such upload under way for this file.'

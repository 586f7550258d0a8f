import { FileId, FolderId } from '@lading/contract/ids'
import { newFileId } from '../files/new-file.ts'
import { newFolderId } from '../folders/folders.ts'
import { fileIdOf } from '../ids.ts'

interface Subject {
  readonly fileId: string | null
  readonly folderId: string | null
}

const none: Subject = { fileId: null, folderId: null }

/** What a call is about, by its input; what it creates by the id that it is going to have. */
export function subjectOf(
  workspaceId: string,
  { operation, effectId, input }: { operation: string; effectId: string; input: Record<string, unknown> },
): Subject {
  const { id, externalRef } = input
  if (operation === 'files.create') {
    const reference = typeof externalRef === 'string' ? externalRef : undefined
    return { ...none, fileId: newFileId(workspaceId, reference, effectId) }
  }
  if (operation === 'folders.create') return { ...none, folderId: newFolderId(effectId) }
  if (typeof id !== 'string') return none
  if (/^(?:files|versions|uploads)\./.test(operation)) {
    const fileId = fileIdOf(workspaceId, id)
    return { ...none, fileId: FileId.safeParse(fileId).success ? fileId : null }
  }
  const isFolder = operation.startsWith('folders.') && FolderId.safeParse(id).success
  return isFolder ? { ...none, folderId: id } : none
}

import { FileId, FolderId } from '@lading/contract/ids'
import { derivedFileId, derivedId, effectFileId } from '@lading/store'
import { toFileId } from '../files/file.ts'

/** The file or folder that a call is about. */
export interface Subject {
  readonly fileId: string | undefined
  readonly folderId: string | undefined
}

interface Subjected {
  readonly operation: string
  readonly effectId: string
  /** Decoded. */
  readonly input: unknown
}

const none: Subject = { fileId: undefined, folderId: undefined }
/** Resources whose operations address a file by their field `id`. */
const ofFiles: readonly string[] = ['files', 'versions', 'uploads']

/**
 * What a call is about, by its input alone: nothing is read, and nothing that a person named is given. What a call is
 * going to create is told by the id that the creation derives. A folder that is addressed by its path is not told.
 */
export function subjectOf(workspaceId: string, { operation, effectId, input }: Subjected): Subject {
  const [resource = ''] = operation.split('.')
  if (operation === 'files.create') {
    const reference = textOf(input, 'externalRef')
    const fileId = reference === undefined ? effectFileId(effectId) : derivedFileId(workspaceId, reference)
    return { ...none, fileId }
  }
  if (operation === 'folders.create') return { ...none, folderId: `folder_${derivedId(effectId, 'folder')}` }
  const id = textOf(input, 'id')
  if (id === undefined) return none
  if (ofFiles.includes(resource)) {
    const fileId = toFileId(workspaceId, id)
    return { ...none, fileId: FileId.safeParse(fileId).success ? fileId : undefined }
  }
  const isFolder = resource === 'folders' && FolderId.safeParse(id).success
  return isFolder ? { ...none, folderId: id } : none
}

function textOf(input: unknown, field: string): string | undefined {
  const value = (input as Record<string, unknown>)[field] // every operation's input is an object
  return typeof value === 'string' ? value : undefined
}

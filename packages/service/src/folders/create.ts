import { contract } from '@lading/contract'
import { FolderExists, FolderNotFound, FolderTooDeep } from '@lading/contract/errors'
import { folderMaxDepth } from '@lading/contract/folder-address'
import { derivedId } from '@lading/store'
import { handle } from '../context.ts'
import { createFolder } from './create-folder.ts'
import { toFolder } from './folder.ts'
import { noFolderDetail } from './resolve.ts'

export const create = handle(contract.folders.create, async (call) => {
  const { input, context, principal, effectId, fail } = call
  const result = await createFolder(context, {
    workspaceId: principal.workspaceId,
    folderId: `folder_${derivedId(effectId, 'folder')}`,
    ...input,
  })
  switch (result.outcome) {
    case 'created':
      return toFolder(result.folder, result.above)
    case 'exists':
      throw fail(FolderExists, 'The parent has a folder of this name already.', { id: result.folderId })
    case 'no-parent':
      throw fail(FolderNotFound, noFolderDetail)
    case 'too-deep':
      throw fail(FolderTooDeep, `Folders are nested at most ${folderMaxDepth} deep. Nothing was created.`, {
        maxDepth: folderMaxDepth,
      })
  }
})

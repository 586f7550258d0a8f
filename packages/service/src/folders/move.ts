import { contract } from '@lading/contract'
import { FolderCycle, FolderExists, FolderNotFound, FolderTooDeep } from '@lading/contract/errors'
import { folderMaxDepth } from '@lading/contract/folder-address'
import { derivedId } from '@lading/store'
import { handle } from '../context.ts'
import { toJob } from '../jobs/job.ts'
import { moveFolder } from './move-folder.ts'
import { noFolderDetail, rootDetail } from './resolve.ts'

export const move = handle(contract.folders.move, async (call) => {
  const { input, context, principal, effectId, fail } = call
  const result = await moveFolder(context, {
    workspaceId: principal.workspaceId,
    jobId: `job_${derivedId(effectId, 'job')}`,
    id: input.id,
    parent: input.parent,
    name: input.name,
  })
  switch (result.outcome) {
    case 'moved':
      return toJob(result.job)
    case 'exists':
      throw fail(FolderExists, 'The target has a folder of this name already. Nothing was moved.', {
        id: result.folderId,
      })
    case 'missing':
      throw fail(FolderNotFound, noFolderDetail)
    case 'root':
      throw fail(FolderNotFound, rootDetail)
    case 'no-parent':
      throw fail(FolderNotFound, 'There is no folder to move it to. Nothing was moved.')
    case 'cycle':
      throw fail(FolderCycle, 'The target is the folder itself or lies below it. Nothing was moved.')
    case 'too-deep':
      throw fail(FolderTooDeep, `Folders are nested at most ${folderMaxDepth} deep. Nothing was moved.`, {
        maxDepth: folderMaxDepth,
      })
  }
})

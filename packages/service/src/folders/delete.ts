import { contract } from '@lading/contract'
import { FolderNotFound } from '@lading/contract/errors'
import { derivedId } from '@lading/store'
import { handle } from '../context.ts'
import { toJob } from '../jobs/job.ts'
import { deleteFolder } from './delete-folder.ts'
import { noFolderDetail, rootDetail } from './resolve.ts'
import { trashFile } from './trash-file.ts'

const remove = handle(contract.folders.delete, async (call) => {
  const { input, context, principal, effectId, requestId, fail } = call
  const { workspaceId, keyId } = principal
  const jobId = `job_${derivedId(effectId, 'job')}`
  const result = await deleteFolder(
    context,
    { workspaceId, jobId, keyId, requestId, id: input.id },
    trashFile(context),
  )
  switch (result.outcome) {
    case 'begun':
      return toJob(result.job)
    case 'missing':
      throw fail(FolderNotFound, noFolderDetail)
    case 'root':
      throw fail(FolderNotFound, rootDetail)
  }
})

export { remove as delete }

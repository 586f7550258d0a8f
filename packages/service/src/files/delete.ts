import { contract } from '@lading/contract'
import { FileNotFound } from '@lading/contract/errors'
import { isVisible } from '@lading/store'
import { handle } from '../context.ts'
import { notFoundDetail, toFileId } from './file.ts'
import { removeUpload } from './remove-upload.ts'

// Each round loses against a change of the same file's state, of which there are two: pending to ready to deleting.
const maxRounds = 3

const remove = handle(contract.files.delete, async ({ input, context, principal, fail }) => {
  const { workspaceId } = principal
  const fileId = toFileId(workspaceId, input.id)
  for (let round = 0; round < maxRounds; round++) {
    const file = await context.store.files.getStored(workspaceId, fileId)
    if (file === undefined) break
    // A deletion that stopped half-way is finished by asking again; an expired upload is not the caller's any more.
    if (file.state !== 'deleting' && !isVisible(file, context.now())) break
    if (await removeUpload(context, file)) return
  }
  throw fail(FileNotFound, notFoundDetail)
})

export { remove as delete }

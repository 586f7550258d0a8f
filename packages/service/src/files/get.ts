import { contract } from '@lading/contract'
import { FileNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { notFoundDetail, toFile, toFileId } from './file.ts'

export const get = handle(contract.files.get, async ({ input, context, principal, fail }) => {
  const { workspaceId } = principal
  const file = await context.store.files.get(workspaceId, toFileId(workspaceId, input.id))
  if (file === undefined || file.state === 'trashed') throw fail(FileNotFound, notFoundDetail)
  return toFile(file)
})

import { contract } from '@lading/contract'
import { FolderNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { toFolder } from './folder.ts'
import { locate, noFolderDetail, rootDetail } from './resolve.ts'

export const get = handle(contract.folders.get, async ({ input, context, principal, fail }) => {
  const way = await locate(context.store, principal.workspaceId, input.id)
  if (way === undefined) throw fail(FolderNotFound, noFolderDetail)
  const folder = way.at(-1)
  if (folder === undefined) throw fail(FolderNotFound, rootDetail)
  return toFolder(folder, way.slice(0, -1))
})

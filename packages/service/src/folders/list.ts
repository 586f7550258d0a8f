import { contract } from '@lading/contract'
import { CursorInvalid, FolderNotFound } from '@lading/contract/errors'
import { decodeCursor, encodeCursor } from '@lading/store'
import { handle } from '../context.ts'
import { openCursor } from '../cursor.ts'
import { listChildren } from './children.ts'
import { endOf, toFolder } from './folder.ts'
import { locate, noFolderDetail } from './resolve.ts'

export const list = handle(contract.folders.list, async (call, loadWorkspace) => {
  const { input, context, principal, fail } = call
  const { workspaceId } = principal
  const way = await locate(context.store, workspaceId, input.parent)
  if (way === undefined) throw fail(FolderNotFound, noFolderDetail)
  const parentId = endOf(way)
  const binding = openCursor(await loadWorkspace('recent'), 'folders.list', [parentId])
  const after = input.cursor === undefined ? undefined : decodeCursor(input.cursor, binding)
  if (input.cursor !== undefined && after === undefined) {
    throw fail(CursorInvalid, 'The cursor was not made by this listing of this folder.')
  }
  const { folders, next } = await listChildren(context.store, workspaceId, parentId, after?.id, input.limit)
  return {
    items: folders.map((folder) => toFolder(folder, way)),
    nextCursor: next === undefined ? null : encodeCursor({ createdAt: '', id: next }, binding),
  }
})

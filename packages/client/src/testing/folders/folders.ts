import { contract } from '@lading/contract'
import {
  CursorInvalid,
  FolderCycle,
  FolderExists,
  FolderNotFound,
  FolderTooDeep,
} from '@lading/contract/errors'
import { folderMaxDepth } from '@lading/contract/folder-address'
import { handle } from '../context.ts'
import { derivedId } from '../ids.ts'
import { addJob } from '../jobs.ts'
import { cursorDetail, pageOf } from '../page.ts'
import type { StoredFolder } from '../state.ts'
import { childNamed, childrenOf, findFolder, noFolderDetail, rootDetail, toFolder, wayTo } from './find.ts'

const tooDeep = { maxDepth: folderMaxDepth }
const tooDeepDetail = `Folders are nested at most ${folderMaxDepth} deep. Nothing was changed.`

/** The id of the folder that a call creates. */
export const newFolderId = (effectId: string): string => `folder_${derivedId('folder', effectId)}`

export const create = handle(
  contract.folders.create,
  async ({ input, context, principal, effectId, fail }) => {
    const { workspace } = principal
    const parent = findFolder(workspace, input.parent)
    if (parent === undefined) throw fail(FolderNotFound, noFolderDetail)
    if (wayTo(workspace, parent).length >= folderMaxDepth) throw fail(FolderTooDeep, tooDeepDetail, tooDeep)
    const taken = childNamed(workspace, parent, input.name)
    if (taken !== undefined) {
      throw fail(FolderExists, 'The parent has a folder of this name already.', { id: taken.id })
    }
    const createdAt = context.now()
    const folder: StoredFolder = {
      id: newFolderId(effectId),
      name: input.name,
      parentId: parent?.id ?? null,
      createdAt,
      updatedAt: createdAt,
    }
    workspace.folders.set(folder.id, folder)
    return toFolder(workspace, folder)
  },
)

export const get = handle(contract.folders.get, async ({ input, principal, fail }) => {
  const folder = findFolder(principal.workspace, input.id)
  if (folder === undefined) throw fail(FolderNotFound, noFolderDetail)
  if (folder === null) throw fail(FolderNotFound, rootDetail)
  return toFolder(principal.workspace, folder)
})

export const list = handle(contract.folders.list, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const parent = findFolder(workspace, input.parent)
  if (parent === undefined) throw fail(FolderNotFound, noFolderDetail)
  const page = pageOf({
    items: childrenOf(workspace, parent),
    keyOf: ({ name }) => name,
    order: 'asc',
    limit: input.limit,
    cursor: input.cursor,
    binding: {
      secret: context.cursorSecret,
      workspaceId: workspace.id,
      operation: 'folders.list',
      query: parent?.id ?? null,
    },
  })
  if (page === undefined) throw fail(CursorInvalid, cursorDetail)
  return { ...page, items: page.items.map((folder) => toFolder(workspace, folder)) }
})

export const move = handle(contract.folders.move, async ({ input, context, principal, effectId, fail }) => {
  const { workspace } = principal
  const folder = findFolder(workspace, input.id)
  if (folder === undefined) throw fail(FolderNotFound, noFolderDetail)
  if (folder === null) throw fail(FolderNotFound, rootDetail)
  const parent = findFolder(workspace, input.parent ?? folder.parentId ?? 'root')
  if (parent === undefined) {
    throw fail(FolderNotFound, 'There is no folder to move it to. Nothing was moved.')
  }
  const way = wayTo(workspace, parent)
  if (way.includes(folder)) {
    throw fail(FolderCycle, 'The target is the folder itself or lies below it. Nothing was moved.')
  }
  const parentId = parent?.id ?? null
  const { name = folder.name } = input
  const stays = parentId === folder.parentId
  if (!stays && way.length >= folderMaxDepth) throw fail(FolderTooDeep, tooDeepDetail, tooDeep)
  const taken = childNamed(workspace, parent, name)
  if (taken !== undefined && taken !== folder) {
    throw fail(FolderExists, 'The target has a folder of this name already. Nothing was moved.', {
      id: taken.id,
    })
  }
  const updatedAt = context.now()
  if (!stays || name !== folder.name) Object.assign(folder, { parentId, name, updatedAt })
  return addJob(context, workspace, effectId, { kind: 'folder.move', folder, done: 1, kept: 0 })
})

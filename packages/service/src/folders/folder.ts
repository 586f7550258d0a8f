import type { Folder } from '@lading/contract/folders'
import { rootId, type StoredFolder } from '@lading/store'
import type * as z from 'zod'

/** A stored folder as the contract shows it. @param above the folders on the way to it, from the top down */
export function toFolder(folder: StoredFolder, above: readonly StoredFolder[]): z.output<typeof Folder> {
  const { folderId, name, parentId, createdAt, updatedAt } = folder
  return {
    id: folderId,
    name,
    parentId: parentId === rootId ? null : parentId,
    path: [...above.map((ancestor) => ancestor.name), name].join('/'),
    createdAt,
    updatedAt,
  }
}

/** The id that stands for the folder at the end of the way: the root's when the way is empty. */
export function endOf(way: readonly StoredFolder[]): string {
  return way.at(-1)?.folderId ?? rootId
}

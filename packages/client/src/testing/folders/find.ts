import type { Folder } from '../../generated/resources.ts'
import type { StoredFolder, StoredWorkspace } from '../state.ts'

type Folders = Pick<StoredWorkspace, 'folders'>

/** The folder that an address names, null for the root; undefined when there is none. */
export function findFolder({ folders }: Folders, address: string): StoredFolder | null | undefined {
  if (address === 'root') return null
  if (!address.startsWith('path:')) return folders.get(address)
  let found: StoredFolder | null = null
  for (const name of address.slice('path:'.length).split('/')) {
    const child = childNamed({ folders }, found, name)
    if (child === undefined) return undefined
    found = child
  }
  return found
}

export function childNamed(
  { folders }: Folders,
  parent: StoredFolder | null,
  name: string,
): StoredFolder | undefined {
  return childrenOf({ folders }, parent).find((folder) => folder.name === name)
}

/** The folders right below one, in any order. */
export function childrenOf({ folders }: Folders, parent: StoredFolder | null): StoredFolder[] {
  return [...folders.values()].filter(({ parentId }) => parentId === (parent?.id ?? null))
}

/** The folders on the way to one and itself, from the top down; none for the root. */
export function wayTo({ folders }: Folders, folder: StoredFolder | null): StoredFolder[] {
  if (folder === null) return []
  const parent = folder.parentId === null ? null : (folders.get(folder.parentId) ?? null)
  return [...wayTo({ folders }, parent), folder]
}

/** A stored folder as the contract shows it. */
export function toFolder(folders: Folders, folder: StoredFolder): Folder {
  const { id, name, parentId, createdAt, updatedAt } = folder
  const path = wayTo(folders, folder)
    .map((one) => one.name)
    .join('/')
  return { id, name, parentId, path, createdAt, updatedAt }
}

/** Said of an absent folder, a deleted one and another workspace's alike. */
export const noFolderDetail = 'There is no such folder in the workspace of this API key.'
/** Said where `root` cannot stand for a folder. */
export const rootDetail = 'The root is no folder: it has no name, and cannot be read, moved or deleted.'

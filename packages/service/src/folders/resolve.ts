import { parsePath } from '@lading/contract/folder-address'
import { isNamedBy, rootId, type Store, type StoredFolder } from '@lading/store'

type Folders = Pick<Store, 'folders'>

/** Said of an absent folder, a deleted one and another workspace's alike. */
export const noFolderDetail = 'There is no such folder in the workspace of this API key.'

/** Said where `root` cannot stand for a folder. */
export const rootDetail = 'The root is no folder: it has no name, and cannot be read, moved or deleted.'

/**
 * The id behind a folder's address. Costs nothing for `root`, one read for an id, and two reads a level for a path, both
 * at once. A folder below one that is being deleted is still found by its id, until the job reaches it.
 * @returns `folderId` undefined for the root; undefined when there is no such folder
 */
export async function resolveFolder(
  store: Folders,
  workspaceId: string,
  address: string,
): Promise<{ folderId: string | undefined } | undefined> {
  if (address === rootId) return { folderId: undefined }
  const names = parsePath(address)
  const folder =
    names === undefined
      ? await store.folders.get(workspaceId, address)
      : (await walkDown(store, workspaceId, names))?.at(-1)
  return folder?.state === 'live' ? { folderId: folder.folderId } : undefined
}

/**
 * The folders on the way to an address, from the top down; empty for the root. Costs one read a level for an id, two
 * for a path. All of them are live: what lies below a folder that is being deleted is gone with it.
 * @returns undefined when there is no such folder
 */
export async function locate(
  store: Folders,
  workspaceId: string,
  address: string,
): Promise<StoredFolder[] | undefined> {
  if (address === rootId) return []
  const names = parsePath(address)
  return names === undefined ? walkUp(store, workspaceId, address) : walkDown(store, workspaceId, names)
}

async function walkDown(
  { folders }: Folders,
  workspaceId: string,
  names: readonly string[],
): Promise<StoredFolder[] | undefined> {
  const way: StoredFolder[] = []
  const nameBelow = async (parentId: string, name: string | undefined) =>
    name === undefined ? undefined : folders.getName(workspaceId, parentId, name)
  let entry = await nameBelow(rootId, names[0])
  while (way.length < names.length) {
    if (entry === undefined) return undefined
    const [head, next] = await Promise.all([
      folders.get(workspaceId, entry.folderId),
      nameBelow(entry.folderId, names[way.length + 1]),
    ])
    if (head?.state !== 'live' || !isNamedBy(head, entry)) return undefined
    way.push(head)
    entry = next
  }
  return way
}

async function walkUp(
  store: Folders,
  workspaceId: string,
  folderId: string,
): Promise<StoredFolder[] | undefined> {
  const way: StoredFolder[] = []
  for (let id = folderId; id !== rootId; ) {
    // Two moves in the midst of the walk can show a folder twice: begin again.
    if (way.some((folder) => folder.folderId === id)) return walkUp(store, workspaceId, folderId)
    const head = await store.folders.get(workspaceId, id)
    if (head?.state !== 'live') return undefined
    way.unshift(head)
    id = head.parentId
  }
  return way
}

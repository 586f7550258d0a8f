import { rootId, type Store, type StoredFolder } from '@lading/store'
import { nextChild } from './children.ts'

/** Thrown when the folder at which a walk was left has been moved out of what is walked, or is forgotten. */
export class WalkLost extends Error {
  override readonly name = 'WalkLost'
}

/**
 * The folders of a subtree in preorder, children by name in byte order, beginning with its root. Each step costs one
 * query and one read, on the way up one of each a level. Every read is strongly consistent. The walk looks at the tree
 * as it is at each step: a folder that moves meanwhile may be met twice or not at all, and while nothing moves the walk
 * comes to its end.
 * @param root undefined for the root of the workspace, which is walked as undefined
 * @param position the folder to go on with: it is given again, and then what follows it
 * @throws WalkLost when the position no longer lies in the subtree
 */
export async function* walkSubtree(
  store: Pick<Store, 'folders'>,
  workspaceId: string,
  root: string | undefined,
  position: { readonly folderId: string | undefined } | undefined,
): AsyncGenerator<string | undefined> {
  const top = root ?? rootId
  let at = position === undefined ? top : (position.folderId ?? rootId)
  if (!(await liesBelow(store, workspaceId, top, at))) throw new WalkLost('The walk was left outside')
  for (;;) {
    yield at === rootId ? undefined : at
    const next =
      (await nextChild(store, workspaceId, at, undefined)) ?? (await nextAbove(store, workspaceId, top, at))
    if (next === undefined) return
    at = next.folderId
  }
}

/** The next sibling of the folder, or of the nearest folder above it that has one, below the top. */
async function nextAbove(
  store: Pick<Store, 'folders'>,
  workspaceId: string,
  top: string,
  folderId: string,
): Promise<StoredFolder | undefined> {
  for (let at = folderId; at !== top && at !== rootId; ) {
    const head = await store.folders.get(workspaceId, at)
    if (head === undefined) return undefined
    const sibling = await nextChild(store, workspaceId, head.parentId, head.name)
    if (sibling !== undefined) return sibling
    at = head.parentId
  }
  return undefined
}

/** Whether the top is on the way from the folder to the root. A deleted folder is still known for some days. */
async function liesBelow(
  { folders }: Pick<Store, 'folders'>,
  workspaceId: string,
  top: string,
  folderId: string,
): Promise<boolean> {
  const seen = new Set<string>()
  for (let at = folderId; at !== top; ) {
    const head = at === rootId || seen.has(at) ? undefined : await folders.get(workspaceId, at)
    if (head === undefined) return false
    seen.add(at)
    at = head.parentId
  }
  return true
}

import { folderMaxDepth } from '@lading/contract/folder-address'
import { nameOf, type StoredFolder } from '@lading/store'
import { rounds } from '../rounds.ts'
import { claimName, endCreation, type FolderStores, holderOf, removeCreation } from './claims.ts'
import { endOf } from './folder.ts'
import { locate } from './resolve.ts'

/** How long a creation may take before the sweeper ends it. */
const creationMs = 3_600_000

export type Creation =
  | {
      readonly outcome: 'created'
      readonly folder: StoredFolder
      /** The folders on the way to it. */
      readonly above: readonly StoredFolder[]
    }
  | { readonly outcome: 'exists'; readonly folderId: string }
  | { readonly outcome: 'no-parent' }
  | { readonly outcome: 'too-deep' }

/**
 * Creates a folder: its head, in creation and seen by nobody; then the claim of its name; then the head, live. Called
 * again with the same id it goes on from where it stopped.
 */
export async function createFolder(
  { store, now }: { readonly store: FolderStores; readonly now: () => Date },
  folder: { workspaceId: string; folderId: string; parent: string; name: string },
): Promise<Creation> {
  const { workspaceId, folderId, parent, name } = folder
  const { folders } = store
  for await (const _ of rounds()) {
    const [above, own] = await Promise.all([
      locate(store, workspaceId, parent),
      folders.get(workspaceId, folderId),
    ])
    if (own?.state === 'live') {
      // The call was made before and its answer was lost.
      const way = await locate(store, workspaceId, folderId)
      return { outcome: 'created', folder: own, above: way?.slice(0, -1) ?? [] }
    }
    if (above === undefined) return { outcome: 'no-parent' }
    // Created before, and deleted since.
    if (own !== undefined && own.state !== 'creating') return { outcome: 'no-parent' }
    if (above.length >= folderMaxDepth) return { outcome: 'too-deep' }

    const parentId = endOf(above)
    const taken = await folders.getName(workspaceId, parentId, name)
    const holder = taken && (await holderOf(store, taken))
    if (holder !== undefined && holder.folderId !== folderId) {
      if (own !== undefined) await removeCreation(store, own)
      return { outcome: 'exists', folderId: holder.folderId }
    }

    const dueAt = new Date(now().getTime() + creationMs)
    const head = await folders.begin({ workspaceId, folderId, parentId, name, dueAt })
    if (head.state !== 'creating') continue
    if (head.parentId !== parentId) {
      // The path leads elsewhere by now.
      await removeCreation(store, head)
      continue
    }
    const winner = await claimName(store, nameOf(head))
    if (winner !== undefined && winner.folderId !== folderId) {
      await removeCreation(store, head)
      return { outcome: 'exists', folderId: winner.folderId }
    }
    const live = await endCreation(store, head)
    if (live !== undefined) return { outcome: 'created', folder: live, above }
  }
  return { outcome: 'no-parent' } // `rounds` has thrown by now
}

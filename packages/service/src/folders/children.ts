import { isNamedBy, type Store, type StoredFolder } from '@lading/store'

/**
 * The live folders right below one, by name in byte order, beginning behind a name. Costs one query, and one read for
 * each entry of it; leftovers of names are left out, so that a page can hold fewer than the limit.
 */
export async function listChildren(
  { folders }: Pick<Store, 'folders'>,
  workspaceId: string,
  parentId: string,
  after: string | undefined,
  limit: number,
): Promise<{ folders: StoredFolder[]; next: string | undefined }> {
  const { entries, done } = await folders.listNames(workspaceId, parentId, after, limit)
  const heads = await folders.getMany(
    workspaceId,
    entries.map(({ folderId }) => folderId),
  )
  const live = entries.flatMap((entry) => {
    const head = heads.get(entry.folderId)
    return head?.state === 'live' && isNamedBy(head, entry) ? [head] : []
  })
  return { folders: live, next: done ? undefined : entries.at(-1)?.name }
}

/** Entries that one query of the search for a sibling reads: about a read unit. */
const siblingsRead = 16

/** The first live folder right below one, behind a name. Costs one query and one read, more only over leftovers. */
export async function nextChild(
  { folders }: Pick<Store, 'folders'>,
  workspaceId: string,
  parentId: string,
  after: string | undefined,
): Promise<StoredFolder | undefined> {
  for (let behind = after; ; ) {
    const { entries, done } = await folders.listNames(workspaceId, parentId, behind, siblingsRead)
    for (const entry of entries) {
      const head = await folders.get(workspaceId, entry.folderId)
      if (head?.state === 'live' && isNamedBy(head, entry)) return head
    }
    behind = entries.at(-1)?.name
    if (done || behind === undefined) return undefined
  }
}

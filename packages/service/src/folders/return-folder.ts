import { nameOf, newToken, rootId, type StoredFolder } from '@lading/store'
import { rounds } from '../rounds.ts'
import { claimName, endReturn, type FolderStores } from './claims.ts'

/** Longest name of a folder, in UTF-16 code units. */
const nameMaxLength = 255

/** The name itself, then `name (2)`, `name (3)`, and after some a name that nobody else has. */
function candidate(name: string, attempt: number): string {
  if (attempt === 0) return name
  const suffix = ` (${attempt < 10 ? attempt + 1 : newToken()})`
  // A pair that is cut in two would be no text.
  const cut = name.slice(0, nameMaxLength - suffix.length).replace(/[\ud800-\udbff]$/, '')
  return cut + suffix
}

/**
 * Brings a folder back that its deletion has kept: under its old name and parent if it can, under another name when that
 * one was taken, and below the root when the parent is being deleted by another job. Like a creation it has a state of
 * its own while its name is claimed, with a claim of its own.
 * @returns whether it is live; false when another runner has overtaken this one
 */
export async function returnFolder(
  stores: FolderStores,
  folder: StoredFolder,
  jobId: string,
  now: () => Date,
): Promise<boolean> {
  const { folders } = stores
  const { workspaceId, folderId, name } = folder
  let head = folder
  let attempt = 0
  const rename = async (parentId: string) => {
    const next = candidate(name, attempt++)
    return folders.change(head, {
      state: 'returning',
      parentId,
      name: next,
      claimId: newToken(),
      keptBy: jobId,
      ...(next === folder.name && parentId === folder.parentId ? {} : { updatedAt: now().toISOString() }),
    })
  }
  if (head.state === 'deleting') {
    const begun = await rename(head.parentId)
    if (begun === undefined) return false
    head = begun
  }
  for await (const _ of rounds()) {
    const holder = await claimName(stores, nameOf(head))
    let parentId = head.parentId
    if (holder === undefined || holder.folderId === folderId) {
      if ((await endReturn(stores, head)) !== undefined) return true
      const present = await folders.get(workspaceId, folderId)
      if (present?.writeId !== head.writeId) return present?.state === 'live'
      await folders.releaseName(nameOf(head))
      parentId = rootId
      attempt = 0
    }
    const renamed = await rename(parentId)
    if (renamed === undefined) return false
    head = renamed
  }
  return false // `rounds` has thrown by now
}

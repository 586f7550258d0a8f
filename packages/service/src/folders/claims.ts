import {
  type FolderNameEntry,
  type FolderStructure,
  isNamedBy,
  nameOf,
  rootId,
  type Store,
  type StoredFolder,
} from '@lading/store'
import { rounds } from '../rounds.ts'

/*
 * Who has a name. A claim (an id that is used once) stands in the folder's head and in its name entry, and the name is
 * the folder's for as long as both agree and the head has a state with a name. The entry is always claimed before the
 * head is made to agree for good, so that a live folder has its entry at every moment. A claim whose head disagrees, and
 * which no pending move is about to make agree, never holds again: anybody may take it over. Whoever meets work that
 * another has left half-way ends it.
 */

export type FolderStores = Pick<Store, 'folders' | 'jobs'>

/**
 * Claims a name.
 * @returns the folder that has it, or undefined when the claim holds
 */
export async function claimName(
  stores: FolderStores,
  entry: FolderNameEntry,
): Promise<StoredFolder | undefined> {
  for await (const _ of rounds()) {
    const present = await stores.folders.claimName(entry)
    if (present === undefined) return undefined
    const holder = await holderOf(stores, present)
    if (holder !== undefined) return holder
    if (await stores.folders.takeOverName(entry, present)) return undefined
  }
  return undefined // `rounds` has thrown by now
}

/** The folder that has the name of this entry, or undefined when the entry is a leftover. */
export async function holderOf(
  stores: FolderStores,
  entry: FolderNameEntry,
): Promise<StoredFolder | undefined> {
  const { workspaceId, folderId } = entry
  const head = await stores.folders.get(workspaceId, folderId)
  if (head !== undefined && isNamedBy(head, entry)) return settled(stores, head)
  const structure = await stores.folders.structure(workspaceId)
  if (structure?.intent?.claimId === entry.claimId) await carryOut(stores, structure)
  // Read after the structure: a move that is no longer pending has changed the head by now, or never will.
  const present = await stores.folders.get(workspaceId, folderId)
  return present !== undefined && isNamedBy(present, entry) ? settled(stores, present) : undefined
}

async function settled(stores: FolderStores, head: StoredFolder): Promise<StoredFolder | undefined> {
  if (head.state === 'live') return head
  if (head.state === 'creating') return endCreation(stores, head)
  // A folder that comes back has its name; under which parent is for its job to decide.
  if (head.state === 'returning') return (await endReturn(stores, head)) ?? head
  return undefined
}

/**
 * Makes a folder live whose name is claimed. The parent is looked at after the claim: a deletion that begins later finds
 * the claim among the parent's names, one that has begun is seen here.
 * @returns undefined when its parent is being deleted, and it is removed with it
 */
export async function endCreation(
  stores: FolderStores,
  head: StoredFolder,
): Promise<StoredFolder | undefined> {
  const open = await isOpen(stores, head.workspaceId, head.parentId)
  const live = open ? await stores.folders.change(head, { state: 'live' }) : undefined
  return live ?? removeCreation(stores, head)
}

/**
 * Removes a folder in creation, and its claim.
 * @returns the folder when somebody else has made it live
 */
export async function removeCreation(
  { folders }: FolderStores,
  head: StoredFolder,
): Promise<StoredFolder | undefined> {
  await folders.erase(head)
  const present = await folders.get(head.workspaceId, head.folderId)
  if (present?.claimId !== head.claimId) await folders.releaseName(nameOf(head))
  else if (present.state === 'live') return present
  return undefined
}

/**
 * Makes a folder live that a deletion has kept and whose name is claimed.
 * @returns undefined when there is no parent to be in: it is being deleted by another job
 */
export async function endReturn(
  { folders }: FolderStores,
  head: StoredFolder,
): Promise<StoredFolder | undefined> {
  const { workspaceId, folderId, parentId, claimId, jobId } = head
  const parent = parentId === rootId ? undefined : await folders.get(workspaceId, parentId)
  // A parent under the same job is kept as well, and comes back after it.
  const open =
    parentId === rootId ||
    parent?.state === 'live' ||
    (parent?.jobId === jobId && parent?.kept === true && parent.state !== 'gone')
  if (!open) return undefined
  const live = await folders.change(head, { state: 'live', jobId: undefined, kept: undefined })
  if (live !== undefined) return live
  const present = await folders.get(workspaceId, folderId)
  return present?.state === 'live' && present.claimId === claimId ? present : undefined
}

/**
 * Ends the pending move, whoever began it and however far it has come. Everything hangs on one write of the folder's
 * head, from the very state that was checked: it is moved there, or touched and thereby never moved by this intent.
 */
export async function carryOut(stores: FolderStores, structure: FolderStructure): Promise<void> {
  const { folders, jobs } = stores
  const { workspaceId, intent } = structure
  if (intent === undefined) return
  const { folderId, claimId, jobId, at } = intent
  const target = { parentId: intent.toParentId, name: intent.toName, claimId }
  const entry = { workspaceId, folderId, ...target }
  const seen = await folders.get(workspaceId, folderId)
  let head = seen
  if (seen?.writeId === intent.writeId) {
    const free = (await claimName(stores, entry)) === undefined
    const open = free && (await isOpen(stores, workspaceId, target.parentId))
    const change = open ? { ...target, updatedAt: at } : {}
    head = (await folders.change(seen, change)) ?? (await folders.get(workspaceId, folderId))
  }
  if (head?.claimId === claimId) {
    const { fromParentId, fromName, fromClaimId } = intent
    await folders.releaseName({
      workspaceId,
      folderId,
      parentId: fromParentId,
      name: fromName,
      claimId: fromClaimId,
    })
    await jobs.create({ workspaceId, jobId, kind: 'folder.move', folderId, begin: { done: 1 } })
  } else {
    await folders.releaseName(entry)
  }
  await folders.endMove(structure)
}

/** Whether a folder can be put below this one. */
export async function isOpen(
  { folders }: FolderStores,
  workspaceId: string,
  parentId: string,
): Promise<boolean> {
  return parentId === rootId || (await folders.get(workspaceId, parentId))?.state === 'live'
}

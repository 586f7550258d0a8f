import { folderMaxDepth } from '@lading/contract/folder-address'
import { newToken, type StoredFolder, type StoredJob } from '@lading/store'
import { rounds } from '../rounds.ts'
import { carryOut, type FolderStores, holderOf } from './claims.ts'
import { endOf } from './folder.ts'
import { locate } from './resolve.ts'

/** How long a move may take before the sweeper ends it. */
const moveMs = 60_000

export type Move =
  | { readonly outcome: 'moved'; readonly job: StoredJob }
  | { readonly outcome: 'exists'; readonly folderId: string }
  | { readonly outcome: 'missing' | 'root' | 'no-parent' | 'cycle' | 'too-deep' }

interface Request {
  readonly workspaceId: string
  readonly jobId: string
  readonly id: string
  readonly parent: string | undefined
  readonly name: string | undefined
}

/**
 * Moves or renames a folder. What allows the move is checked between reading the structure of the workspace and writing
 * the intent into it, which fails when another move came in between; so all moves of a workspace are one after another.
 * Called again with the same job it answers with the job.
 */
export async function moveFolder(
  { store, now }: { readonly store: FolderStores; readonly now: () => Date },
  request: Request,
): Promise<Move> {
  const { workspaceId, jobId } = request
  const { folders, jobs } = store
  for await (const _ of rounds()) {
    const structure = await folders.structure(workspaceId)
    if (structure?.intent !== undefined) {
      await carryOut(store, structure)
      continue
    }
    const before = await jobs.get(workspaceId, jobId)
    if (before !== undefined) return { outcome: 'moved', job: before }
    const plan = await check(store, request)
    if ('outcome' in plan) return plan
    const { folder, parentId, name } = plan
    const at = now()
    if (folder.parentId === parentId && folder.name === name) {
      const begin = { done: 1 }
      const { folderId } = folder
      const { job } = await jobs.create({ workspaceId, jobId, kind: 'folder.move', folderId, begin })
      return { outcome: 'moved', job }
    }
    const intent = {
      claimId: newToken(),
      jobId,
      folderId: folder.folderId,
      writeId: folder.writeId,
      fromParentId: folder.parentId,
      fromName: folder.name,
      fromClaimId: folder.claimId,
      toParentId: parentId,
      toName: name,
      at: at.toISOString(),
    }
    const begun = await folders.beginMove(workspaceId, structure, intent, new Date(at.getTime() + moveMs))
    if (begun === undefined) continue
    await carryOut(store, begun)
    // A move that came to nothing is checked again: the check says why.
    const job = await jobs.get(workspaceId, jobId)
    if (job !== undefined) return { outcome: 'moved', job }
  }
  return { outcome: 'missing' } // `rounds` has thrown by now
}

async function check(
  store: FolderStores,
  { workspaceId, id, parent, name }: Request,
): Promise<Move | { readonly folder: StoredFolder; readonly parentId: string; readonly name: string }> {
  const way = await locate(store, workspaceId, id)
  if (way === undefined) return { outcome: 'missing' }
  const folder = way.at(-1)
  if (folder === undefined) return { outcome: 'root' }
  const target = parent === undefined ? way.slice(0, -1) : await locate(store, workspaceId, parent)
  if (target === undefined) return { outcome: 'no-parent' }
  if (target.some(({ folderId }) => folderId === folder.folderId)) return { outcome: 'cycle' }
  const plan = { folder, parentId: endOf(target), name: name ?? folder.name }
  const stays = plan.parentId === folder.parentId
  if (!stays && target.length >= folderMaxDepth) return { outcome: 'too-deep' }
  if (stays && plan.name === folder.name) return plan
  const taken = await store.folders.getName(workspaceId, plan.parentId, plan.name)
  const holder = taken && (await holderOf(store, taken))
  return holder === undefined ? plan : { outcome: 'exists', folderId: holder.folderId }
}

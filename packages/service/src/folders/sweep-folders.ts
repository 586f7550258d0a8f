import { expiringShards, type StoredFolder } from '@lading/store'
import { carryOut, removeCreation } from './claims.ts'
import type { DeletionContext, TrashFile } from './deletion.ts'

/** Items that one shard gives up in one sweep; what is left over is the next sweep's. */
const perShard = 100
/** Files that came late, of one folder in one sweep: as many as a run of a deletion takes. */
const filesPerFolder = 5000
const filesPerPage = 100
/** After which time a deleted folder that cannot be forgotten yet is looked at again. */
const againMs = 24 * 3_600_000

export interface FolderSweep {
  /** Creations that were removed, moves that were ended, and deleted folders that were forgotten. */
  readonly settled: number
  /** What kept others from it; each is tried again by the next sweep. */
  readonly failures: readonly unknown[]
}

/**
 * Removes creations and ends moves that stopped half-way, and forgets deleted folders, after what has come into them
 * while they were being deleted is in the trash.
 */
export async function sweepFolders(context: DeletionContext, trashFile: TrashFile): Promise<FolderSweep> {
  const { store } = context
  let settled = 0
  const failures: unknown[] = []
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      if ((await work()) !== false) settled++
    } catch (error) {
      failures.push(error)
    }
  }
  for (let shard = 0; shard < expiringShards; shard++) {
    for (const structure of await store.folders.listDueMoves(shard, perShard)) {
      await attempt(() => carryOut(store, structure))
    }
    for (const folder of await store.folders.listDue(shard, perShard)) {
      // The index trails behind.
      if (folder.state === 'creating') await attempt(() => removeCreation(store, folder))
      if (folder.state === 'gone') await attempt(() => forget(context, folder, trashFile))
    }
  }
  return { settled, failures }
}

async function forget(
  { store, now }: DeletionContext,
  folder: StoredFolder,
  trashFile: TrashFile,
): Promise<boolean> {
  const { workspaceId, folderId } = folder
  const workspace = await store.workspaces.get(workspaceId)
  if (workspace === undefined) throw new Error('The workspace of a folder has no item')
  const job = folder.jobId === undefined ? undefined : await store.jobs.get(workspaceId, folder.jobId)
  let found = 0
  let after: string | undefined
  do {
    const { entries, next } = await store.files.list({
      workspaceId,
      shards: workspace.listingShards,
      select: { by: 'folder', folderId, prefix: undefined },
      order: 'asc',
      after,
      limit: filesPerPage,
    })
    for (const { file } of entries) await trashFile(file, workspace, folder.jobId ?? folderId, job)
    found += entries.length
    after = next
  } while (after !== undefined && found < filesPerFolder)
  if (found === 0) {
    await store.folders.erase(folder)
    return true
  }
  // Some of it may be held, or there may be more: a folder is forgotten only when it is seen to be empty.
  await store.folders.change(folder, { dueAt: new Date(now().getTime() + againMs).toISOString() })
  return false
}

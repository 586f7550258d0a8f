import type { StoredJob } from '@lading/store'
import { type DeletionContext, markTop, type TrashFile } from './deletion.ts'
import { locate } from './resolve.ts'
import { runDeletion } from './run-deletion.ts'

/** What the call itself does, so that a small folder is gone when it answers. */
const [callItems, callMs] = [200, 1_000]

export type Deleted =
  | { readonly outcome: 'begun'; readonly job: StoredJob }
  | { readonly outcome: 'missing' | 'root' }

/**
 * Begins to delete a folder, and goes on with it for a while. From the mark on the folder and all that lies below it
 * are gone for whoever asks by path or for folders; its files are found by their ids until the job reaches them.
 * Called again with the same job it goes on with the job.
 */
export async function deleteFolder(
  context: DeletionContext,
  { id, ...call }: { workspaceId: string; jobId: string; keyId?: string; requestId?: string; id: string },
  trashFile: TrashFile,
): Promise<Deleted> {
  const { store, now } = context
  const { workspaceId, jobId } = call
  const run = async (leased: StoredJob | undefined, job: StoredJob): Promise<Deleted> => {
    if (leased === undefined) return { outcome: 'begun', job }
    const budget = { items: callItems, until: new Date(now().getTime() + callMs) }
    return { outcome: 'begun', job: await runDeletion(context, leased, budget, trashFile) }
  }
  const before = await store.jobs.get(workspaceId, jobId)
  if (before !== undefined) return run(await store.jobs.take(before), before)
  const way = await locate(store, workspaceId, id)
  if (way === undefined) return { outcome: 'missing' }
  const folder = way.at(-1)
  if (folder === undefined) return { outcome: 'root' }
  // The job comes first: a folder that is marked without one would stay marked.
  const { job, created } = await store.jobs.create({
    ...call,
    kind: 'folder.delete',
    folderId: folder.folderId,
    begin: 'leased',
  })
  if (!created) return run(await store.jobs.take(job), job)
  if (await markTop(context, job)) return run(job, job)
  await store.jobs.remove(job)
  return { outcome: 'missing' }
}

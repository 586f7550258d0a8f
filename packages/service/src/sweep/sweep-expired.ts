import { expiringShards, isOver, type StoredFile } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import { removeFile } from '../files/remove-file.ts'
import { discardUpload } from '../uploads/discard.ts'
import { heldBy } from '../workspace/hold.ts'
import { NamedByFile } from './named.ts'
import { attempt, type Sweep, type SweepOptions } from './report.ts'

/** Files that are removed at once: each takes some ten calls to AWS, one after another. */
const atOnce = 8
/** Items that one shard gives up in one sweep; what is left over is the next sweep's. */
const perShard = 100

// A hold of a workspace names no date or may be lifted before it: the trash is looked at again the next day.
const holdCheckMs = 86_400_000

/**
 * Removes what has ended: uploads that were not completed in time, trash that has expired, deletions that stopped
 * half-way, and bytes that arrived after their file was gone. Readers have not seen any of it since the moment it ended;
 * this gives the space back.
 */
export async function sweepExpired(
  context: ServiceContext,
  sweep: Sweep,
  { deadline }: SweepOptions,
): Promise<void> {
  const { store, bucket } = context
  for (let shard = 0; shard < expiringShards; shard++) {
    await several(await store.files.listExpired(shard, perShard), deadline, (file) =>
      sweepFile(context, sweep, file),
    )
    await several(await store.uploads.listExpired(shard, perShard), deadline, (upload) =>
      attempt(sweep, 'uploadsDiscarded', async () => {
        await discardUpload(context, upload)
        return true
      }),
    )
    await several(await store.discarded.listExpired(shard, perShard), deadline, (upload) =>
      attempt(sweep, 'lateBytesRemoved', async () => {
        // A call that was repeated under its Idempotency-Key has made the same upload again.
        const isNamed = await new NamedByFile(context, upload).hasUpload(upload.uploadId)
        if (!isNamed) await bucket.delete(objectKey(upload))
        await store.discarded.remove(upload)
        return true
      }),
    )
  }
}

/** Does the work for each item, a few at once, until there are no more or the time is over. */
async function several<Item>(
  items: readonly Item[],
  deadline: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const open = items.values()
  const worker = async () => {
    for (const item of open) {
      if (performance.now() >= deadline) return
      await work(item)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

async function sweepFile(context: ServiceContext, sweep: Sweep, listed: StoredFile): Promise<void> {
  const { store, now } = context
  const { workspaceId, fileId } = listed
  let held: StoredFile | undefined
  await attempt(sweep, 'filesRemoved', async () => {
    // The index trails behind: what it names may have been completed or restored at the last moment.
    const file = await store.files.getStored(workspaceId, fileId)
    if (file === undefined) return false
    if (file.state === 'ready' && !isOver(file, now())) {
      // A hold of its own: it is looked at again when that ends.
      if (file.keepUntil !== undefined && file.keepUntil <= now().toISOString()) held = file
      return false
    }
    const isPending = file.state === 'pending' || file.state === 'trashed'
    if (isPending && (file.expiresAt ?? '') > now().toISOString()) return false
    if (file.state === 'trashed' || file.state === 'ready') {
      // Read for each file: a hold may begin while the sweep runs.
      const workspace = await store.workspaces.get(workspaceId)
      if (workspace !== undefined && heldBy(file, workspace, now()) !== undefined) {
        held = file
        return false
      }
    }
    return removeFile(context, file)
  })
  const kept = held
  if (kept === undefined) return
  await attempt(sweep, 'filesHeld', async () => {
    const again = new Date(now().getTime() + holdCheckMs).toISOString()
    const end = kept.state === 'ready' ? { keepUntil: again } : { expiresAt: again }
    return (await store.files.change(kept, end, 'quiet')) !== undefined
  })
}

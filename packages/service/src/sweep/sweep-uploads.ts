import { expiringShards } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import { removeUpload } from '../files/remove-upload.ts'

/** Items that one shard gives up in one sweep; what is left over is the next sweep's. */
const perShard = 100

export interface SweepResult {
  /** How many uploads were removed, and how many notes of late bytes were worked off. */
  readonly removed: number
  /** What kept others from it; each is tried again by the next sweep. */
  readonly failures: readonly unknown[]
}

/**
 * Removes uploads that were not completed in time, ends deletions that stopped half-way, and removes bytes that arrived
 * after their file was deleted. Readers have not seen any of it since the moment it ended; this gives the space back.
 * One that cannot be removed keeps none of the others.
 */
export async function sweepUploads(context: ServiceContext): Promise<SweepResult> {
  const { store, bucket } = context
  let removed = 0
  const failures: unknown[] = []
  const attempt = async (work: () => Promise<boolean>) => {
    try {
      if (await work()) removed++
    } catch (error) {
      failures.push(error)
    }
  }
  for (let shard = 0; shard < expiringShards; shard++) {
    for (const file of await store.files.listExpired(shard, perShard)) {
      // The index trails behind: an upload that was completed at the last moment is still named by it.
      if (file.state !== 'ready') await attempt(() => removeUpload(context, file))
    }
    for (const upload of await store.discarded.listExpired(shard, perShard)) {
      await attempt(async () => {
        await bucket.delete(objectKey(upload))
        await store.discarded.remove(upload)
        return true
      })
    }
  }
  return { removed, failures }
}

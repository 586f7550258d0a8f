import { expiringShards } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import { removeUpload } from '../files/remove-upload.ts'

/** Items that one shard gives up in one sweep; what is left over is the next sweep's. */
const perShard = 100

/**
 * Removes uploads that were not completed in time, ends deletions that stopped half-way, and removes bytes that arrived
 * after their file was deleted. Readers have not seen any of it since the moment it ended; this gives the space back.
 * @returns how many uploads were removed
 */
export async function sweepUploads(context: ServiceContext): Promise<number> {
  const { store, bucket } = context
  let removed = 0
  for (let shard = 0; shard < expiringShards; shard++) {
    for (const file of await store.files.listExpired(shard, perShard)) {
      // The index trails behind: an upload that was completed at the last moment is still named by it.
      if (file.state === 'ready') continue
      if (await removeUpload(context, file)) removed++
    }
    for (const upload of await store.discarded.listExpired(shard, perShard)) {
      await bucket.delete(objectKey(upload))
      await store.discarded.remove(upload)
    }
  }
  return removed
}

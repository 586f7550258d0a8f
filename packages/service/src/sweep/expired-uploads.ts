import { expiringShards } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { removeUpload } from '../files/remove-upload.ts'

/** Items that one shard gives up in one sweep; what is left over is the next sweep's. */
const perShard = 100

/**
 * Removes uploads that were not completed in time and ends deletions that stopped half-way: bytes first, then item.
 * Readers have not seen either since the moment they ended; this only gives the space back.
 * @returns how many uploads were removed
 */
export async function sweepExpiredUploads(context: ServiceContext): Promise<number> {
  let removed = 0
  for (let shard = 0; shard < expiringShards; shard++) {
    for (const file of await context.store.files.listExpired(shard, perShard)) {
      // The index trails behind: an upload that was completed at the last moment is still named by it.
      if (file.state === 'ready') continue
      if (await removeUpload(context, file)) removed++
    }
  }
  return removed
}

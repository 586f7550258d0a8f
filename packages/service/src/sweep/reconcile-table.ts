import type { StoredFile, StoredVersion, TagEntry } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import { attempt, type Sweep, type SweepOptions } from './report.ts'

/** Items of the table that one sweep looks at, and of these at most so many bytes are asked for in the bucket. */
const sliceSize = 500

// A write that is under way puts entries and history before the head that they belong to.
const minAgeMs = 3_600_000

/**
 * From the table to the bucket: finds versions whose bytes are gone, and removes what is left over of writes that were
 * cut off, and what DynamoDB's own expiry has not reached. Each sweep looks at one slice and notes how far it came; after
 * the last it rests, and begins anew.
 */
export async function reconcileTable(
  context: ServiceContext,
  sweep: Sweep,
  { restMs }: SweepOptions,
): Promise<void> {
  const { store, now } = context
  const reached = await store.sweeps.get('table')
  if (reached?.restUntil !== undefined && reached.restUntil > now().toISOString()) return
  const after =
    reached?.pk === undefined || reached.sk === undefined ? undefined : { pk: reached.pk, sk: reached.sk }
  const slice = await store.sweeps.slice(after, sliceSize)
  for (const file of slice.files) {
    if (file.state === 'ready' || file.state === 'trashed') await checkBytes(context, sweep, file)
  }
  for (const version of slice.versions) await checkVersion(context, sweep, version)
  for (const entry of slice.tags) await checkTag(context, sweep, entry)
  for (const key of slice.ended) {
    await attempt(sweep, 'itemsRemoved', async () => {
      await store.files.removeItems([key])
      return true
    })
  }
  const restUntil = slice.next === undefined ? new Date(now().getTime() + restMs).toISOString() : undefined
  await store.sweeps.put('table', { pk: slice.next?.pk, sk: slice.next?.sk, restUntil })
}

async function checkBytes(
  context: ServiceContext,
  sweep: Sweep,
  version: StoredFile | StoredVersion,
): Promise<void> {
  const { store, bucket } = context
  const { workspaceId, fileId, uploadId, origin } = version
  await attempt(sweep, 'bytesMissing', async () => {
    if ((await bucket.head(objectKey(version))) !== undefined) return false
    // It may have been purged since the slice was read.
    const file = await store.files.getStored(workspaceId, fileId)
    if (file === undefined || file.origin !== origin || file.state === 'deleting') return false
    sweep.missing.push({ workspaceId, fileId, uploadId })
    return true
  })
}

/** The history of a file that is gone, which a write put that was cut off, or lost against the file's removal. */
async function checkVersion(context: ServiceContext, sweep: Sweep, version: StoredVersion): Promise<void> {
  const { store, now } = context
  const file = await store.files.getStored(version.workspaceId, version.fileId)
  if (file?.origin === version.origin) {
    if (version.version < file.version) await checkBytes(context, sweep, version)
    return
  }
  const since = version.versionAt ?? now().toISOString()
  if (since > new Date(now().getTime() - minAgeMs).toISOString()) return
  await attempt(sweep, 'itemsRemoved', async () => {
    await store.versions.remove(version)
    return true
  })
}

async function checkTag({ store, now }: ServiceContext, sweep: Sweep, entry: TagEntry): Promise<void> {
  if (entry.writtenAt > new Date(now().getTime() - minAgeMs).toISOString()) return
  const file = await store.files.getStored(entry.workspaceId, entry.fileId)
  if (file?.state === 'ready' && file.tags.includes(entry.tag)) return
  await attempt(sweep, 'itemsRemoved', async () => {
    await store.files.removeTag(entry)
    return true
  })
}

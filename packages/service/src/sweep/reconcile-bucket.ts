import type { UploadKey } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { parseObjectKey } from '../files/file.ts'
import { NamedByFile } from './named.ts'
import { attempt, type Sweep, type SweepOptions } from './report.ts'

// The item is written before the first byte can arrive and erased after the last was removed, so an object without one
// is waste. An hour keeps clear of clocks that differ.
const minAgeMs = 3_600_000

/** Objects, and multipart uploads, that one sweep looks at: pages of S3's own size. */
const pageSize = 1000

/**
 * From the bucket to the table: removes objects and multipart uploads that no item names. Each sweep looks at one page of
 * both and notes how far it came; after the last it rests, and begins anew.
 */
export async function reconcileBucket(
  context: ServiceContext,
  sweep: Sweep,
  { restMs }: SweepOptions,
): Promise<void> {
  const { store, bucket, now } = context
  const reached = await store.sweeps.get('bucket')
  if (reached?.restUntil !== undefined && reached.restUntil > now().toISOString()) return
  const youngest = new Date(now().getTime() - minAgeMs)

  const objects = await bucket.listing.objects(reached?.object, pageSize)
  const old = objects.items.filter(({ modifiedAt }) => modifiedAt < youngest)
  for (const { key } of await unnamed(context, old, (named, { uploadId }) => named.hasUpload(uploadId))) {
    await attempt(sweep, 'orphansRemoved', async () => {
      await bucket.delete(key)
      return true
    })
  }

  const after =
    reached?.multipartKey === undefined || reached.multipartId === undefined
      ? undefined
      : { key: reached.multipartKey, multipartId: reached.multipartId }
  const multiparts = await bucket.listing.multiparts(after, pageSize)
  const begun = multiparts.items.filter(({ initiatedAt }) => initiatedAt < youngest)
  for (const multipart of await unnamed(context, begun, (named, _, { multipartId }) =>
    named.hasMultipart(multipartId),
  )) {
    await attempt(sweep, 'multipartsAborted', async () => {
      await bucket.multipart.abort(multipart)
      return true
    })
  }

  const [lastObject, lastMultipart] = [objects.items.at(-1), multiparts.items.at(-1)]
  await store.sweeps.put('bucket', {
    object: objects.done ? undefined : lastObject?.key,
    multipartKey: multiparts.done ? undefined : lastMultipart?.key,
    multipartId: multiparts.done ? undefined : lastMultipart?.multipartId,
    restUntil: objects.done && multiparts.done ? new Date(now().getTime() + restMs).toISOString() : undefined,
  })
}

/** Those whose file does not name them. Keys that are none of ours are left alone: somebody put them there. */
async function unnamed<Listed extends { readonly key: string }>(
  context: ServiceContext,
  listed: readonly Listed[],
  isNamed: (named: NamedByFile, key: UploadKey, listed: Listed) => Promise<boolean>,
): Promise<Listed[]> {
  const found: Listed[] = []
  let last: { of: string; named: NamedByFile } | undefined
  for (const one of listed) {
    const key = parseObjectKey(one.key)
    if (key === undefined) continue
    // Keys come in order, so those of one file come one after another.
    const of = `${key.workspaceId}/${key.fileId}`
    if (last?.of !== of) last = { of, named: new NamedByFile(context, key) }
    if (!(await isNamed(last.named, key, one))) found.push(one)
  }
  return found
}

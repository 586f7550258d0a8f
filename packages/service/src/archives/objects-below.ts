import type { ServiceContext } from '../context.ts'
import type { ObjectKey } from '../storage/object-key.ts'

/** S3's own page. */
const pageSize = 1000

/** The keys that begin with a prefix, in order. */
export async function* objectsBelow(
  listing: Pick<ServiceContext['bucket']['listing'], 'objects'>,
  prefix: ObjectKey,
): AsyncGenerator<ObjectKey> {
  for (let after: string | undefined; ; ) {
    const { items, done } = await listing.objects(after, pageSize, prefix)
    for (const { key } of items) yield key
    after = items.at(-1)?.key
    if (done || after === undefined) return
  }
}

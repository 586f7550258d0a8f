import type { StoredFile } from './file-entity.ts'

type Behind = { createdAt: string; fileId: string } | undefined

interface ShardPage {
  readonly items: readonly StoredFile[]
  /** Whether nothing lies behind the items. */
  readonly done: boolean
}

/** The order of the listing index: creation time, then id. Byte order, as DynamoDB compares strings. */
function newerFirst(a: StoredFile, b: StoredFile): number {
  const [left, right] = [`${a.createdAt}#${a.fileId}`, `${b.createdAt}#${b.fileId}`]
  return left < right ? 1 : left > right ? -1 : 0
}

/**
 * Merges the shards of a listing into one, newest first. The first page of every shard is read at once; more of a
 * shard is read only when its items are used up.
 */
export async function* mergeShards(
  shards: number,
  after: Behind,
  read: (shard: number, behind: Behind) => Promise<ShardPage>,
): AsyncGenerator<StoredFile> {
  const heads = await Promise.all(
    Array.from({ length: shards }, async (_, shard) => ({ shard, at: 0, page: await read(shard, after) })),
  )
  for (;;) {
    let newest: { head: (typeof heads)[number]; item: StoredFile } | undefined
    for (const head of heads) {
      const item = await peek(head, read)
      if (item !== undefined && (newest === undefined || newerFirst(item, newest.item) < 0))
        newest = { head, item }
    }
    if (newest === undefined) return
    newest.head.at++
    yield newest.item
  }
}

async function peek(
  head: { readonly shard: number; at: number; page: ShardPage },
  read: (shard: number, behind: Behind) => Promise<ShardPage>,
): Promise<StoredFile | undefined> {
  while (head.at >= head.page.items.length) {
    const last = head.page.items.at(-1)
    if (head.page.done || last === undefined) return undefined
    head.page = await read(head.shard, { createdAt: last.createdAt, fileId: last.fileId })
    head.at = 0
  }
  return head.page.items[head.at]
}

export interface ShardPage<Item> {
  readonly items: readonly Item[]
  /** Whether nothing lies behind the items. */
  readonly done: boolean
}

export interface Merge<Item> {
  readonly shards: number
  readonly order: 'asc' | 'desc'
  /** The sort key behind which to begin, in every shard. */
  readonly after: string | undefined
  /** How many items at most. */
  readonly limit: number
  readonly keyOf: (item: Item) => string
  readonly read: (shard: number, after: string | undefined) => Promise<ShardPage<Item>>
}

/**
 * The first items of several shards, each sorted by the same key, as if they were one. The first page of every shard is
 * read at once; more of a shard is read only when its items are used up.
 */
export async function mergePages<Item>(merge: Merge<Item>): Promise<ShardPage<Item>> {
  const { shards, order, after, limit, keyOf, read } = merge
  const heads = await Promise.all(
    Array.from({ length: shards }, async (_, shard) => ({ shard, at: 0, page: await read(shard, after) })),
  )
  const items: Item[] = []
  for (;;) {
    let first: { head: Head<Item>; item: Item; key: string } | undefined
    for (const head of heads) {
      const item = await peek(head, merge)
      if (item === undefined) continue
      const key = keyOf(item)
      if (first === undefined || precedes(key, first.key, order)) first = { head, item, key }
    }
    if (first === undefined) return { items, done: true }
    if (items.length >= limit) return { items, done: false }
    first.head.at++
    items.push(first.item)
    // What lies behind the last item is not asked for only to know that it is there.
    if (items.length >= limit && first.head.at >= first.head.page.items.length && !first.head.page.done) {
      return { items, done: false }
    }
  }
}

interface Head<Item> {
  readonly shard: number
  at: number
  page: ShardPage<Item>
}

/** Byte order of UTF-8, as DynamoDB compares strings: that of JavaScript differs where surrogates come in. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function precedes(a: string, b: string, order: 'asc' | 'desc'): boolean {
  const difference = compareBytes(a, b)
  return order === 'asc' ? difference < 0 : difference > 0
}

async function peek<Item>(head: Head<Item>, { keyOf, read }: Merge<Item>): Promise<Item | undefined> {
  while (head.at >= head.page.items.length) {
    const last = head.page.items.at(-1)
    if (head.page.done || last === undefined) return undefined
    head.page = await read(head.shard, keyOf(last))
    head.at = 0
  }
  return head.page.items[head.at]
}

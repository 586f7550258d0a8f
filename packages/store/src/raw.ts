import { BatchGetCommand, DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { isConditionFailure, type TableAccess } from './client.ts'
import { compareBytes } from './merge.ts'

/** An item as the table holds it. */
export type Item = Record<string, unknown>

export interface IndexQuery {
  /** Undefined for the table itself, which is read strongly consistent. */
  readonly index: string | undefined
  readonly partition: string
  /** Lowest and highest sort key, both included; undefined for no bound. */
  readonly low: string | undefined
  readonly high: string | undefined
  readonly order: 'asc' | 'desc'
  /** The sort key, which ends with an id, behind which to begin in the direction of the order. */
  readonly after: string | undefined
  readonly limit: number
}

/**
 * Items of one partition of an index, by ranges of raw sort keys, which an entity's typed query cannot express for a
 * position that came out of a merge. Eventually consistent for an index, as DynamoDB has it.
 */
export async function queryIndex(
  { client, table }: TableAccess,
  query: IndexQuery,
): Promise<{ items: Item[]; done: boolean }> {
  const { index, partition, low, high, order, after, limit } = query
  const from = order === 'asc' && after !== undefined ? `${after}\0` : low
  const to = order === 'desc' && after !== undefined ? before(after) : high
  // DynamoDB refuses such a range: the position is at the end of what was asked for, or was made for another.
  if (from !== undefined && to !== undefined && compareBytes(from, to) > 0) return { items: [], done: true }
  const sortKey = `${index ?? ''}sk`
  const bounds =
    from === undefined
      ? to === undefined
        ? ''
        : ' AND #sk <= :to'
      : to === undefined
        ? ' AND #sk >= :from'
        : ' AND #sk BETWEEN :from AND :to'
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: table,
      ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
      KeyConditionExpression: `#pk = :pk${bounds}`,
      ExpressionAttributeNames: { '#pk': `${index ?? ''}pk`, ...(bounds === '' ? {} : { '#sk': sortKey }) },
      ExpressionAttributeValues: {
        ':pk': partition,
        ...(from === undefined ? {} : { ':from': from }),
        ...(to === undefined ? {} : { ':to': to }),
      },
      ScanIndexForward: order === 'asc',
      Limit: limit,
    }),
  )
  return { items: Items, done: LastEvaluatedKey === undefined }
}

/**
 * An upper bound that leaves out the sort key and nothing below it. DynamoDB compares bytes, so `\0` behind a text gives the
 * next one, but none is the one before. Here the sort keys end with an id: of those that are alike but for the last
 * character, none goes on behind it, so the character before is bound enough.
 */
function before(sortKey: string): string {
  const last = sortKey.charCodeAt(sortKey.length - 1)
  return sortKey.slice(0, -1) + String.fromCharCode(last - 1)
}

/** DynamoDB's own limit. */
const batchSize = 100

/** The items under the keys, those that exist, in no order. Eventually consistent unless asked otherwise. */
export async function batchGet(
  { client, table }: TableAccess,
  keys: readonly { pk: string; sk: string }[],
  isConsistent = false,
): Promise<Item[]> {
  const batches: { pk: string; sk: string }[][] = []
  for (let at = 0; at < keys.length; at += batchSize) batches.push(keys.slice(at, at + batchSize))
  const found = await Promise.all(batches.map((batch) => getAll(client, table, batch, isConsistent)))
  return found.flat()
}

/** Rounds in which nothing at all may come back before it counts as a failure. */
const maxEmptyRounds = 5

async function getAll(
  client: TableAccess['client'],
  table: string,
  batch: { pk: string; sk: string }[],
  isConsistent: boolean,
): Promise<Item[]> {
  const items: Item[] = []
  let open: Record<string, unknown>[] = batch
  for (let empty = 0; open.length > 0; ) {
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: open, ConsistentRead: isConsistent } } }),
    )
    const page = Responses?.[table] ?? []
    items.push(...page)
    // What a throttled table leaves unprocessed is no error for the SDK, so it repeats nothing by itself.
    open = UnprocessedKeys?.[table]?.Keys ?? []
    empty = page.length === 0 ? empty + 1 : 0
    if (empty >= maxEmptyRounds) {
      throw Object.assign(new Error('DynamoDB left all keys of a batch unprocessed'), {
        name: 'ProvisionedThroughputExceededException',
      })
    }
  }
  return items
}

/** The items of one partition of the table, every page of them. Strongly consistent. */
export async function readPartition({ client, table }: TableAccess, pk: string): Promise<Item[]> {
  const items: Item[] = []
  let from: Item | undefined
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#pk = :pk',
        ExpressionAttributeNames: { '#pk': 'pk' },
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    )
    items.push(...(page.Items ?? []))
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  return items
}

/** An item to be removed by its key: only while an attribute still has the value that was read, where one is named. */
export interface Removable {
  readonly pk: string
  readonly sk: string
  readonly only?: { readonly name: string; readonly value: unknown } | undefined
}

/** Removes items by their keys. One that another item has taken the place of is left. */
export async function deleteItems(
  { client, table }: TableAccess,
  items: readonly Removable[],
): Promise<void> {
  for (const { pk, sk, only } of items) {
    const condition = only && {
      ConditionExpression: '#name = :value',
      ExpressionAttributeNames: { '#name': only.name },
      ExpressionAttributeValues: { ':value': only.value },
    }
    try {
      await client.send(new DeleteCommand({ TableName: table, Key: { pk, sk }, ...condition }))
    } catch (error) {
      if (!isConditionFailure(error)) throw error
    }
  }
}

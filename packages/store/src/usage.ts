import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { TableAccess } from './client.ts'
import { shardOf } from './ids.ts'
import { parseTotalKey, type StoredTotal, type UsageAmount, usageIndexShards } from './usage-entity.ts'
import { type History, readHistory } from './usage-history.ts'
import { maxOpen, TotalItems } from './usage-items.ts'

/** A change of a total that was begun and is not known to be true yet. */
export interface OpenChange {
  readonly workspaceId: string
  readonly shard: number
  /** What it was begun as. */
  readonly opId: string
}

/**
 * Items that hold the total of one shard, and with it what is open. Each change writes its item twice, and what is open
 * makes the item larger: with 2 of them a shard takes about 400 completed files a second, and a total costs 2 reads
 * for each shard.
 */
const partsOfShard = 2
/** Items that the sweeper's listing reads at once. */
const pageSize = 100

/** Names for attributes, some of which are words that DynamoDB reserves. */
const names = {
  '#files': 'files',
  '#bytes': 'bytes',
  '#opened': 'opened',
  '#seq': 'seq',
  '#day': 'day',
} as const

/**
 * What a workspace holds, counted exactly without transactions. A change that belongs to the write of another item is
 * begun before that write and settled after it, or reverted when it did not come about. Begun changes count. Each step
 * is one conditional update, and doing it again changes nothing; what a crash leaves open is found by `listOpen`, and
 * whoever can see whether the other item was written settles or reverts it.
 */
export class UsageStore {
  readonly #access: TableAccess
  readonly #items: TotalItems
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#access = access
    this.#items = new TotalItems(access, now)
    this.#now = now
  }

  /**
   * Counts a change and notes that it is open.
   * @param opId its name: `+` or `-` first, what it belongs to after that; used for this change only
   */
  async begin(workspaceId: string, shard: number, opId: string, amount: UsageAmount): Promise<void> {
    if (!/^[+-]\S{1,127}$/.test(opId)) throw new RangeError('A change of the usage has no such name')
    const now = this.#now()
    const part = partOf(shard, opId)
    const isBegun = (total: StoredTotal | undefined) => total?.open.has(opId) === true
    await this.#items.rounds(workspaceId, part, isBegun, (today) =>
      this.#items.update(workspaceId, part, {
        UpdateExpression:
          'ADD #files :files, #bytes :bytes, #opened :one, #seq :one ' +
          'SET #op = :op, #day = if_not_exists(#day, :today), ' +
          // The sweeper's entry is made when there is none and moved by the sweeper only: an index write for the first
          // change in minutes, none for the others.
          'gsi2pk = if_not_exists(gsi2pk, :index), gsi2sk = if_not_exists(gsi2sk, :due)',
        ConditionExpression:
          'attribute_not_exists(#op) AND (attribute_not_exists(#day) OR #day >= :today) ' +
          'AND (attribute_not_exists(#opened) OR #opened < :most)',
        ExpressionAttributeNames: { ...names, '#op': opId },
        ExpressionAttributeValues: {
          ':files': amount.files,
          ':bytes': amount.bytes,
          ':one': 1,
          ':op': { f: amount.files, b: amount.bytes, at: now.getTime() },
          ':today': today,
          ':most': maxOpen,
          ':index': `USAGE#${(shardOf(workspaceId, usageIndexShards) + part) % usageIndexShards}`,
          ':due': dueKey(now, workspaceId, part),
        },
      }),
    )
  }

  /** Notes that the change is true. */
  async settle(workspaceId: string, shard: number, opId: string): Promise<void> {
    await this.#items.update(workspaceId, partOf(shard, opId), {
      UpdateExpression: 'ADD #opened :minus REMOVE #op',
      ConditionExpression: 'attribute_exists(#op)',
      ExpressionAttributeNames: { '#opened': names['#opened'], '#op': opId },
      ExpressionAttributeValues: { ':minus': -1 },
    })
  }

  /** Notes of those changes which are open that they are true. Costs reads only when none is. */
  async settleOpen(workspaceId: string, shard: number, opIds: readonly string[]): Promise<void> {
    if (opIds.length === 0) return
    const parts = Array.from({ length: partsOfShard }, (_, part) => shard * partsOfShard + part)
    const totals = await Promise.all(parts.map((part) => this.#items.read(workspaceId, part)))
    const open = new Set(totals.flatMap((total) => [...(total?.open.keys() ?? [])]))
    for (const opId of opIds) if (open.has(opId)) await this.settle(workspaceId, shard, opId)
  }

  /** Takes the change back. */
  async revert(workspaceId: string, shard: number, opId: string): Promise<void> {
    const part = partOf(shard, opId)
    const begun = (await this.#items.read(workspaceId, part))?.open.get(opId)
    if (begun === undefined) return
    const isGone = (total: StoredTotal | undefined) => total?.open.has(opId) !== true
    const { '#files': files, '#bytes': bytes, '#opened': opened, '#seq': seq, '#day': day } = names
    await this.#items.rounds(workspaceId, part, isGone, (today) =>
      this.#items.update(workspaceId, part, {
        UpdateExpression: 'ADD #files :files, #bytes :bytes, #opened :minus, #seq :one REMOVE #op',
        ConditionExpression: 'attribute_exists(#op) AND #day >= :today',
        ExpressionAttributeNames: {
          '#files': files,
          '#bytes': bytes,
          '#opened': opened,
          '#seq': seq,
          '#day': day,
          '#op': opId,
        },
        ExpressionAttributeValues: {
          ':files': -begun.f,
          ':bytes': -begun.b,
          ':minus': -1,
          ':one': 1,
          ':today': today,
        },
      }),
    )
  }

  /** What the workspace holds now, begun changes included. Strongly consistent. @param shards those of its listings */
  async total(workspaceId: string, shards: number): Promise<UsageAmount> {
    const totals = await Promise.all(
      Array.from({ length: shards * partsOfShard }, (_, part) => this.#items.read(workspaceId, part)),
    )
    return sum(totals.map((total) => total ?? { files: 0, bytes: 0 }))
  }

  /**
   * What the workspace held at the end of each day, or holds now. Strongly consistent.
   * @param days `YYYY-MM-DD`, in any order
   */
  async history(
    workspaceId: string,
    shards: number,
    days: readonly string[],
  ): Promise<Map<string, UsageAmount>> {
    const [from, to] = [days.toSorted()[0], days.toSorted().at(-1)]
    if (from === undefined || to === undefined) return new Map()
    const of = async (part: number): Promise<History> => {
      // The total first: a day that ends in between is then in both, else it would be in neither.
      const total = await this.#items.read(workspaceId, part)
      return readHistory(this.#access, { workspaceId, part }, { from, to }, total)
    }
    const parts = Array.from({ length: shards * partsOfShard }, (_, part) => part)
    const histories = await Promise.all(parts.map(of))
    return new Map(days.map((day) => [day, sum(histories.map((history) => history(day)))]))
  }

  /**
   * Changes of every workspace that were begun before a time and are still open. Once those of an item were given out
   * and ended, it leaves the sweeper's index or is looked at again when its next one is as old.
   */
  async *listOpen(before: Date): AsyncGenerator<OpenChange> {
    for (let index = 0; index < usageIndexShards; index++) {
      for await (const { workspaceId, part } of this.#listDue(index, before)) {
        const shard = Math.floor(part / partsOfShard)
        const total = await this.#items.read(workspaceId, part)
        for (const [opId, { at }] of total?.open ?? []) {
          if (at < before.getTime()) yield { workspaceId, shard, opId }
        }
        await this.#postpone(workspaceId, part)
      }
    }
  }

  async *#listDue(index: number, before: Date): AsyncGenerator<{ workspaceId: string; part: number }> {
    const { client, table } = this.#access
    let from: Record<string, unknown> | undefined
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'gsi2',
          KeyConditionExpression: 'gsi2pk = :index AND gsi2sk < :before',
          ExpressionAttributeValues: { ':index': `USAGE#${index}`, ':before': before.toISOString() },
          Limit: pageSize,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      )
      for (const { pk } of Items) {
        const key = parseTotalKey(String(pk))
        if (key !== undefined) yield key
      }
      from = LastEvaluatedKey
    } while (from !== undefined)
  }

  /** Takes the part out of the sweeper's index when it has nothing open, else moves it to its oldest open change. */
  async #postpone(workspaceId: string, part: number): Promise<void> {
    const removed = await this.#items.update(workspaceId, part, {
      UpdateExpression: 'REMOVE gsi2pk, gsi2sk',
      ConditionExpression: 'attribute_exists(gsi2pk) AND #opened = :none',
      ExpressionAttributeNames: { '#opened': names['#opened'] },
      ExpressionAttributeValues: { ':none': 0 },
    })
    if (removed) return
    const total = await this.#items.read(workspaceId, part)
    if (total?.due === undefined || total.open.size === 0) return
    const oldest = new Date(Math.min(...[...total.open.values()].map(({ at }) => at)))
    const due = dueKey(oldest, workspaceId, part)
    if (due === total.due) return
    await this.#items.update(workspaceId, part, {
      UpdateExpression: 'SET gsi2sk = :due',
      ConditionExpression: 'gsi2sk = :seen',
      ExpressionAttributeValues: { ':due': due, ':seen': total.due },
    })
  }
}

const partOf = (shard: number, opId: string) => shard * partsOfShard + shardOf(opId, partsOfShard)

const dueKey = (at: Date, workspaceId: string, part: number) => `${at.toISOString()}#${workspaceId}#${part}`

function sum(amounts: readonly UsageAmount[]): UsageAmount {
  return amounts.reduce((all, { files, bytes }) => ({ files: all.files + files, bytes: all.bytes + bytes }), {
    files: 0,
    bytes: 0,
  })
}

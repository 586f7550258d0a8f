import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { isConditionFailure, type TableAccess } from './client.ts'
import { usageDays } from './days.ts'
import { closingEntity, parseTotal, type StoredTotal, totalKey } from './usage-entity.ts'

/**
 * Changes that one item may have open. A few are under way at any time; what crashes leave open stays until the sweep,
 * and each takes 90 bytes of an item that is paid for by the KB. As many as this come of a failure that goes on.
 */
export const maxOpen = 256
/** Rounds in which a day's end can come between; others that were faster leave nothing to do for the next round. */
const maxRounds = 8

const dayMs = 86_400_000

/** The items that a total is counted in, and their days. */
export class TotalItems {
  readonly #access: TableAccess
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#access = access
    this.#now = now
  }

  /** Repeats a write until it succeeds or its effect is there, and ends the day before when that is in its way. */
  async rounds(
    workspaceId: string,
    part: number,
    isDone: (total: StoredTotal | undefined) => boolean,
    write: (today: string) => Promise<boolean>,
  ): Promise<void> {
    for (let round = 0; round < maxRounds; round++) {
      const today = this.#now().toISOString().slice(0, 10)
      if (await write(today)) return
      const total = await this.read(workspaceId, part)
      if (isDone(total)) return // the SDK sent it twice and the first answer was lost
      if (total !== undefined && total.day < today) await this.#endDay(workspaceId, part, total, today)
      else if (total !== undefined && total.opened >= maxOpen)
        throw passing('Too many open changes of a total')
    }
    throw passing('Too many changes of a total at once')
  }

  /** Keeps what the part held at the end of its last day, before anything is counted on the next. */
  async #endDay(workspaceId: string, part: number, total: StoredTotal, today: string): Promise<void> {
    const { files, bytes, seq, day } = total
    const ttl = Math.ceil((this.#now().getTime() + usageDays * dayMs) / 1000)
    try {
      await closingEntity(this.#access)
        .put({ workspaceId, part, day, files, bytes, seq, ttl })
        // One that was read later knows more.
        .where((is, { notExists, lt }) => `${notExists(is.seq)} OR ${lt(is.seq, seq)}`)
        .go({ response: 'none' })
    } catch (error) {
      if (!isConditionFailure(error)) throw error
    }
    await this.update(workspaceId, part, {
      UpdateExpression: 'SET #day = :today',
      ConditionExpression: '#day = :day AND #seq = :seq',
      ExpressionAttributeNames: { '#day': 'day', '#seq': 'seq' },
      ExpressionAttributeValues: { ':today': today, ':day': day, ':seq': seq },
    })
  }

  /** Strongly consistent. */
  async read(workspaceId: string, part: number): Promise<StoredTotal | undefined> {
    const { client, table } = this.#access
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: totalKey(workspaceId, part), ConsistentRead: true }),
    )
    return Item === undefined ? undefined : parseTotal(Item)
  }

  /** @returns false when the condition did not hold */
  async update(workspaceId: string, part: number, update: Update): Promise<boolean> {
    const { client, table } = this.#access
    try {
      await client.send(new UpdateCommand({ TableName: table, Key: totalKey(workspaceId, part), ...update }))
      return true
    } catch (error) {
      if (isConditionFailure(error)) return false
      throw error
    }
  }
}

type Update = Omit<ConstructorParameters<typeof UpdateCommand>[0], 'TableName' | 'Key'>

/** A failure that passes by itself; AWS's name for it tells callers so. */
function passing(message: string): Error {
  return Object.assign(new Error(message), { name: 'TransactionConflictException' })
}

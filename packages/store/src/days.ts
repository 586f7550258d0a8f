import type { TableAccess } from './client.ts'
import { dayEntity } from './day-entity.ts'

/** Days for which the usage of a day is kept. */
export const usageDays = 400
/** Items that the counts of a workspace and day are spread over; a constant, because readers add up all of them. */
export const daySlots = 16

const dayMs = 86_400_000

export interface DayCounts {
  /** Calls that were answered. */
  readonly operations: number
  /** Download links that were issued. */
  readonly downloadLinks: number
}

/** The access patterns of what was called on each day. Days are `YYYY-MM-DD`, UTC. */
export class DayStore {
  readonly #entity: ReturnType<typeof dayEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = dayEntity(access)
    this.#now = now
  }

  /**
   * Adds to the counts of a day. When the SDK repeats it because the answer was lost, it is added twice.
   * @param slot 0 to 15
   */
  async add(workspaceId: string, slot: number, day: string, counts: DayCounts): Promise<void> {
    const ttl = Math.ceil((Date.parse(day) + (usageDays + 1) * dayMs) / 1000)
    await this.#entity
      .upsert({ workspaceId, slot, day })
      .set({ ttl })
      .add({ operations: counts.operations, downloadLinks: counts.downloadLinks })
      .go({ response: 'none' })
  }

  /** The first day that is still kept. */
  firstKept(): string {
    return new Date(this.#now().getTime() - usageDays * dayMs).toISOString().slice(0, 10)
  }

  /** The counts of the days of a range, both ends included; days without any are left out. */
  async list(workspaceId: string, from: string, to: string): Promise<Map<string, DayCounts>> {
    const days = new Map<string, DayCounts>()
    const first = from > this.firstKept() ? from : this.firstKept()
    if (first > to) return days
    const slots = await Promise.all(
      Array.from({ length: daySlots }, (_, slot) =>
        this.#entity.query
          .primary({ workspaceId, slot })
          .between({ day: first }, { day: to })
          .go({ pages: 'all' }),
      ),
    )
    for (const { day, operations = 0, downloadLinks = 0 } of slots.flatMap(({ data }) => data)) {
      const known = days.get(day)
      days.set(day, {
        operations: (known?.operations ?? 0) + operations,
        downloadLinks: (known?.downloadLinks ?? 0) + downloadLinks,
      })
    }
    return days
  }
}

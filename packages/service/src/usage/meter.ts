import type { DayCounts, Store } from '@lading/store'

/** Slots of a day's counts that instances choose from. Source: `daySlots` of the store, which adds up all of them. */
const slots = 16
/** How long counts wait at most for the next call that takes them along. */
const waitMs = 1000
/** How many calls may wait. */
const maxWaiting = 50

interface Waiting extends DayCounts {
  readonly workspaceId: string
  readonly day: string
}

/**
 * Counts calls in memory and adds them to the days of their workspaces about once a second. A function that is frozen
 * between its calls has no timers, so whoever makes a call takes along what waits. What an instance has not written when
 * it is killed is missing, and what it writes twice because an answer was lost counts twice: the counts of a day are for
 * people to look at, and nothing is refused by them.
 */
export class UsageMeter {
  readonly #days: Pick<Store['days'], 'add'>
  readonly #now: () => Date
  readonly #onFailure: (error: unknown) => void
  // Of the instance: many instances spread by themselves.
  readonly #slot = Math.floor(Math.random() * slots)
  #waiting = new Map<string, Waiting>()
  #calls = 0
  #flushedAt = Number.NEGATIVE_INFINITY
  #writing: Promise<unknown> = Promise.resolve()

  /** @param onFailure told of every failed write; what it would have added waits for the next */
  constructor(
    days: Pick<Store['days'], 'add'>,
    now: () => Date,
    onFailure: (error: unknown) => void = () => undefined,
  ) {
    this.#days = days
    this.#now = now
    this.#onFailure = onFailure
  }

  count(workspaceId: string, counts: DayCounts): void {
    this.#add({ workspaceId, day: this.#now().toISOString().slice(0, 10), ...counts })
    this.#calls += 1
  }

  /** Writes what waits when it has waited for long enough. Never fails. */
  async flushIfDue(): Promise<void> {
    const due = this.#now().getTime() - this.#flushedAt >= waitMs || this.#calls >= maxWaiting
    if (due) await this.flush()
  }

  /** Writes what waits, one write for each workspace and day. Never fails. */
  async flush(): Promise<void> {
    const waiting = [...this.#waiting.values()]
    this.#waiting = new Map()
    this.#calls = 0
    this.#flushedAt = this.#now().getTime()
    // What another call has taken along is not written before that call is through with it.
    this.#writing = Promise.all([this.#writing, ...waiting.map((counts) => this.#write(counts))])
    await this.#writing
  }

  async #write(waiting: Waiting): Promise<void> {
    const { workspaceId, day, operations, downloadLinks } = waiting
    try {
      await this.#days.add(workspaceId, this.#slot, day, { operations, downloadLinks })
    } catch (error) {
      this.#onFailure(error)
      this.#add(waiting)
    }
  }

  #add({ workspaceId, day, operations, downloadLinks }: Waiting): void {
    const key = `${workspaceId}#${day}`
    const known = this.#waiting.get(key)
    this.#waiting.set(key, {
      workspaceId,
      day,
      operations: (known?.operations ?? 0) + operations,
      downloadLinks: (known?.downloadLinks ?? 0) + downloadLinks,
    })
  }
}

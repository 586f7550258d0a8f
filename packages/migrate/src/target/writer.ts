import { MigrationFailure } from '../failure.ts'
import { DynamoError, type DynamoWire, isPassingDynamoError, isThrottle, type WireRequest } from './dynamo.ts'
import { type RateFigures, RateLimiter } from './rate.ts'
import type { Outcome, Write } from './write.ts'

/** Writes that somebody waits for together: a promise for each of millions would be most of the garbage. */
interface Call {
  readonly outcomes: Outcome[]
  open: number
  readonly resolve: (outcomes: Outcome[]) => void
  readonly reject: (error: unknown) => void
}

interface Job {
  readonly write: Write
  readonly call: Call
  /** Its place in the call. */
  readonly at: number
  attempts: number
  lost: boolean
  since: number
}

const batchSize = 25
const maxConcurrency = 48
/** How long one write may be tried before the target counts as unreachable. */
const patienceMs = 120_000
const maxBatchBytes = 4 * 2 ** 20
/** Longest waits before another attempt: the limiters slow down what is refused, nothing slows down what fails. */
const throttledWaitMs = 300
const failedWaitMs = 5_000

/**
 * Writes items in batches, as fast as the table grants: a limiter for all, and one for each group in which some are refused
 * while others pass.
 */
export class BatchWriter {
  readonly #wire: Pick<DynamoWire, 'batchWrite'>
  readonly #table: string
  readonly #limiter: RateLimiter
  readonly #groups = new Map<
    string,
    { readonly limiter: RateLimiter; readonly queue: Job[]; lastThrottleAt: number }
  >()
  readonly #queue: Job[] = []
  readonly #signal: AbortSignal
  #running = 0
  #timer: NodeJS.Timeout | undefined
  #unitsPerWeight = 1
  #factor = 1
  #isUncertain = false

  constructor(
    wire: Pick<DynamoWire, 'batchWrite'>,
    table: string,
    signal: AbortSignal,
    maxWriteUnits?: number,
  ) {
    this.#wire = wire
    this.#table = table
    this.#signal = signal
    this.#limiter = new RateLimiter(maxWriteUnits)
    signal.addEventListener('abort', () => this.#rejectAll(signal.reason))
  }

  figures(): RateFigures {
    return this.#limiter.figures()
  }

  /** Whether something may still be under way that nobody has an answer to; known once the signal has come. */
  get isUncertain(): boolean {
    return this.#isUncertain
  }

  get queued(): number {
    return this.#queue.length
  }

  /** Between 0 and 1: how much of the rate may be used, to spare the source. */
  slowDown(factor: number): void {
    this.#factor = Math.min(1, Math.max(0, factor))
    this.#pump()
  }

  /**
   * Writes them all. No two may have the same key.
   * @returns what came of each, in their order
   * @throws {MigrationFailure} TARGET_UNREACHABLE, or the signal's reason
   */
  async write(writes: readonly Write[]): Promise<Outcome[]> {
    this.#signal.throwIfAborted()
    if (writes.length === 0) return []
    const since = Date.now()
    const written = new Promise<Outcome[]>((resolve, reject) => {
      const call: Call = { outcomes: new Array(writes.length), open: writes.length, resolve, reject }
      for (const [at, write] of writes.entries())
        this.#enqueue({ write, call, at, attempts: 0, lost: false, since })
    })
    this.#pump()
    return written
  }

  #enqueue(job: Job): void {
    const group = this.#groups.get(job.write.group)
    if (group === undefined) this.#queue.push(job)
    else group.queue.push(job)
  }

  #pump(): void {
    if (this.#signal.aborted) return
    while (this.#running < maxConcurrency) {
      const batch = this.#nextBatch()
      if (batch === undefined) break
      this.#running += 1
      void this.#send(batch.jobs, batch.taken, batch.groups).finally(() => {
        this.#running -= 1
        this.#pump()
      })
    }
  }

  #nextBatch(): { jobs: Job[]; taken: number; groups: Map<string, number> } | undefined {
    if (this.#factor <= 0) return this.#later(100)
    const jobs: Job[] = []
    const groups = new Map<string, number>()
    let weight = 0
    let bytes = 0
    const add = (job: Job) => {
      jobs.push(job)
      weight += job.write.weight
      bytes += job.write.request.length
    }
    let wait = Number.POSITIVE_INFINITY
    for (const [name, group] of this.#groups) {
      while (jobs.length < batchSize && bytes < maxBatchBytes && group.queue[0] !== undefined) {
        const units = group.queue[0].write.weight * this.#unitsPerWeight
        if (!group.limiter.take(units)) {
          wait = Math.min(wait, group.limiter.waitMs())
          break
        }
        groups.set(name, (groups.get(name) ?? 0) + units)
        const job = group.queue.shift()
        if (job !== undefined) add(job)
      }
      if (group.queue.length === 0 && Date.now() - group.lastThrottleAt > 30_000) this.#groups.delete(name)
    }
    const room = Math.min(this.#queue.length, batchSize - jobs.length)
    let at = 0
    while (at < room && bytes < maxBatchBytes) {
      const job = this.#queue[at]
      if (job === undefined) break
      add(job)
      at += 1
    }
    if (jobs.length === 0) return wait < Number.POSITIVE_INFINITY ? this.#later(wait) : undefined
    this.#queue.splice(0, at)
    const taken = (weight * this.#unitsPerWeight) / this.#factor
    if (this.#limiter.take(taken)) return { jobs, taken, groups }
    for (const [name, units] of groups) this.#groups.get(name)?.limiter.done(units, 0, false)
    for (const job of jobs.toReversed()) {
      const group = this.#groups.get(job.write.group)
      ;(group?.queue ?? this.#queue).unshift(job)
    }
    return this.#later(this.#limiter.waitMs())
  }

  #later(ms: number): undefined {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#pump()
    }, ms)
  }

  async #send(jobs: Job[], taken: number, groups: Map<string, number>): Promise<void> {
    try {
      const { unprocessed, units } = await this.#wire.batchWrite(
        this.#table,
        jobs.map(({ write }) => write.request),
      )
      const open = new Set(unprocessed.map(keyOf))
      const isOpen = ({ write }: Job) => open.size > 0 && open.has(`${write.pk}\0${write.sk}`)
      const refused = jobs.filter(isOpen)
      this.#settleRates(jobs, refused, taken, units, groups)
      for (const job of jobs) {
        if (refused.length > 0 && isOpen(job)) continue
        settle(job, job.lost ? 'written-after-lost-answer' : 'written')
      }
      this.#retry(refused)
    } catch (error) {
      await this.#failed(jobs, error, taken, groups)
    }
  }

  #settleRates(
    jobs: readonly Job[],
    refused: readonly Job[],
    taken: number,
    units: number,
    groups: Map<string, number>,
  ): void {
    const weight = jobs.reduce((sum, { write }) => sum + write.weight, 0)
    const open = refused.reduce((sum, { write }) => sum + write.weight, 0)
    if (units > 0 && weight > open) {
      // Indexes cost as much again as the table, and only answers tell how much that is.
      this.#unitsPerWeight += 0.05 * (units / (weight - open) - this.#unitsPerWeight)
    }
    for (const [name, given] of groups) {
      const group = this.#groups.get(name)
      const isHit = refused.some(({ write }) => write.group === name)
      group?.limiter.done(given, isHit ? 0 : given, isHit)
      if (group !== undefined && isHit) group.lastThrottleAt = Date.now()
    }
    const hot = this.#hotGroups(jobs, refused)
    for (const name of hot) {
      if (!this.#groups.has(name))
        this.#groups.set(name, { limiter: new RateLimiter(), queue: [], lastThrottleAt: Date.now() })
    }
    const isGlobal =
      refused.length > 0 &&
      refused.some(({ write }) => !hot.has(write.group) && !this.#groups.has(write.group))
    this.#limiter.done(taken, units / this.#factor, isGlobal)
  }

  /** Groups of which something was refused in requests of which most was taken. */
  readonly #hits = new Map<string, number>()
  #hotGroups(jobs: readonly Job[], refused: readonly Job[]): ReadonlySet<string> {
    const hot = new Set<string>()
    if (refused.length === 0) return hot
    const refusedGroups = new Set(refused.map(({ write }) => write.group))
    const passed = jobs.filter((job) => !refused.includes(job) && !refusedGroups.has(job.write.group))
    if (passed.length === 0) return hot // all of one kind: nothing tells them apart
    for (const name of refusedGroups) {
      const hits = (this.#hits.get(name) ?? 0) + 1
      this.#hits.set(name, hits)
      const others = [...this.#hits.values()].reduce((sum, count) => sum + count, 0) - hits
      // The table as a whole refuses of all groups alike, one partition of its own only.
      if (hits >= 5 && hits > others * 2) hot.add(name)
    }
    if (this.#hits.size > 1000) this.#hits.clear()
    return hot
  }

  async #failed(jobs: Job[], error: unknown, taken: number, groups: Map<string, number>): Promise<void> {
    for (const [name, given] of groups) this.#groups.get(name)?.limiter.done(given, 0, false)
    this.#limiter.done(taken, 0, isThrottle(error))
    if (isPassingDynamoError(error)) {
      if (error instanceof DynamoError && error.isAmbiguous) for (const job of jobs) job.lost = true
      return this.#retry(jobs, error)
    }
    const isInvalid = error instanceof DynamoError && error.code === 'ValidationException'
    if (isInvalid && jobs.length > 1) {
      // One of them is to blame: each by itself tells which.
      for (const job of jobs) await this.#send([job], 0, new Map())
      return
    }
    for (const job of jobs) {
      if (isInvalid) settle(job, { refused: error instanceof Error ? error.message : 'refused' })
      else job.call.reject(targetFailure(error))
    }
  }

  #retry(jobs: readonly Job[], error?: unknown): void {
    if (jobs.length === 0) return
    for (const job of jobs) {
      job.attempts += 1
      if (Date.now() - job.since > patienceMs)
        job.call.reject(
          targetFailure(error ?? new DynamoError('ThrottlingException', 'Nothing was granted', false)),
        )
    }
    const open = jobs.filter(({ since }) => Date.now() - since <= patienceMs)
    const attempts = Math.max(0, ...open.map((job) => job.attempts))
    setTimeout(
      () => {
        if (this.#signal.aborted) for (const job of open) job.call.reject(this.#signal.reason)
        for (const job of open) {
          const group = this.#groups.get(job.write.group)
          ;(group?.queue ?? this.#queue).unshift(job)
        }
        this.#pump()
      },
      Math.random() *
        Math.min(
          error === undefined || isThrottle(error) ? throttledWaitMs : failedWaitMs,
          25 * 2 ** attempts,
        ),
    )
  }

  #rejectAll(reason: unknown): void {
    clearTimeout(this.#timer)
    const waiting = [this.#queue, ...[...this.#groups.values()].map(({ queue }) => queue)]
    this.#isUncertain = this.#running > 0 || waiting.some((queue) => queue.some(({ lost }) => lost))
    for (const job of this.#queue.splice(0)) job.call.reject(reason)
    for (const { queue } of this.#groups.values()) for (const job of queue.splice(0)) job.call.reject(reason)
  }
}

function settle({ call, at }: Job, outcome: Outcome): void {
  call.outcomes[at] = outcome
  call.open -= 1
  if (call.open === 0) call.resolve(call.outcomes)
}

function keyOf({ PutRequest, DeleteRequest }: WireRequest): string {
  const key = PutRequest?.Item ?? DeleteRequest?.Key
  return `${key?.pk.S}\0${key?.sk.S}`
}

export function targetFailure(error: unknown): MigrationFailure {
  if (error instanceof MigrationFailure) return error
  const { code, name, message } = (error ?? {}) as { code?: string; name?: string; message?: string } // any may be asked
  const what = code ?? name ?? 'an error'
  return what === 'ResourceNotFoundException' || what === 'NoSuchBucket'
    ? new MigrationFailure('TARGET_MISSING', `${what}.`, error)
    : new MigrationFailure('TARGET_UNREACHABLE', `${what}: ${message ?? ''}`, error)
}

import { type JobErrorCode, jobDays } from '@lading/contract/jobs'
import { isConditionFailure, type TableAccess } from './client.ts'
import { expiringShards } from './file-entity.ts'
import { newToken, shardOf } from './ids.ts'
import { jobEntity, type StoredJob } from './job-entity.ts'

export interface NewJob {
  readonly workspaceId: string
  readonly jobId: string
  readonly kind: StoredJob['kind']
  readonly folderId?: string | undefined
  /** What it was asked for, as JSON text. */
  readonly input?: string
  /** Who began it, for the audit log; left out for a job that touches no file. */
  readonly keyId?: string
  readonly requestId?: string
  /**
   * What becomes of it: `leased` to the caller, who begins with it at once; `queued` for a runner that is told by a queue; or
   * finished when it is first seen.
   */
  readonly begin: 'leased' | 'queued' | { readonly done: number }
}

/** What a slice of work adds to a job. */
export interface JobProgress {
  readonly done: number
  readonly kept: number
  /** JSON text. */
  readonly position: string
}

/** What a job has come to know while it runs; what is not named stays. */
export type JobFacts = Partial<Pick<StoredJob, 'total' | 'bytesDone' | 'bytesTotal' | 'multipartId'>>

/** Why a job, or an attempt at it, failed. */
export interface JobFailure {
  readonly code: JobErrorCode
  /** For a person. */
  readonly message: string
}

/** How long one runner has a job to itself; each saved slice begins the time again. */
export const leaseMs = 60_000
/** After so long the sweep tells the queue again of a job that nobody has begun. */
const patienceMs = 15 * 60_000
/** Attempts that come no further, after which a job has failed. */
export const maxStalled = 5
/** Wait before another attempt: doubled with each that came no further. */
const backoffMs = 5_000

const dayMs = 24 * 3_600_000

/** The access patterns of jobs. A change asks for the write that its runner has seen: of two runners one is overtaken. */
export class JobStore {
  readonly #entity: ReturnType<typeof jobEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = jobEntity(access)
    this.#now = now
  }

  /** Stores a job, leased to the caller while it runs; gives the present one when the id has one already. */
  async create({ begin, folderId, ...job }: NewJob): Promise<{ job: StoredJob; created: boolean }> {
    const now = this.#now().toISOString()
    const isQueued = begin === 'queued'
    const item: StoredJob = {
      ...job,
      ...(folderId === undefined ? {} : { folderId }),
      done: typeof begin === 'object' ? begin.done : 0,
      kept: 0,
      attempts: isQueued ? 0 : 1,
      stalled: isQueued ? 0 : 1,
      writeId: newToken(),
      createdAt: now,
      updatedAt: now,
      ...(isQueued ? {} : { startedAt: now }),
      ...(isQueued ? { leaseUntil: now, dueAt: this.#later(patienceMs) } : this.#lease()),
      shard: shardOf(job.jobId, expiringShards),
      ...(typeof begin === 'object' ? { state: 'done', ...this.#ending() } : { state: 'running' }),
    }
    try {
      await this.#entity.create(item).go({ response: 'none' })
      return { job: item, created: true }
    } catch (error) {
      if (!isConditionFailure(error)) throw error
      const present = await this.#getStored(job.workspaceId, job.jobId)
      if (present === undefined) throw error
      return { job: present, created: present.writeId === item.writeId }
    }
  }

  /** Undefined when it is absent or ended too long ago. Strongly consistent. */
  async get(workspaceId: string, jobId: string): Promise<StoredJob | undefined> {
    const job = await this.#getStored(workspaceId, jobId)
    return job !== undefined && this.#isVisible(job) ? job : undefined
  }

  /** Jobs of a workspace, newest first, beginning behind a position. A page can hold fewer than the limit. */
  async list(
    workspaceId: string,
    after: { createdAt: string; jobId: string } | undefined,
    limit: number,
  ): Promise<{ items: StoredJob[]; next: { createdAt: string; jobId: string } | undefined }> {
    const query = this.#entity.query.listed({ workspaceId })
    const page = await (after === undefined ? query : query.lt(after)).go({ order: 'desc', limit })
    const last = page.data.at(-1)
    const next = page.cursor === null || last === undefined ? undefined : last
    return {
      items: page.data.filter((job) => this.#isVisible(job)),
      next: next && { createdAt: next.createdAt, jobId: next.jobId },
    }
  }

  /** Jobs with something to do that nobody works on, those that have waited longest first. */
  async listDue(shard: number, limit: number): Promise<StoredJob[]> {
    const { data } = await this.#entity.query
      .due({ shard })
      .lt({ dueAt: this.#now().toISOString() })
      .go({ limit, hydrate: true })
    // The index trails behind.
    return data.filter((job) => this.#isDue(job))
  }

  /** Leases the job. @returns undefined when there is nothing left to do for it, or somebody else has it */
  async take(job: StoredJob): Promise<StoredJob | undefined> {
    if (!this.isFree(job)) return undefined
    return this.#change(job, {
      ...this.#lease(),
      attempts: (job.attempts ?? 0) + (job.state === 'running' ? 1 : 0),
      stalled: (job.stalled ?? 0) + 1,
      startedAt: job.startedAt ?? this.#now().toISOString(),
    })
  }

  /** Whether something is left to do for the job and nobody has it. */
  isFree(job: StoredJob): boolean {
    return isOpen(job) && leaseEnd(job) <= this.#now().toISOString()
  }

  /** The queue was told of the job again: the sweep leaves it alone for a while. @returns undefined when it has changed */
  defer(job: StoredJob): Promise<StoredJob | undefined> {
    return this.#change(job, { dueAt: this.#later(patienceMs) })
  }

  /** Keeps the lease while there is nothing to store. @returns undefined when another runner has overtaken this one */
  renew(job: StoredJob, facts: JobFacts = {}): Promise<StoredJob | undefined> {
    return this.#change(job, { ...facts, ...this.#lease() })
  }

  /**
   * Gives up an attempt that failed: the job waits for the next one, longer each time.
   * @returns undefined when another runner has overtaken this one
   */
  release(job: StoredJob, failure: JobFailure): Promise<StoredJob | undefined> {
    const wait = backoffMs * 2 ** Math.max(0, (job.stalled ?? 1) - 1)
    return this.#change(job, {
      error: JSON.stringify(failure),
      leaseUntil: this.#later(wait),
      // The queue brings it again; the sweep only if that fails.
      dueAt: this.#later(wait + patienceMs),
    })
  }

  /**
   * Stores what a slice has done.
   * @param goesOn whether the runner goes on; otherwise the job is left to the next one from `dueAt` on
   * @returns undefined when another runner has overtaken this one: what the slice counted is lost
   */
  save(
    job: StoredJob,
    { done, kept, position }: JobProgress,
    goesOn: boolean,
    dueAt = this.#now(),
    facts: JobFacts = {},
  ): Promise<StoredJob | undefined> {
    const rest = dueAt.toISOString()
    return this.#change(job, {
      ...facts,
      done: job.done + done,
      kept: job.kept + kept,
      position,
      stalled: 0,
      error: undefined,
      updatedAt: this.#now().toISOString(),
      ...(goesOn ? this.#lease() : { dueAt: rest, leaseUntil: rest }),
    })
  }

  /** @returns undefined when another runner has overtaken this one */
  finish(
    job: StoredJob,
    { done, kept, fileId }: Omit<JobProgress, 'position'> & { readonly fileId?: string },
  ): Promise<StoredJob | undefined> {
    return this.#change(job, {
      state: 'done',
      done: job.done + done,
      kept: job.kept + kept,
      ...(fileId === undefined ? {} : { fileId }),
      ...(job.bytesTotal === undefined ? {} : { bytesDone: job.bytesTotal }),
      error: undefined,
      multipartId: undefined,
      updatedAt: this.#now().toISOString(),
      ...this.#ending(),
    })
  }

  /**
   * Ends a job that could not be done, or is not wanted any more. What it has made is to be removed: until `clear`, the job is
   * due for that.
   * @returns undefined when the job has changed since it was read
   */
  end(job: StoredJob, end: JobFailure | 'cancelled'): Promise<StoredJob | undefined> {
    const now = this.#now().toISOString()
    return this.#change(job, {
      ...(end === 'cancelled'
        ? { state: 'cancelled', error: undefined }
        : { state: 'failed', error: JSON.stringify(end) }),
      isLeaving: true,
      stalled: 0,
      updatedAt: now,
      dueAt: now,
      leaseUntil: now,
      ...this.#ending(),
    })
  }

  /** Nothing of a job that failed or was cancelled is left. @returns undefined when another runner was first */
  clear(job: StoredJob): Promise<StoredJob | undefined> {
    return this.#change(job, { isLeaving: undefined, multipartId: undefined })
  }

  /** Removes a job that has done nothing. Does nothing when it is no longer the one given. */
  async remove({ workspaceId, jobId, writeId }: StoredJob): Promise<void> {
    try {
      await this.#entity
        .delete({ workspaceId, jobId })
        .where((is, { eq }) => eq(is.writeId, writeId))
        .go({ response: 'none' })
    } catch (error) {
      if (!isConditionFailure(error)) throw error
    }
  }

  async #getStored(workspaceId: string, jobId: string): Promise<StoredJob | undefined> {
    const { data } = await this.#entity.get({ workspaceId, jobId }).go({ consistent: true })
    return data ?? undefined
  }

  async #change(job: StoredJob, changes: JobChange): Promise<StoredJob | undefined> {
    const item = withoutUndefined({ ...job, ...changes, writeId: newToken() })
    try {
      await this.#entity
        .put(item)
        .where((is, { eq }) => eq(is.writeId, job.writeId))
        .go({ response: 'none' })
      return item
    } catch (error) {
      if (!isConditionFailure(error)) throw error
      // The SDK sent it twice and the first answer was lost.
      const present = await this.#getStored(job.workspaceId, job.jobId)
      return present?.writeId === item.writeId ? present : undefined
    }
  }

  #later(ms: number): string {
    return new Date(this.#now().getTime() + ms).toISOString()
  }

  #lease(): { leaseUntil: string; dueAt: string } {
    const end = this.#later(leaseMs)
    return { leaseUntil: end, dueAt: end }
  }

  #ending(): { finishedAt: string; ttl: number } {
    const now = this.#now()
    return { finishedAt: now.toISOString(), ttl: Math.ceil((now.getTime() + jobDays * dayMs) / 1000) }
  }

  #isDue(job: StoredJob): boolean {
    return isOpen(job) && job.dueAt <= this.#now().toISOString()
  }

  #isVisible({ ttl }: StoredJob): boolean {
    return ttl === undefined || ttl * 1000 > this.#now().getTime()
  }
}

type JobChange = { readonly [Name in keyof StoredJob]?: StoredJob[Name] | undefined }

/** Whether something is left to do for it. */
function isOpen({ state, isLeaving }: StoredJob): boolean {
  return state === 'running' || isLeaving === true
}

function leaseEnd({ leaseUntil, dueAt }: StoredJob): string {
  return leaseUntil ?? dueAt
}

/** A change never gives undefined for a field that a job must have. */
function withoutUndefined(fields: { [Name in keyof StoredJob]: StoredJob[Name] | undefined }): StoredJob {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as StoredJob // see above
}

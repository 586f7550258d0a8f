import { jobDays } from '@lading/contract/jobs'
import { isConditionFailure, type TableAccess } from './client.ts'
import { expiringShards } from './file-entity.ts'
import { newToken, shardOf } from './ids.ts'
import { jobEntity, type StoredJob } from './job-entity.ts'

export interface NewJob {
  readonly workspaceId: string
  readonly jobId: string
  readonly kind: StoredJob['kind']
  readonly folderId: string
  /** Who began it, for the audit log; left out for a job that touches no file. */
  readonly keyId?: string
  readonly requestId?: string
  /** Whether it is done when it is first seen. */
  readonly finished: { readonly done: number } | undefined
}

/** What a slice of work adds to a job. */
export interface JobProgress {
  readonly done: number
  readonly kept: number
  /** JSON text. */
  readonly position: string
}

/** How long one runner has a job to itself; each saved slice begins the time again. */
export const leaseMs = 60_000

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
  async create({ finished, ...job }: NewJob): Promise<{ job: StoredJob; created: boolean }> {
    const now = this.#now()
    const item: StoredJob = {
      ...job,
      done: finished?.done ?? 0,
      kept: 0,
      writeId: newToken(),
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
      dueAt: this.#leaseEnd(),
      shard: shardOf(job.jobId, expiringShards),
      ...(finished === undefined ? { state: 'running' } : { state: 'done', ...this.#ending() }),
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

  /** Running jobs that nobody works on, those that have waited longest first. */
  async listDue(shard: number, limit: number): Promise<StoredJob[]> {
    const { data } = await this.#entity.query
      .due({ shard })
      .lt({ dueAt: this.#now().toISOString() })
      .go({ limit, hydrate: true })
    // The index trails behind.
    return data.filter((job) => this.#isDue(job))
  }

  /** Leases the job. @returns undefined when it is done, or somebody else has it */
  async take(job: StoredJob): Promise<StoredJob | undefined> {
    return this.#isDue(job) ? this.#change(job, { dueAt: this.#leaseEnd() }) : undefined
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
  ): Promise<StoredJob | undefined> {
    return this.#change(job, {
      done: job.done + done,
      kept: job.kept + kept,
      position,
      updatedAt: this.#now().toISOString(),
      dueAt: goesOn ? this.#leaseEnd() : dueAt.toISOString(),
    })
  }

  /** @returns undefined when another runner has overtaken this one */
  finish(job: StoredJob, { done, kept }: Omit<JobProgress, 'position'>): Promise<StoredJob | undefined> {
    return this.#change(job, {
      state: 'done',
      done: job.done + done,
      kept: job.kept + kept,
      updatedAt: this.#now().toISOString(),
      ...this.#ending(),
    })
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

  async #change(job: StoredJob, changes: Partial<StoredJob>): Promise<StoredJob | undefined> {
    const item: StoredJob = { ...job, ...changes, writeId: newToken() }
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

  #leaseEnd(): string {
    return new Date(this.#now().getTime() + leaseMs).toISOString()
  }

  #ending(): { finishedAt: string; ttl: number } {
    const now = this.#now()
    return { finishedAt: now.toISOString(), ttl: Math.ceil((now.getTime() + jobDays * dayMs) / 1000) }
  }

  #isDue(job: StoredJob): boolean {
    return job.state === 'running' && job.dueAt <= this.#now().toISOString()
  }

  #isVisible({ ttl }: StoredJob): boolean {
    return ttl === undefined || ttl * 1000 > this.#now().getTime()
  }
}

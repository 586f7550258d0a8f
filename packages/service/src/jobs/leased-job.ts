import type { JobFacts, JobProgress, Store, StoredJob } from '@lading/store'
import { Overtaken } from './job-failed.ts'

/**
 * A job that is one runner's own for a while. Each write asks for the one before it, so that a runner which was overtaken, or
 * whose job was cancelled, learns of it with its next write.
 */
export class LeasedJob {
  readonly #jobs: Pick<Store['jobs'], 'save' | 'renew' | 'finish'>
  #job: StoredJob

  constructor({ jobs }: Pick<Store, 'jobs'>, leased: StoredJob) {
    this.#jobs = jobs
    this.#job = leased
  }

  /** The job as it was last written. */
  get stored(): StoredJob {
    return this.#job
  }

  /**
   * Stores what a step has done.
   * @param goesOn whether this runner goes on; otherwise the next one may begin at once
   * @throws Overtaken
   */
  async save(progress: JobProgress, facts: JobFacts = {}, goesOn = true): Promise<void> {
    this.#written(await this.#jobs.save(this.#job, progress, goesOn, undefined, facts))
  }

  /** Keeps the lease. @throws Overtaken */
  async renew(facts: JobFacts = {}): Promise<void> {
    this.#written(await this.#jobs.renew(this.#job, facts))
  }

  /** @throws Overtaken */
  async finish(end: { done: number; kept: number; fileId?: string }): Promise<void> {
    this.#written(await this.#jobs.finish(this.#job, end))
  }

  #written(job: StoredJob | undefined): void {
    if (job === undefined) throw new Overtaken('The job is not of this runner any more')
    this.#job = job
  }
}

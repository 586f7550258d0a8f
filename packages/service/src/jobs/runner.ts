import type { StoredJob } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import type { LeasedJob } from './leased-job.ts'

/** How jobs of one kind are done by a worker. Every step may be done again: a runner can be killed at any moment. */
export interface Runner {
  /**
   * Goes on with the job where it stands, and finishes it or leaves it to the next runner.
   * @param isOver whether to stop at the next step; what is left is done by the next runner
   * @throws JobFailed when nobody can do it, Overtaken when somebody else does, anything else to be tried again
   */
  run(context: ServiceContext, job: LeasedJob, isOver: () => boolean): Promise<void>
  /** Removes whatever a job that failed or was cancelled has made. Doing it again changes nothing. */
  clear(context: ServiceContext, job: StoredJob): Promise<void>
}

import { type Cancellable, sleep } from '@lading/stack/client'
import type { Connection } from './connection.ts'
import { extend } from './extend.ts'
import type { JobsCalls } from './generated/calls.ts'
import type { Job } from './generated/resources.ts'

/** How to wait for a job. */
export interface WaitOptions extends Cancellable {
  /** Told of the job each time that it was asked for. */
  readonly onProgress?: ((job: Job) => void) | undefined
}

/** Work that outlasts the call that began it. */
export interface Jobs extends JobsCalls {
  /**
   * Waits until a job has ended, asking for it every half second at first and every 5 seconds later.
   * @returns the job: `done`, `failed` or `cancelled`
   * @throws LadingError when it cannot be asked for; the signal's reason
   */
  wait(id: string, options?: WaitOptions): Promise<Job>
}

/** Milliseconds between two looks: at first, and at most. */
const [firstMs, longestMs] = [500, 5_000]

export function jobsOf({ calls }: Connection): Jobs {
  return extend(calls.jobs, {
    async wait(id: string, { signal, onProgress }: WaitOptions = {}) {
      for (let ms = firstMs; ; ms = Math.min(ms * 1.5, longestMs)) {
        const job = await calls.jobs.get({ id }, { signal })
        onProgress?.(job)
        if (job.finishedAt !== null) return job
        await sleep(ms, signal)
      }
    },
  })
}

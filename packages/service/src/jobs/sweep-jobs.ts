import { expiringShards, type StoredJob } from '@lading/store'
import type { DeletionContext, TrashFile } from '../folders/deletion.ts'
import { runDeletion } from '../folders/run-deletion.ts'
import type { JobQueue } from './queue.ts'
import { isForWorkers } from './worker-kinds.ts'

/** Jobs of one shard that one sweep works on; what is left over is the next sweep's. */
const perShard = 25
/** What one job may take of a sweep. */
const [jobItems, jobMs] = [5_000, 20_000]
/** After so long a sweep begins no other job. */
const sweepMs = 60_000

export interface JobSweep {
  /** How many jobs were gone on with. */
  readonly ran: number
  /** How many of them are done. */
  readonly finished: number
  /** How many the queue was told of again: its message was lost, or their worker has ended. */
  readonly queued: number
  /** What kept others from it; each is tried again when its lease has run out. */
  readonly failures: readonly unknown[]
}

export interface JobSweepContext extends DeletionContext {
  readonly queue: JobQueue
}

/** Goes on with jobs that nobody works on. Several sweeps at once share them by their leases. */
export async function sweepJobs(context: JobSweepContext, trashFile: TrashFile): Promise<JobSweep> {
  const { store, now } = context
  const end = now().getTime() + sweepMs
  const counts = { ran: 0, finished: 0, queued: 0 }
  const failures: unknown[] = []
  const goOn = async (job: StoredJob): Promise<void> => {
    if (isForWorkers(job)) {
      // First, so that it does not come between the worker and the job: the queue may be quick.
      if ((await store.jobs.defer(job)) === undefined) return
      await context.queue.send({ workspaceId: job.workspaceId, jobId: job.jobId })
      counts.queued++
      return
    }
    const leased = await store.jobs.take(job)
    if (leased === undefined) return
    counts.ran++
    const budget = { items: jobItems, until: new Date(now().getTime() + jobMs) }
    if ((await runDeletion(context, leased, budget, trashFile)).state === 'done') counts.finished++
  }
  for (let shard = 0; shard < expiringShards; shard++) {
    for (const job of await store.jobs.listDue(shard, perShard)) {
      if (now().getTime() >= end) return { ...counts, failures }
      await goOn(job).catch((error: unknown) => failures.push(error))
    }
  }
  return { ...counts, failures }
}

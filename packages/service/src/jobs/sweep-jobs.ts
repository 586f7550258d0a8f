import { expiringShards } from '@lading/store'
import type { DeletionContext, TrashFile } from '../folders/deletion.ts'
import { runJob } from './run-job.ts'

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
  /** What kept others from it; each is tried again when its lease has run out. */
  readonly failures: readonly unknown[]
}

/** Goes on with jobs that nobody works on. Several sweeps at once share them by their leases. */
export async function sweepJobs(context: DeletionContext, trashFile: TrashFile): Promise<JobSweep> {
  const { store, now } = context
  const end = now().getTime() + sweepMs
  let [ran, finished] = [0, 0]
  const failures: unknown[] = []
  for (let shard = 0; shard < expiringShards; shard++) {
    for (const job of await store.jobs.listDue(shard, perShard)) {
      if (now().getTime() >= end) return { ran, finished, failures }
      try {
        const leased = await store.jobs.take(job)
        if (leased === undefined) continue
        ran++
        const budget = { items: jobItems, until: new Date(now().getTime() + jobMs) }
        if ((await runJob(context, leased, budget, trashFile)).state === 'done') finished++
      } catch (error) {
        failures.push(error)
      }
    }
  }
  return { ran, finished, failures }
}

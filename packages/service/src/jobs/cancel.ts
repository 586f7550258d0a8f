import { contract } from '@lading/contract'
import { JobEnded, JobNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { rounds } from '../rounds.ts'
import { noJobDetail } from './get.ts'
import { toJob } from './job.ts'
import { tellQueue } from './tell-queue.ts'
import { isForWorkers } from './worker-kinds.ts'

export const cancel = handle(contract.jobs.cancel, async ({ input, context, principal, fail }) => {
  const { jobs } = context.store
  for await (const _ of rounds()) {
    const job = await jobs.get(principal.workspaceId, input.id)
    if (job === undefined) throw fail(JobNotFound, noJobDetail)
    if (job.state === 'cancelled') return toJob(job)
    if (job.state !== 'running') {
      throw fail(JobEnded, `The job is ${job.state} already. Nothing was changed.`, { state: job.state })
    }
    if (!isForWorkers(job)) {
      throw fail(JobEnded, 'A job of folders runs to its end. Nothing was changed.', { state: 'running' })
    }
    const cancelled = await jobs.end(job, 'cancelled')
    if (cancelled === undefined) continue // the runner has come further meanwhile
    await tellQueue(context, cancelled)
    return toJob(cancelled)
  }
  throw new Error('unreachable: rounds ends by throwing')
})

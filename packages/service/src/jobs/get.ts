import { contract } from '@lading/contract'
import { JobNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { toJob } from './job.ts'

/** Said of an absent job, one that ended long ago and another workspace's alike. */
export const noJobDetail = 'There is no such job in the workspace of this API key.'

export const get = handle(contract.jobs.get, async ({ input, context, principal, fail }) => {
  const job = await context.store.jobs.get(principal.workspaceId, input.id)
  if (job === undefined) throw fail(JobNotFound, noJobDetail)
  return toJob(job)
})

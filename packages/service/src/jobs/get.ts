import { contract } from '@lading/contract'
import { JobNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { toJob } from './job.ts'

export const get = handle(contract.jobs.get, async ({ input, context, principal, fail }) => {
  const job = await context.store.jobs.get(principal.workspaceId, input.id)
  if (job === undefined) throw fail(JobNotFound, 'There is no such job in the workspace of this API key.')
  return toJob(job)
})

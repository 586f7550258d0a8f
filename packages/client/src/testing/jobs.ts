import { contract } from '@lading/contract'
import { CursorInvalid, JobNotFound } from '@lading/contract/errors'
import type { Job } from '../generated/resources.ts'
import { handle } from './context.ts'
import { derivedId } from './ids.ts'
import { cursorDetail, pageOf } from './page.ts'
import type { StoredFolder, StoredWorkspace } from './state.ts'
import type { World } from './world.ts'

interface Done {
  readonly kind: Job['kind']
  readonly folder: StoredFolder
  readonly done: number
  readonly kept: number
}

/** Remembers a job; in the fake all of them are done at once. */
export function addJob(world: World, workspace: StoredWorkspace, effectId: string, work: Done): Job {
  const { kind, folder, done, kept } = work
  const now = world.now()
  const job: Job = {
    id: `job_${derivedId('job', effectId)}`,
    kind,
    state: 'done',
    folderId: folder.id,
    progress: { done, total: done + kept, kept },
    createdAt: now,
    updatedAt: now,
    finishedAt: now,
  }
  workspace.jobs.set(job.id, job)
  return job
}

export const get = handle(contract.jobs.get, async ({ input, principal, fail }) => {
  const job = principal.workspace.jobs.get(input.id)
  if (job === undefined) throw fail(JobNotFound, 'There is no such job in the workspace of this API key.')
  return job
})

export const list = handle(contract.jobs.list, async ({ input, context, principal, fail }) => {
  const { id: workspaceId, jobs } = principal.workspace
  const page = pageOf({
    items: [...jobs.values()],
    keyOf: ({ createdAt, id }) => `${createdAt}#${id}`,
    order: 'desc',
    limit: input.limit,
    cursor: input.cursor,
    binding: { secret: context.cursorSecret, workspaceId, operation: 'jobs.list', query: null },
  })
  if (page === undefined) throw fail(CursorInvalid, cursorDetail)
  return page
})

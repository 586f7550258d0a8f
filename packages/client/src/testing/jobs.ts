import { contract } from '@lading/contract'
import { CursorInvalid, JobEnded, JobNotFound } from '@lading/contract/errors'
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
  const begun = newJob(kind, effectId, world.now())
  const progress = { ...begun.progress, done, total: done + kept, kept }
  const job: Job = { ...begun, folderId: folder.id, progress }
  workspace.jobs.set(job.id, job)
  return job
}

/** A job that has done nothing and is done. */
export function newJob(kind: Job['kind'], effectId: string, now: string): Job {
  return {
    id: `job_${derivedId('job', effectId)}`,
    kind,
    state: 'done',
    folderId: null,
    fileId: null,
    progress: { done: 0, total: null, kept: 0, bytesDone: 0, bytesTotal: null },
    attempts: 1,
    error: null,
    createdAt: now,
    updatedAt: now,
    estimatedAt: null,
    finishedAt: now,
  }
}

const noJobDetail = 'There is no such job in the workspace of this API key.'

export const get = handle(contract.jobs.get, async ({ input, principal, fail }) => {
  const { workspace } = principal
  workOff(workspace, input.id)
  const job = workspace.jobs.get(input.id)
  if (job === undefined) throw fail(JobNotFound, noJobDetail)
  return job
})

/** Does a job that is queued: in the fake it is done when somebody asks for it. */
function workOff({ queued, jobs }: StoredWorkspace, id: string): void {
  const work = queued.get(id)
  if (work === undefined) return
  queued.delete(id)
  jobs.set(id, work())
}

/** Of a job that was begun and not looked at yet; every other one has ended. */
export const cancel = handle(contract.jobs.cancel, async ({ input, context, principal, fail }) => {
  const { jobs, queued } = principal.workspace
  const job = jobs.get(input.id)
  if (job === undefined) throw fail(JobNotFound, noJobDetail)
  if (job.state === 'cancelled') return job
  if (queued.delete(job.id)) {
    const cancelled: Job = { ...job, state: 'cancelled', finishedAt: context.now() }
    jobs.set(job.id, cancelled)
    return cancelled
  }
  throw fail(JobEnded, `The job is ${job.state} already. Nothing was changed.`, { state: job.state })
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

import type { StoredJob } from '@lading/store'
import {
  advance,
  type Deletion,
  type DeletionContext,
  markTop,
  type Position,
  type TrashFile,
  topOf,
} from './deletion.ts'

/** What a runner may spend. */
export interface Budget {
  /** Files and folders. */
  readonly items: number
  readonly until: Date
}

/** Items after which progress is stored. */
const sliceItems = 200
/** For how long a job rests that waits for another one. */
const restMs = 10_000

/**
 * Goes on with a deletion, slice by slice. What a slice has done is stored at its end: a crash loses the counts of one
 * slice, and two runners at once, after a lease has run out, count what only one of them has stored.
 * @param leased the job as `take` or `create` gave it
 * @returns the job as it is now, done or left to the next runner
 */
export async function runDeletion(
  context: DeletionContext,
  leased: StoredJob,
  budget: Budget,
  trashFile: TrashFile,
): Promise<StoredJob> {
  const { jobs, workspaces } = context.store
  const { workspaceId, jobId } = leased
  const workspace = await workspaces.get(workspaceId)
  if (workspace === undefined) throw new Error('The workspace of a job has no item')
  let job = leased
  for (let left = budget.items; ; ) {
    const slice = await runSlice(
      { context, workspace, job, trashFile },
      { ...budget, items: Math.min(left, sliceItems) },
    )
    left -= slice.items
    const { end, ...counts } = slice
    if (end === 'finished') {
      return (await jobs.finish(job, counts)) ?? (await jobs.get(workspaceId, jobId)) ?? job
    }
    const goesOn = end === 'more' && left > 0 && context.now() < budget.until
    const rest = new Date(context.now().getTime() + (end === 'waits' ? restMs : 0))
    const progress = { ...counts, position: JSON.stringify(slice.position) }
    const saved = await jobs.save(job, progress, goesOn, rest)
    if (saved === undefined || !goesOn) return saved ?? (await jobs.get(workspaceId, jobId)) ?? job
    job = saved
  }
}

interface Slice {
  readonly done: number
  readonly kept: number
  readonly items: number
  readonly position: Position
  readonly end: 'finished' | 'more' | 'waits'
}

async function runSlice(deletion: Deletion, { items: limit, until }: Budget): Promise<Slice> {
  const { context, job } = deletion
  let position = positionOf(job)
  let [done, kept, items] = [0, 0, 0]
  const slice = (end: Slice['end']): Slice => ({ done, kept, items, position, end })
  if (job.position === undefined && !(await markTop(context, job))) return slice('finished')
  while (items < limit && context.now() < until) {
    const step = await advance(deletion, position, limit - items)
    done += step.done
    kept += step.kept
    // A step that found nothing to do has cost something as well.
    items += Math.max(1, step.done + step.kept)
    if (step.next === 'finished') return slice('finished')
    if (step.next === 'saved') return slice('more')
    if ('job' in step.next) {
      if (!(await helpWith(deletion, step.next.job, { items: limit - items, until }))) return slice('waits')
    } else {
      position = step.next
    }
  }
  return slice('more')
}

function positionOf(job: StoredJob): Position {
  const { position } = job
  // Written by `runDeletion` only.
  return position === undefined
    ? { folderId: topOf(job), phase: 'files' }
    : (JSON.parse(position) as Position)
}

/** Runs the job that another one has met on its way. @returns whether it is done */
async function helpWith(
  { context, job, trashFile }: Deletion,
  jobId: string,
  budget: Budget,
): Promise<boolean> {
  const other = await context.store.jobs.get(job.workspaceId, jobId)
  if (other?.state !== 'running') return true
  const leased = await context.store.jobs.take(other)
  if (leased === undefined) return false
  return (await runDeletion(context, leased, budget, trashFile)).state === 'done'
}

import { multipartLifetimeHours } from '@lading/contract/upload'
import {
  isNamedBy,
  nameOf,
  type Store,
  type StoredFile,
  type StoredFolder,
  type StoredJob,
  type Workspace,
} from '@lading/store'
import { rounds } from '../rounds.ts'
import { holderOf } from './claims.ts'
import { returnFolder } from './return-folder.ts'

/*
 * How a folder is deleted: depth first, its files, then the folders in it, then the folder itself. A folder is marked
 * before anything in it is looked for, so that what comes into it later sees the mark. All that a runner has to know is
 * in the heads and in the job's position; each change of a head asks for the state that was seen, so that two runners at
 * once, or one that stopped, do no harm.
 *
 * What is held stays: the folder of a held file, and the folders above it, are marked as kept, and come back when they
 * would otherwise be gone.
 */

export interface DeletionContext {
  readonly store: Pick<Store, 'folders' | 'jobs' | 'files' | 'workspaces'>
  readonly now: () => Date
}

/**
 * Moves a file of a folder to the trash for the job that deletes the folder.
 * @param effectId names the job
 * @param job undefined when it is forgotten
 * @returns `kept` when the file is held; `done` also when it has left the folder by itself
 */
export type TrashFile = (
  file: StoredFile,
  workspace: Workspace,
  effectId: string,
  job: StoredJob | undefined,
) => Promise<'done' | 'kept'>

/** Where a deletion stands: in a folder, before or after its files, behind an entry. */
export interface Position {
  readonly folderId: string
  readonly phase: 'files' | 'folders'
  readonly after?: string | undefined
}

export interface Step {
  readonly done: number
  readonly kept: number
  /** `saved`: here again, once the job's position is stored. `job`: here again, once the job with this id is done. */
  readonly next: Position | 'finished' | 'saved' | { readonly job: string }
}

/** The folder that a job deletes. */
export function topOf({ jobId, folderId }: StoredJob): string {
  if (folderId === undefined) throw new Error(`The job ${jobId} names no folder`)
  return folderId
}

/** Everything that a step looks at. */
export interface Deletion {
  readonly context: DeletionContext
  readonly workspace: Workspace
  readonly job: StoredJob
  readonly trashFile: TrashFile
}

/**
 * For how long a deleted folder is remembered: until no upload that was begun in it can be completed any more, and a day
 * longer for whoever has checked the folder just before.
 */
const rememberedMs = (multipartLifetimeHours + 24) * 3_600_000

/** Files and entries that one step looks at, at most. */
const stepItems = 50
/** Files that are moved to the trash at once. */
const atOnce = 10

/** Begins the deletion. @returns false when the folder is gone, or another job deletes it */
export async function markTop({ store }: Pick<DeletionContext, 'store'>, job: StoredJob): Promise<boolean> {
  const { workspaceId, jobId } = job
  const folderId = topOf(job)
  for await (const _ of rounds()) {
    const head = await store.folders.get(workspaceId, folderId)
    if (head?.state !== 'live') return head?.jobId === jobId
    if (head.keptBy === jobId) return true
    const marked = await store.folders.change(head, { state: 'deleting', jobId, kept: undefined })
    if (marked !== undefined) return true
  }
  return false // `rounds` has thrown by now
}

/** One step: some files, some entries, or one folder. @param limit files at most */
export async function advance(deletion: Deletion, position: Position, limit: number): Promise<Step> {
  const { context, job } = deletion
  const head = await context.store.folders.get(job.workspaceId, position.folderId)
  if (head === undefined) {
    // Forgotten, after more than a week without a runner: everything that is still there is found from the top.
    const top: Position = { folderId: topOf(job), phase: 'folders' }
    return step(position.folderId === job.folderId ? 'finished' : top)
  }
  if (!isUnder(head, job)) {
    // Whoever made it go may have stopped before its name went.
    if (head.state === 'gone') await context.store.folders.releaseName(nameOf(head))
    return leave(deletion, head)
  }
  return position.phase === 'files'
    ? trashFiles(deletion, head, position, Math.min(limit, stepItems))
    : enterChild(deletion, head, position)
}

/** Whether this job is at work on the folder. */
function isUnder(head: StoredFolder, { jobId }: StoredJob): boolean {
  return head.jobId === jobId && (head.state === 'deleting' || head.state === 'returning')
}

function step(next: Step['next'], counts: { done?: number; kept?: number } = {}): Step {
  return { done: 0, kept: 0, ...counts, next }
}

/** On to what follows the folder. */
function leave({ job }: Deletion, head: StoredFolder, counts: { done?: number; kept?: number } = {}): Step {
  if (head.folderId === job.folderId) return step('finished', counts)
  return step({ folderId: head.parentId, phase: 'folders', after: head.name }, counts)
}

async function trashFiles(
  deletion: Deletion,
  head: StoredFolder,
  position: Position,
  limit: number,
): Promise<Step> {
  const { context, workspace, job, trashFile } = deletion
  const { folderId } = head
  const page = await context.store.files.list({
    workspaceId: job.workspaceId,
    shards: workspace.listingShards,
    select: { by: 'folder', folderId, prefix: undefined },
    order: 'asc',
    after: position.after,
    limit,
  })
  const files = page.entries.map(({ file }) => file)
  let kept = 0
  for (let at = 0; at < files.length; at += atOnce) {
    const results = await Promise.all(
      files.slice(at, at + atOnce).map((file) => trashFile(file, workspace, job.jobId, job)),
    )
    kept += results.filter((result) => result === 'kept').length
  }
  if (kept > 0) await markKept(deletion, folderId)
  const counts = { done: files.length - kept, kept }
  if (page.next === undefined) return step({ folderId, phase: 'folders' }, counts)
  return step({ folderId, phase: 'files', after: page.next }, counts)
}

async function markKept({ context, job }: Deletion, folderId: string): Promise<void> {
  const { folders } = context.store
  for await (const _ of rounds()) {
    const head = await folders.get(job.workspaceId, folderId)
    if (head?.state !== 'deleting' || head.jobId !== job.jobId || head.kept === true) return
    if ((await folders.change(head, { kept: true })) !== undefined) return
  }
}

async function enterChild(deletion: Deletion, head: StoredFolder, position: Position): Promise<Step> {
  const { context, job } = deletion
  const { store } = context
  const { workspaceId, jobId } = job
  const { folderId } = head
  const { entries, done } = await store.folders.listNames(workspaceId, folderId, position.after, stepItems)
  let after = position.after
  for (const entry of entries) {
    const here: Position = { folderId, phase: 'folders', after }
    after = entry.name
    const child = await store.folders.get(workspaceId, entry.folderId)
    // Also when the entry is a leftover: a folder that comes back has a new claim before its entry has it.
    if (child?.parentId === folderId && isUnder(child, job)) {
      return step({ folderId: child.folderId, phase: 'files' })
    }
    if (child === undefined || child.state === 'gone' || !isNamedBy(child, entry)) {
      // A leftover, or the claim of a move that is under way: that is ended first.
      if ((await holderOf(store, entry)) !== undefined) return step(here)
      await store.folders.releaseName(entry)
      continue
    }
    if (child.state === 'live' && child.keptBy === jobId) continue
    if (child.state === 'deleting' || child.state === 'returning') {
      const other = child.jobId === undefined ? undefined : await store.jobs.get(workspaceId, child.jobId)
      if (other?.state === 'running') return step({ job: other.jobId })
    }
    const marked = await store.folders.change(child, { state: 'deleting', jobId, kept: undefined })
    return step(marked === undefined ? here : { folderId: child.folderId, phase: 'files' })
  }
  if (!done) return step({ folderId, phase: 'folders', after })
  return head.kept === true ? bringBack(deletion, head) : remove(deletion, head)
}

async function remove(deletion: Deletion, head: StoredFolder): Promise<Step> {
  const { store, now } = deletion.context
  const dueAt = new Date(now().getTime() + rememberedMs).toISOString()
  const gone = await store.folders.change(head, { state: 'gone', dueAt })
  if (gone === undefined) return step({ folderId: head.folderId, phase: 'folders' })
  // The name goes last: by it a runner finds the folder again.
  await store.folders.releaseName(nameOf(head))
  return leave(deletion, head, { done: 1 })
}

async function bringBack(deletion: Deletion, head: StoredFolder): Promise<Step> {
  const { context, job } = deletion
  if (head.folderId !== job.folderId) await markKept(deletion, head.parentId)
  // Once the folder is back it looks like one that the job has not begun with yet.
  else if (job.position === undefined) return step('saved')
  const back = await returnFolder(context.store, head, job.jobId, context.now)
  return back ? leave(deletion, head, { kept: 1 }) : step({ folderId: head.folderId, phase: 'folders' })
}

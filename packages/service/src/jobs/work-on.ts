import type { StoredJob } from '@lading/store'
import { maxStalled } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { rounds } from '../rounds.ts'
import { JobFailed, Overtaken } from './job-failed.ts'
import { LeasedJob } from './leased-job.ts'
import type { JobMessage } from './queue.ts'
import type { Runner } from './runner.ts'
import { runnerOf } from './runners.ts'

/** What became of a message. */
export type Work =
  /** Nothing is left to do for the job, or somebody else does it. */
  | { readonly state: 'nothing' | 'done' | 'cleared' }
  /** The time was over: the queue was told to go on. */
  | { readonly state: 'more' }
  /** The job failed for a reason that was foreseen, and it says so. */
  | { readonly state: 'failed'; readonly job: StoredJob }
  /** The attempt failed. @property retryAt when to try again; undefined when that was the last one, and the job has failed */
  | { readonly state: 'broken'; readonly cause: unknown; readonly retryAt: Date | undefined }

/**
 * What a worker does for one message: one attempt at one job. Several workers with the same message do no harm; what an attempt
 * that was killed has left is found by the next.
 * @param isOver whether to stop at the next step
 */
export async function workOn(
  context: ServiceContext,
  message: JobMessage,
  isOver: () => boolean,
): Promise<Work> {
  const taken = await take(context, message)
  const runner = taken && runnerOf(taken)
  if (taken === undefined || runner === undefined) return { state: 'nothing' }
  if (taken.state !== 'running') return clear(context, runner, taken)
  const job = new LeasedJob(context.store, taken)
  try {
    if ((taken.stalled ?? 1) > maxStalled) throw new JobFailed('ATTEMPTS_EXHAUSTED', exhausted(taken))
    await runner.run(context, job, isOver)
  } catch (error) {
    return fail(context, runner, job.stored, error)
  }
  if (job.stored.state !== 'running') return { state: 'done' }
  await context.queue.send(message)
  return { state: 'more' }
}

/** Leases the job, also when a sweep or a cancellation writes it at the same moment. @returns undefined when it is not to be had */
async function take(
  { store }: ServiceContext,
  { workspaceId, jobId }: JobMessage,
): Promise<StoredJob | undefined> {
  for await (const _ of rounds()) {
    const job = await store.jobs.get(workspaceId, jobId)
    if (job === undefined || !store.jobs.isFree(job)) return undefined
    const taken = await store.jobs.take(job)
    if (taken !== undefined) return taken
  }
  return undefined // `rounds` has thrown by now
}

async function clear(context: ServiceContext, runner: Runner, job: StoredJob): Promise<Work> {
  try {
    await runner.clear(context, job)
    await context.store.jobs.clear(job)
    return { state: 'cleared' }
  } catch (error) {
    const failure = { code: 'ATTEMPTS_EXHAUSTED', message: nameOf(error) } as const
    const released = await context.store.jobs.release(job, job.state === 'failed' ? errorOf(job) : failure)
    return { state: 'broken', cause: error, retryAt: retryAt(released) }
  }
}

async function fail(context: ServiceContext, runner: Runner, job: StoredJob, error: unknown): Promise<Work> {
  const { jobs } = context.store
  if (error instanceof Overtaken) return { state: 'nothing' }
  if (error instanceof JobFailed) {
    const ended = await jobs.end(job, { code: error.code, message: error.message })
    if (ended === undefined) return { state: 'nothing' }
    await leaveOrClear(context, runner, ended)
    return error.code === 'ATTEMPTS_EXHAUSTED'
      ? { state: 'broken', cause: error, retryAt: undefined }
      : { state: 'failed', job: ended }
  }
  if ((job.stalled ?? 1) < maxStalled) {
    const failure = { code: 'ATTEMPTS_EXHAUSTED', message: nameOf(error) } as const
    return { state: 'broken', cause: error, retryAt: retryAt(await jobs.release(job, failure)) }
  }
  const message = `${maxStalled} attempts came no further; the last one ended with ${nameOf(error)}.`
  const ended = await jobs.end(job, { code: 'ATTEMPTS_EXHAUSTED', message })
  if (ended !== undefined) await leaveOrClear(context, runner, ended)
  return { state: 'broken', cause: error, retryAt: undefined }
}

/** Removes what the job has made; what that fails at is left to the sweep. */
async function leaveOrClear(context: ServiceContext, runner: Runner, ended: StoredJob): Promise<void> {
  try {
    await runner.clear(context, ended)
    await context.store.jobs.clear(ended)
  } catch (error) {
    context.onJobFailure(error)
  }
}

function retryAt(job: StoredJob | undefined): Date | undefined {
  return job?.leaseUntil === undefined ? undefined : new Date(job.leaseUntil)
}

function errorOf({ error = '{}' }: StoredJob) {
  return JSON.parse(error) as { code: 'ATTEMPTS_EXHAUSTED'; message: string } // written by the store from a JobFailure
}

function exhausted(job: StoredJob): string {
  const last =
    job.error === undefined
      ? 'each ended without a word, as for want of memory or time'
      : errorOf(job).message
  return `${maxStalled} attempts came no further: ${last}.`
}

/** What an unforeseen error is called: its message may hold what nobody but the log should see. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'an unknown error'
}

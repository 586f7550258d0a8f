import { type Job, jobErrors } from '@lading/contract/jobs'
import type { JobFailure, StoredJob } from '@lading/store'

/** A stored job as the contract shows it. */
export function toJob(job: StoredJob): Job {
  const { jobId, kind, folderId, fileId, done, kept, createdAt, updatedAt, finishedAt } = job
  const state = job.state === 'running' && job.attempts === 0 ? 'queued' : job.state
  return {
    id: jobId,
    kind,
    state,
    folderId: folderId ?? null,
    fileId: fileId ?? null,
    progress: {
      done,
      total: job.total ?? (state === 'done' ? done + kept : null),
      kept,
      bytesDone: job.bytesDone ?? 0,
      bytesTotal: job.bytesTotal ?? null,
    },
    attempts: job.attempts ?? 1,
    error: toError(job),
    createdAt,
    updatedAt,
    estimatedAt: estimate(job),
    finishedAt: finishedAt ?? null,
  }
}

function toError({ state, error }: StoredJob): Job['error'] {
  if (state !== 'failed' || error === undefined) return null
  const { code, message } = JSON.parse(error) as JobFailure // written by the store from one
  return { code, message, remedy: jobErrors[code].remedy }
}

/** When the job ends if the rest takes as long as what is done took, by bytes. */
function estimate({ state, startedAt, updatedAt, bytesDone = 0, bytesTotal }: StoredJob): string | null {
  if (state !== 'running' || startedAt === undefined || bytesTotal === undefined || bytesDone === 0)
    return null
  const elapsed = Date.parse(updatedAt) - Date.parse(startedAt)
  const rest = Math.max(0, bytesTotal - bytesDone)
  return new Date(Date.parse(updatedAt) + (elapsed * rest) / bytesDone).toISOString()
}

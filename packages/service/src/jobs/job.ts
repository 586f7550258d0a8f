import type { Job } from '@lading/contract/jobs'
import type { StoredJob } from '@lading/store'

/** A stored job as the contract shows it. */
export function toJob(job: StoredJob): Job {
  const { jobId, kind, state, folderId, done, kept, createdAt, updatedAt, finishedAt } = job
  return {
    id: jobId,
    kind,
    state,
    folderId,
    progress: { done, total: state === 'done' ? done + kept : null, kept },
    createdAt,
    updatedAt,
    finishedAt: finishedAt ?? null,
  }
}

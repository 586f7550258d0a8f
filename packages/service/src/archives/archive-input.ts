import type { StoredJob } from '@lading/store'
import type { ObjectKey } from '../storage/object-key.ts'

/** What an archive was asked for, as the job keeps it. */
export interface ArchiveInput {
  /** Which files: those of a list, of the job's folder, or with a tag. */
  readonly by: 'files' | 'folder' | 'tag'
  readonly tag?: string | undefined
  /** Ids; undefined when there are so many that they lie in the bucket. */
  readonly files?: readonly string[]
  readonly name: string
  readonly missing: 'fail' | 'skip'
  readonly expiresInHours: number
}

/** So many ids stand in the job itself: 100 are 3 KB. */
export const maxInlineFiles = 100

export function inputOf({ jobId, input }: StoredJob): ArchiveInput {
  if (input === undefined) throw new Error(`The job ${jobId} does not say what it is for`)
  return JSON.parse(input) as ArchiveInput // written by `archives.create` only
}

/** Where everything lies that a job keeps in the bucket while it runs. No id of a file begins like that of a job. */
export function jobPrefix({ workspaceId, jobId }: Pick<StoredJob, 'workspaceId' | 'jobId'>): ObjectKey {
  return `${workspaceId}/${jobId}/`
}

/** The list of ids that is too long for the job's item: a JSON array. */
export function listKey(job: Pick<StoredJob, 'workspaceId' | 'jobId'>): ObjectKey {
  return `${jobPrefix(job)}files`
}

/** The archive's own id: it follows from the job's, so that a job which is done twice makes one file. */
export function archiveIdOf({ jobId }: Pick<StoredJob, 'jobId'>): string {
  return `file_${jobId.slice('job_'.length)}`
}

import { uploadLifetimeHours } from '@lading/contract/upload'
import type { Workspace } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { JobFailed, Overtaken } from '../jobs/job-failed.ts'
import type { LeasedJob } from '../jobs/leased-job.ts'
import { rounds } from '../rounds.ts'
import { finishFirst } from '../uploads/finish.ts'
import { archiveIdOf, inputOf } from './archive-input.ts'
import type { ArchivePlan } from './archive-position.ts'

const hourMs = 3_600_000

/**
 * Makes the parts of an archive a file, through the gate that every upload goes through. Doing it again changes nothing.
 * @param size bytes of all parts; undefined when the file was begun before
 * @returns the file's id
 */
export async function finishArchive(
  context: ServiceContext,
  workspace: Workspace,
  job: LeasedJob,
  { uploadId, multipartId, partSize }: ArchivePlan,
  size: number | undefined,
): Promise<string> {
  const { store, now } = context
  const { workspaceId, jobId } = job.stored
  const fileId = archiveIdOf(job.stored)
  const { name, expiresInHours } = inputOf(job.stored)
  for await (const _ of rounds()) {
    const file =
      (await store.files.getStored(workspaceId, fileId)) ??
      (size === undefined
        ? undefined
        : await store.files.create({
            workspaceId,
            fileId,
            name,
            contentType: 'application/zip',
            size,
            sha256: undefined,
            partSize,
            externalRef: undefined,
            folderId: undefined,
            tags: [],
            metadata: '{}',
            expiresAt: new Date(now().getTime() + uploadLifetimeHours * hourMs),
            keepUntil: new Date(now().getTime() + expiresInHours * hourMs).toISOString(),
            listingShards: workspace.listingShards,
            uploadId,
            multipartId,
          }))
    // Another runner has made it at this moment: it is there the next time.
    if (file === undefined) continue
    if (file.state !== 'pending') return fileId
    const finished = await finishFirst(context, workspace, file, jobId)
    switch (finished.state) {
      case 'finished':
        return fileId
      case 'changed':
        continue
      case 'over quota':
        throw new JobFailed('QUOTA_EXCEEDED', 'The archive does not fit into the quota.')
      case 'missing':
        // Cancelled, and cleared already, or the parts were removed by the bucket's own rule.
        throw new Overtaken(finished.detail)
      case 'different':
        throw new Error(`S3 holds ${finished.received} bytes of an archive of ${finished.declared}`)
    }
  }
  throw new Error('unreachable: rounds ends by throwing')
}

/** Whether all parts of the archive were there when an earlier runner stopped. */
export async function isWritten({ store }: ServiceContext, job: LeasedJob): Promise<boolean> {
  return (await store.files.getStored(job.stored.workspaceId, archiveIdOf(job.stored))) !== undefined
}

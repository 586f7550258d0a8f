import { contract } from '@lading/contract'
import { FolderNotFound } from '@lading/contract/errors'
import { derivedId } from '@lading/store'
import { handle } from '../context.ts'
import { toFileId } from '../files/file.ts'
import { noFolderDetail, resolveFolder } from '../folders/resolve.ts'
import { toJob } from '../jobs/job.ts'
import { tellQueue } from '../jobs/tell-queue.ts'
import { type ArchiveInput, listKey, maxInlineFiles } from './archive-input.ts'

export const create = handle(contract.archives.create, async (call) => {
  const { input, context, principal, effectId, requestId, fail } = call
  const { store, bucket } = context
  const { workspaceId, keyId } = principal
  const { folder, tag, name, missing, expiresInHours } = input
  const place = folder === undefined ? undefined : await resolveFolder(store, workspaceId, folder)
  if (folder !== undefined && place === undefined) throw fail(FolderNotFound, noFolderDetail)

  const jobId = `job_${derivedId(effectId, 'job')}`
  const files = [...new Set(input.files?.map((address) => toFileId(workspaceId, address)))]
  const isLong = files.length > maxInlineFiles
  // Before the job, which reads it: without one the sweep removes it.
  if (isLong) await bucket.put(listKey({ workspaceId, jobId }), Buffer.from(JSON.stringify(files)))
  const asked: ArchiveInput = {
    ...(folder === undefined ? (tag === undefined ? { by: 'files' } : { by: 'tag', tag }) : { by: 'folder' }),
    ...(input.files === undefined || isLong ? {} : { files }),
    name,
    missing,
    expiresInHours,
  }
  const { job } = await store.jobs.create({
    workspaceId,
    jobId,
    keyId,
    requestId,
    kind: 'archive.create',
    folderId: place?.folderId,
    input: JSON.stringify(asked),
    begin: 'queued',
  })
  await tellQueue(context, job)
  return toJob(job)
})

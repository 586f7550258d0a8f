import { archiveMaxBytes, archiveMaxFiles } from '@lading/contract/archives'
import { partSizeFor } from '@lading/contract/upload'
import { newToken, type StoredFile, type Workspace } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import { JobFailed } from '../jobs/job-failed.ts'
import type { LeasedJob } from '../jobs/leased-job.ts'
import { checkQuota } from '../usage/quota.ts'
import { archiveIdOf, inputOf, jobPrefix } from './archive-input.ts'
import type { ArchivePosition } from './archive-position.ts'
import { FolderPaths } from './folder-paths.ts'
import { listFiles, missingDetail } from './list-files.ts'
import { type ManifestEntry, ManifestWriter } from './manifest.ts'
import { ArchiveSize } from './zip/archive-size.ts'
import { EntryNames } from './zip/entry-names.ts'
import { isStored } from './zip/stored-types.ts'
import { zipStart } from './zip/zip-position.ts'

/** How often a long plan renews its lease, and learns that it was cancelled, in milliseconds. */
const renewEveryMs = 3_000

/**
 * Decides what an archive holds and stores that with the job: from here on its bytes are settled. A runner that stops before the
 * job is saved leaves a manifest and a multipart upload that nobody names; the sweep removes them.
 * @throws JobFailed when there is nothing, too much, or something missing
 */
export async function planArchive(
  context: ServiceContext,
  job: LeasedJob,
  workspace: Workspace,
): Promise<ArchivePosition> {
  const { bucket } = context
  const { workspaceId } = workspace
  const input = inputOf(job.stored)
  const token = newToken()
  const manifest = new ManifestWriter(bucket, jobPrefix(job.stored), token)
  const names = new EntryNames()
  const size = new ArchiveSize()
  const paths = new FolderPaths(context.store, workspaceId, job.stored.folderId)
  const missing: string[] = []
  let [entries, bytes, storedBytes] = [0, 0, 0]
  let renewedAt = performance.now()
  for await (const page of listFiles(context, workspace, job.stored, input)) {
    for (const listed of page) {
      if ('missing' in listed) {
        missing.push(listed.missing)
        continue
      }
      const { file } = listed
      const entry = toEntry(file, names.take(`${await paths.of(file.folderId)}${file.name}`))
      await manifest.add(entry)
      size.add(entry)
      entries++
      bytes += entry.size
      if (entry.stored) storedBytes += entry.size
      if (entries > archiveMaxFiles)
        throw new JobFailed('TOO_LARGE', `There are more than ${archiveMaxFiles} files.`)
    }
    if (performance.now() - renewedAt > renewEveryMs) {
      await job.renew()
      renewedAt = performance.now()
    }
  }
  if (missing.length > 0 && input.missing === 'fail') {
    throw new JobFailed('FILES_MISSING', missingDetail(missing))
  }
  if (entries === 0) throw new JobFailed('NOTHING_TO_DO', 'None of the files is there and ready.')
  if (size.bytes > archiveMaxBytes) {
    throw new JobFailed('TOO_LARGE', `The files have ${bytes} bytes; an archive can have ${archiveMaxBytes}.`)
  }
  const over = await checkQuota(context, workspace, { files: 1, bytes: storedBytes })
  if (over !== undefined) throw new JobFailed('QUOTA_EXCEEDED', 'The archive does not fit into the quota.')
  await manifest.end()

  const uploadId = newToken()
  const key = objectKey({ workspaceId, fileId: archiveIdOf(job.stored), uploadId })
  const multipartId = await bucket.multipart.create(key, 'application/zip')
  const position: ArchivePosition = {
    plan: { token, entries, bytes, uploadId, multipartId, partSize: partSizeFor(size.bytes) },
    checkpoint: { zip: zipStart, parts: 0, directoryBytes: 0, bytesBefore: 0 },
  }
  await job.save(
    { done: 0, kept: missing.length, position: JSON.stringify(position) },
    { total: entries, bytesDone: 0, bytesTotal: bytes, multipartId },
  )
  return position
}

function toEntry(file: StoredFile, name: string): ManifestEntry {
  const { fileId, uploadId, size } = file
  const type = file.detectedContentType ?? file.contentType
  const at = Date.parse(file.versionAt ?? file.createdAt)
  return { name, size, at, fileId, uploadId, stored: isStored(type, file.name) }
}

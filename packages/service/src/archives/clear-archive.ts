import type { StoredJob } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { objectKey } from '../files/file.ts'
import { removeFile } from '../files/remove-file.ts'
import { rounds } from '../rounds.ts'
import { archiveIdOf, jobPrefix } from './archive-input.ts'
import { positionOf } from './archive-position.ts'
import { objectsBelow } from './objects-below.ts'

/** Objects that are removed at once. */
const atOnce = 16

/** Removes what a job keeps in the bucket while it runs. */
export async function clearWork({ bucket }: ServiceContext, job: StoredJob): Promise<void> {
  let batch: Promise<void>[] = []
  for await (const key of objectsBelow(bucket.listing, jobPrefix(job))) {
    batch.push(bucket.delete(key))
    if (batch.length < atOnce) continue
    await Promise.all(batch)
    batch = []
  }
  await Promise.all(batch)
}

/** Removes everything that an archive's job has made, the archive included. */
export async function clearArchive(context: ServiceContext, job: StoredJob): Promise<void> {
  const { store, bucket } = context
  const { workspaceId } = job
  const fileId = archiveIdOf(job)
  for await (const _ of rounds()) {
    const file = await store.files.getStored(workspaceId, fileId)
    if (file === undefined || (await removeFile(context, file))) break
  }
  const plan = positionOf(job)?.plan
  if (plan !== undefined) {
    const { uploadId, multipartId } = plan
    await bucket.multipart.abort({ key: objectKey({ workspaceId, fileId, uploadId }), multipartId })
  }
  await clearWork(context, job)
}

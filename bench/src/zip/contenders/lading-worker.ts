import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { partSizeFor } from '@lading/contract/upload'
import { createContext } from '@lading/service'
import type { StoredJob } from '@lading/store'
import { jobPrefix } from '../../../../packages/service/src/archives/archive-input.ts'
import { ManifestWriter } from '../../../../packages/service/src/archives/manifest.ts'
import { writeArchive } from '../../../../packages/service/src/archives/write-archive.ts'
import { ArchiveSize } from '../../../../packages/service/src/archives/zip/archive-size.ts'
import { zipStart } from '../../../../packages/service/src/archives/zip/zip-position.ts'
import type { LeasedJob } from '../../../../packages/service/src/jobs/leased-job.ts'
import type { MakeArchive } from '../contender.ts'
import { isText, nameOf } from '../corpus.ts'
import { fileIdOf, s3Client, uploadId, workspaceId } from '../s3-client.ts'

/** The worker's own code from manifest to the last part. Its checkpoints are not stored: they are one write to the table a part. */
export const make: MakeArchive = async (corpus, { s3 }) => {
  const dynamoDb = new DynamoDBClient({ region: 'local' })
  const client = s3Client(s3)
  const context = createContext({
    dynamoDb,
    tableName: 'none',
    s3: async () => client,
    bucketName: 'lading',
    now: () => new Date(),
  })
  const stored = { workspaceId, jobId: `job_${'0'.repeat(24)}`, done: 0 } as StoredJob // what the writer reads of it
  const job = {
    stored,
    save: async () => undefined,
  } as unknown as LeasedJob // the same
  const token = 'bench'
  const manifest = new ManifestWriter(context.bucket, jobPrefix(stored), token)
  const size = new ArchiveSize()
  for (let index = 0; index < corpus.files; index++) {
    const isStored = !isText(corpus, index)
    const entry = {
      name: nameOf(corpus, index),
      size: corpus.size,
      at: Date.now(),
      fileId: fileIdOf(index),
      uploadId,
      stored: isStored,
    }
    size.add(entry)
    await manifest.add(entry)
  }
  await manifest.end()
  const written = await writeArchive(
    context,
    job,
    {
      plan: {
        token,
        entries: corpus.files,
        bytes: corpus.files * corpus.size,
        uploadId,
        multipartId: 'upload',
        partSize: partSizeFor(size.bytes),
      },
      checkpoint: { zip: zipStart, parts: 0, directoryBytes: 0, bytesBefore: 0 },
    },
    () => false,
  )
  client.destroy()
  dynamoDb.destroy()
  if (written === undefined) throw new Error('The archive was not written')
  return written
}

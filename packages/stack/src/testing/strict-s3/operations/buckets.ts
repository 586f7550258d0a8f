import { localRegion } from '../../engine.ts'
import { s3Errors } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { renderXml } from '../xml.ts'
import { owner } from './owner.ts'

export const listBuckets: Operation = ({ database }) => ({
  status: 200,
  body: renderXml('ListAllMyBucketsResult', {
    Owner: owner,
    Buckets: {
      Bucket: database.buckets().map(({ name, created }) => ({
        Name: name,
        CreationDate: created.toISOString(),
      })),
    },
  }),
})

/** In us-east-1 a bucket that one owns already may be created again. Source: S3 API reference, CreateBucket. */
export const createBucket: Operation = async ({ request, database, now }) => {
  if (!/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(request.bucket)) throw s3Errors.invalidBucketName()
  // The body can only name a region, and this server has one.
  for await (const _bytes of request.body());
  database.createBucket(request.bucket, now)
  return { status: 200, headers: { location: `/${request.bucket}` } }
}

export const headBucket: Operation = () => ({
  status: 200,
  headers: { 'x-amz-bucket-region': localRegion },
})

/** Uploads under way do not keep a bucket; they go with it. */
export const deleteBucket: Operation = async ({ request: { bucket }, database, blobs }) => {
  if (!database.isEmpty(bucket)) throw s3Errors.bucketNotEmpty()
  const uploads = [...database.uploads(bucket, { prefix: '', after: { key: '', id: '' } })]
  const parts = uploads.flatMap(({ id }) => [...database.parts(id).values()])
  for (const { key, id } of uploads) database.deleteUpload({ bucket, key, id })
  database.deleteBucket(bucket)
  for (const { blob } of parts) await blobs.remove(blob)
  return { status: 204 }
}

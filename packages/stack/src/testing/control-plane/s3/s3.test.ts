import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { fakeCloud } from '../fake-cloud.ts'

const at = (region: string, pageSize = 1000) => fakeCloud({ accountId: '111122223333', region, pageSize })
const Bucket = 'files'

/** Name and status of the error that a call ends with. */
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => ['none'],
    (error: Error & { $metadata?: { httpStatusCode?: number } }) => [
      error.name,
      error.$metadata?.httpStatusCode,
    ],
  )

test('a bucket is made where the client is, which the SDK names by itself except in us-east-1', async () => {
  const create = (region: string, place?: 'eu-west-1' | 'us-east-1') =>
    failureOf(
      at(region).clients.s3.send(
        new CreateBucketCommand({
          Bucket,
          // The SDK's own list of places lacks us-east-1, as S3 refuses it.
          ...(place === undefined
            ? {}
            : { CreateBucketConfiguration: { LocationConstraint: place as 'eu-west-1' } }),
        }),
      ),
    )
  expect(await create('us-east-1')).toEqual(['none'])
  expect(await create('us-east-1', 'us-east-1')).toEqual(['InvalidLocationConstraint', 400])
  expect(await create('eu-central-1', 'eu-west-1')).toEqual(['IllegalLocationConstraintException', 400])
  expect(await create('eu-west-1')).toEqual(['none'])
})

test('a name that is taken is told apart by whose it is', async () => {
  const cloud = at('eu-west-1')
  cloud.addBucket('mine')
  cloud.addBucket('theirs', { isOwn: false })
  const create = (name: string) =>
    failureOf(
      cloud.clients.s3.send(
        new CreateBucketCommand({
          Bucket: name,
          CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
        }),
      ),
    )
  expect(await create('mine')).toEqual(['BucketAlreadyOwnedByYou', 409])
  expect(await create('theirs')).toEqual(['BucketAlreadyExists', 409])
  expect(await create('No_Name')).toEqual(['InvalidBucketName', 400])
  const home = at('us-east-1')
  home.addBucket('mine')
  expect(await failureOf(home.clients.s3.send(new CreateBucketCommand({ Bucket: 'mine' })))).toEqual(['none'])
})

test('HEAD has no words: all that is left of an error is its status', async () => {
  const cloud = at('eu-west-1')
  cloud.addBucket('theirs', { isOwn: false })
  cloud.addBucket('elsewhere', { region: 'us-east-1' })
  const head = (name: string) => failureOf(cloud.clients.s3.send(new HeadBucketCommand({ Bucket: name })))
  expect(await head('nothing')).toEqual(['NotFound', 404])
  expect(await head('theirs')).toEqual(['Unknown', 403])
  expect(await head('elsewhere')).toEqual(['Unknown', 301])
})

test('what is put on a bucket can be looked at', async () => {
  const cloud = at('us-east-1')
  const bucket = cloud.addBucket(Bucket)
  const { s3 } = cloud.clients
  const encryption = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }] }
  const publicAccessBlock = { BlockPublicAcls: true }
  const lifecycle = { Rules: [{ ID: 'a', Status: 'Enabled' as const, Filter: { Prefix: '' } }] }
  const policy = JSON.stringify({ Statement: [{ Effect: 'Deny', Resource: `arn:aws:s3:::${Bucket}/*` }] })
  const tags = [{ Key: 'a', Value: 'b' }]
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: encryption }))
  await s3.send(
    new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: publicAccessBlock }),
  )
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: lifecycle }))
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy }))
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags } }))
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  const versioning = 'Enabled'
  expect(bucket.configuration).toEqual({ encryption, publicAccessBlock, lifecycle, policy, tags, versioning })
  const others = JSON.stringify({ Statement: [{ Resource: 'arn:aws:s3:::other/*' }] })
  for (const Policy of ['nothing', '{', others])
    expect(await failureOf(s3.send(new PutBucketPolicyCommand({ Bucket, Policy })))).toEqual([
      'MalformedPolicy',
      400,
    ])
})

test('an object comes back as it was sent', async () => {
  const cloud = at('us-east-1')
  const { s3 } = cloud.clients
  cloud.addBucket(Bucket)
  const object = { Bucket, Key: 'a/b' }
  await s3.send(
    new PutObjectCommand({ ...object, Body: 'héllo', ContentType: 'text/plain', CacheControl: 'x' }),
  )
  const { Body, ContentLength, ContentType } = await s3.send(new GetObjectCommand(object))
  expect([await Body?.transformToString(), ContentLength, ContentType]).toEqual(['héllo', 6, 'text/plain'])
  expect(await s3.send(new HeadObjectCommand(object))).toMatchObject({ CacheControl: 'x' })
  expect(cloud.buckets.get(Bucket)?.objects.get('a/b')?.bytes).toEqual(new TextEncoder().encode('héllo'))
  expect(await failureOf(s3.send(new GetObjectCommand({ Bucket, Key: 'c' })))).toEqual(['NoSuchKey', 404])
  expect(await failureOf(s3.send(new HeadObjectCommand({ Bucket, Key: 'c' })))).toEqual(['NotFound', 404])
  expect(await failureOf(s3.send(new PutObjectCommand({ Bucket: 'none', Key: 'c' })))).toEqual([
    'NoSuchBucket',
    404,
  ])
  await expect(s3.send(new GetObjectCommand({ ...object, Range: 'bytes=0-1' }))).rejects.toThrow(
    'does not know Range',
  )
})

test('keys are listed in the order of their bytes, in pages', async () => {
  const cloud = at('us-east-1', 2)
  const bucket = cloud.addBucket(Bucket)
  for (const key of ['a/2', 'b', 'a/\u{1F600}', 'a/1', 'a/\uFFFD'])
    bucket.put({ key, bytes: new Uint8Array() })
  const of = { Bucket, Prefix: 'a/' }
  const { s3 } = cloud.clients
  const first = await s3.send(new ListObjectsV2Command(of))
  const second = await s3.send(
    new ListObjectsV2Command({ ...of, ContinuationToken: first.NextContinuationToken }),
  )
  expect([first, second].map(({ Contents = [] }) => Contents.map(({ Key }) => Key))).toEqual([
    ['a/1', 'a/2'],
    ['a/\uFFFD', 'a/\u{1F600}'],
  ])
  expect([first.IsTruncated, second.IsTruncated, second.NextContinuationToken]).toEqual([
    true,
    false,
    undefined,
  ])
})

test('a versioned bucket keeps what is deleted or overwritten, and is empty only without it', async () => {
  const cloud = at('us-east-1', 3)
  const bucket = cloud.addBucket(Bucket)
  bucket.configuration.versioning = 'Enabled'
  const { s3 } = cloud.clients
  for (const Key of ['a', 'a', 'b']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  expect((await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))).DeleteMarker).toBe(true)
  expect([...bucket.objects.keys()]).toEqual(['b'])
  expect(await failureOf(s3.send(new DeleteBucketCommand({ Bucket })))).toEqual(['BucketNotEmpty', 409])
  const first = await s3.send(new ListObjectVersionsCommand({ Bucket }))
  expect(first.DeleteMarkers?.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([['a', true]])
  expect(first.Versions?.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([
    ['a', false],
    ['a', false],
  ])
  const second = await s3.send(
    new ListObjectVersionsCommand({
      Bucket,
      KeyMarker: first.NextKeyMarker,
      VersionIdMarker: first.NextVersionIdMarker,
    }),
  )
  expect([second.IsTruncated, second.Versions?.map(({ Key }) => Key)]).toEqual([false, ['b']])
  const all = [...(first.Versions ?? []), ...(first.DeleteMarkers ?? []), ...(second.Versions ?? [])]
  const Objects = all.map(({ Key, VersionId }) => ({ Key, VersionId }))
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
  await s3.send(new DeleteBucketCommand({ Bucket }))
  expect(cloud.buckets.size).toBe(0)
})

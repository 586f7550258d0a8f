import {
  DeleteBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { testClock } from '../clock.ts'
import { startStrictS3 } from './server.ts'

const Bucket = 'bucket'

async function startWith(...keys: string[]) {
  const engine = await startStrictS3()
  await engine.createBucket(Bucket)
  for (const Key of keys) await engine.client().send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  return engine
}

test('keys are listed in the order of their UTF-8 bytes, page by page', async () => {
  // In UTF-16, which JavaScript compares by, the last two are the other way round.
  const keys = ['B', 'a', 'a/1', 'a/2', 'ü', '\uff5e', '😀']
  await using engine = await startWith(...keys.toReversed())
  const pages: string[][] = []
  for await (const page of paginateListObjectsV2({ client: engine.client(), pageSize: 3 }, { Bucket })) {
    pages.push((page.Contents ?? []).map(({ Key }) => Key ?? ''))
  }
  expect(pages).toEqual([keys.slice(0, 3), keys.slice(3, 6), keys.slice(6)])
})

test('an exact number of pages does not end with an empty one', async () => {
  await using engine = await startWith('a', 'b')
  const page = await engine.client().send(new ListObjectsV2Command({ Bucket, MaxKeys: 2 }))
  expect(page).toMatchObject({ KeyCount: 2, IsTruncated: false })
  expect(page.NextContinuationToken).toBeUndefined()
})

test('a prefix and a start narrow the list', async () => {
  await using engine = await startWith('a', 'p/1', 'p/2', 'p/3', 'q')
  const page = await engine
    .client()
    .send(new ListObjectsV2Command({ Bucket, Prefix: 'p/', StartAfter: 'p/1' }))
  expect(page.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([
    ['p/2', 3],
    ['p/3', 3],
  ])
})

test('a delimiter folds keys into their common prefixes, each on one page only', async () => {
  await using engine = await startWith('p/a', 'p/b/1', 'p/b/2', 'p/c', 'p/d/1', 'p/d/2')
  const seen: unknown[] = []
  const pages = paginateListObjectsV2(
    { client: engine.client(), pageSize: 1 },
    { Bucket, Prefix: 'p/', Delimiter: '/' },
  )
  for await (const { Contents = [], CommonPrefixes = [] } of pages) {
    seen.push(...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix))
  }
  expect(seen).toEqual(['p/a', 'p/b/', 'p/c', 'p/d/'])
})

test('keys that XML cannot carry come back when they are asked for as URLs', async () => {
  await using engine = await startWith('a\u0001b c+d')
  const page = await engine.client().send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }))
  expect(page.Contents?.map(({ Key }) => decodeURIComponent(Key ?? ''))).toEqual(['a\u0001b c+d'])
})

test('the age of an object is by the clock of the server', async () => {
  const clock = testClock(new Date('2026-01-31T12:00:00.250Z'))
  await using engine = await startStrictS3({ now: clock.now })
  await engine.createBucket(Bucket)
  const client = engine.client()
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }))
  clock.advance(86_400_000)
  await client.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'b' }))
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }))
  expect(Contents?.map(({ LastModified }) => LastModified?.toISOString())).toEqual([
    '2026-01-31T12:00:00.250Z',
    '2026-02-01T12:00:00.250Z',
  ])
})

test('a start and a prefix each begin the list, whichever is later', async () => {
  await using engine = await startWith('a', 'b', 'p', 'p/1', 'p/2', 'q')
  const keys = async (input: object) => {
    const { Contents } = await engine.client().send(new ListObjectsV2Command({ Bucket, ...input }))
    return Contents?.map(({ Key }) => Key)
  }
  expect(await keys({ Prefix: 'p', StartAfter: 'a' })).toEqual(['p', 'p/1', 'p/2'])
  expect(await keys({ Prefix: 'p', StartAfter: 'p' })).toEqual(['p/1', 'p/2'])
  expect(await keys({ Prefix: 'p', StartAfter: 'q' })).toBeUndefined()
})

test('a continuation token that the server did not give is refused', async () => {
  await using engine = await startWith('a')
  await expect(
    engine.client().send(new ListObjectsV2Command({ Bucket, ContinuationToken: '!' })),
  ).rejects.toMatchObject({ name: 'InvalidArgument' })
})

test('a bucket can be deleted only when it is empty', async () => {
  await using engine = await startWith('a')
  await engine.createBucket('empty')
  await engine.client().send(new DeleteBucketCommand({ Bucket: 'empty' }))
  await expect(engine.client().send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketNotEmpty',
  })
})

import { mkdtempDisposable, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { testClock } from '../clock.ts'
import { type StrictS3Options, startStrictS3 } from './server.ts'

const Bucket = 'bucket'

async function start(options: StrictS3Options = {}) {
  const engine = await startStrictS3(options)
  await engine.createBucket(Bucket)
  return engine
}

async function begin(client: S3Client, Key: string): Promise<string | undefined> {
  const create = new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'SHA256' })
  return (await client.send(create)).UploadId
}

function list(client: S3Client, input: Partial<ListMultipartUploadsCommandInput> = {}) {
  return client.send(new ListMultipartUploadsCommand({ Bucket, ...input }))
}

const keys = async (client: S3Client, input: Partial<ListMultipartUploadsCommandInput>) =>
  ((await list(client, input)).Uploads ?? []).map(({ Key }) => Key)

test('uploads under way are listed by key, and those of one key in the order of their beginning', async () => {
  const clock = testClock(new Date('2026-01-31T12:00:00.250Z'))
  await using engine = await start({ now: clock.now })
  const client = engine.client()
  const b = await begin(client, 'b')
  const ofA: (string | undefined)[] = []
  for (let count = 0; count < 3; count++) {
    clock.advance(60_000)
    ofA.push(await begin(client, 'a'))
  }
  const page = await list(client)
  expect(page).toMatchObject({ Bucket, MaxUploads: 1000, IsTruncated: false })
  expect(page.Uploads?.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([
    ...ofA.map((id) => ['a', id]),
    ['b', b],
  ])
  expect(page.Uploads?.[0]).toMatchObject({
    Initiated: new Date('2026-01-31T12:01:00.250Z'),
    ChecksumAlgorithm: 'SHA256',
    ChecksumType: 'COMPOSITE',
    StorageClass: 'STANDARD',
  })
})

test('pages follow each other without a gap, also between uploads of one key', async () => {
  await using engine = await start()
  const client = engine.client()
  const begun = [
    await begin(client, 'a'),
    await begin(client, 'b'),
    await begin(client, 'b'),
    await begin(client, 'c'),
  ]
  const seen: (string | undefined)[][] = []
  let markers: Partial<ListMultipartUploadsCommandInput> = {}
  for (;;) {
    const page = await list(client, { MaxUploads: 2, ...markers })
    seen.push((page.Uploads ?? []).map(({ UploadId }) => UploadId))
    if (!page.IsTruncated) break
    markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
  }
  expect(seen.map((page) => page.length)).toEqual([2, 2])
  expect(seen.flat().toSorted()).toEqual(begun.toSorted())
})

test('a key alone goes on behind all of its uploads, an id alone says nothing', async () => {
  await using engine = await start()
  const client = engine.client()
  const first = await begin(client, 'a')
  await begin(client, 'a')
  await begin(client, 'b')
  expect(await keys(client, { KeyMarker: 'a' })).toEqual(['b'])
  expect(await keys(client, { UploadIdMarker: first })).toEqual(['a', 'a', 'b'])
})

test('a prefix narrows the list, wherever it begins', async () => {
  await using engine = await start()
  const client = engine.client()
  for (const key of ['a', 'p/1', 'p/2', 'q']) await begin(client, key)
  expect(await keys(client, { Prefix: 'p/' })).toEqual(['p/1', 'p/2'])
  expect(await keys(client, { Prefix: 'p/', KeyMarker: 'a' })).toEqual(['p/1', 'p/2'])
  expect(await keys(client, { Prefix: 'p/', KeyMarker: 'p/1' })).toEqual(['p/2'])
  expect(await keys(client, { Prefix: 'p/1' })).toEqual(['p/1'])
})

test('keys that XML cannot carry come back when they are asked for as URLs', async () => {
  await using engine = await start()
  const client = engine.client()
  await begin(client, 'a\u0001b c+d')
  await begin(client, 'b')
  const { Uploads, NextKeyMarker } = await list(client, { EncodingType: 'url', MaxUploads: 1 })
  const encoded = [Uploads?.[0]?.Key, NextKeyMarker]
  expect(encoded.map((key) => decodeURIComponent(key ?? ''))).toEqual(['a\u0001b c+d', 'a\u0001b c+d'])
})

test('an upload is listed until it is completed or aborted, and only in its own bucket', async () => {
  await using engine = await start()
  const client = engine.client()
  await engine.createBucket('other')
  const aborted = { Bucket, Key: 'a', UploadId: await begin(client, 'a') }
  const completed = { Bucket, Key: 'b', UploadId: await begin(client, 'b') }
  const part = { ...completed, PartNumber: 1, Body: 'x', ChecksumAlgorithm: 'SHA256' } as const
  const { ETag, ChecksumSHA256 } = await client.send(new UploadPartCommand(part))
  expect(await keys(client, { Bucket: 'other' })).toEqual([])
  expect(await keys(client, {})).toEqual(['a', 'b'])
  await client.send(new AbortMultipartUploadCommand(aborted))
  expect(await keys(client, {})).toEqual(['b'])
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag, ChecksumSHA256 }] }
  await client.send(new CompleteMultipartUploadCommand({ ...completed, MultipartUpload }))
  expect(await keys(client, {})).toEqual([])
})

test('a bucket takes its uploads under way with it', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  await using engine = await start({ dataDir: dir.path })
  const client = engine.client()
  const upload = { Bucket, Key: 'a', UploadId: await begin(client, 'a') }
  await client.send(
    new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x', ChecksumAlgorithm: 'SHA256' }),
  )
  await client.send(new DeleteBucketCommand({ Bucket }))
  await expect(list(client)).rejects.toMatchObject({ name: 'NoSuchBucket' })
  await engine.createBucket(Bucket)
  expect(await keys(client, {})).toEqual([])
  expect(await readdir(join(dir.path, 'blobs'))).toEqual([])
})

test('a page of no uploads, and an encoding that is not known, are refused', async () => {
  await using engine = await start()
  const client = engine.client()
  const refused = { name: 'InvalidArgument', $metadata: { httpStatusCode: 400 } }
  await expect(list(client, { MaxUploads: 0 })).rejects.toMatchObject(refused)
  const input = Object.assign(new ListMultipartUploadsCommand({ Bucket }).input, { EncodingType: 'base64' })
  await expect(list(client, input)).rejects.toMatchObject(refused)
})

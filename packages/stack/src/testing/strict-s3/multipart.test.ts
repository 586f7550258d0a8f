import { createHash } from 'node:crypto'
import { mkdtempDisposable, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect, test } from 'vitest'
import { testClock } from '../clock.ts'
import { startStrictS3 } from './server.ts'

const Bucket = 'bucket'
const Key = 'a'
const fiveMegabytes = 5 * 1024 * 1024
const first = Buffer.alloc(fiveMegabytes, 1)
const last = Buffer.from('the end')
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64')

async function start(options = {}) {
  const engine = await startStrictS3(options)
  await engine.createBucket(Bucket)
  return engine
}

/** An upload with some parts, not yet completed. */
async function begin(
  client: S3Client,
  bodies: readonly Uint8Array[],
  input: Partial<CreateMultipartUploadCommandInput> = {},
) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }))
  const Parts: CompletedPart[] = []
  for (const [index, Body] of bodies.entries()) {
    const PartNumber = index + 1
    const part = { Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: input.ChecksumAlgorithm }
    const { ETag, ChecksumSHA256, ChecksumCRC32 } = await client.send(new UploadPartCommand(part))
    Parts.push({ PartNumber, ETag, ChecksumSHA256, ChecksumCRC32 })
  }
  const complete = (
    parts: CompletedPart[] = Parts,
    more: Partial<CompleteMultipartUploadCommandInput> = {},
  ) =>
    client.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts: parts },
        ...more,
      }),
    )
  return { UploadId, Parts, complete }
}

const refused = (code: string, status: number) => ({ name: code, $metadata: { httpStatusCode: status } })

test('parts become one object with the headers of the beginning, and leave nothing behind', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  await using engine = await start({ dataDir: dir.path })
  const client = engine.client()
  const { complete } = await begin(client, [first, last], { ContentType: 'text/x', Metadata: { by: 'me' } })
  const { ETag } = await complete()
  const object = await client.send(new GetObjectCommand({ Bucket, Key }))
  expect(object).toMatchObject({ ContentType: 'text/x', Metadata: { by: 'me' }, ETag })
  const bytes = Buffer.from((await object.Body?.transformToByteArray()) ?? [])
  expect(bytes.equals(Buffer.concat([first, last]))).toBe(true)
  const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest()
  expect(ETag).toBe(`"${md5(Buffer.concat([md5(first), md5(last)])).toString('hex')}-2"`)
  expect(await readdir(join(dir.path, 'blobs'))).toHaveLength(1)
})

test('the checksum of an upload with SHA-256 is composed of those of its parts', async () => {
  await using engine = await start()
  const client = engine.client()
  const { complete } = await begin(client, [first, last], { ChecksumAlgorithm: 'SHA256' })
  const parts = Buffer.concat([first, last].map((part) => Buffer.from(sha256(part), 'base64')))
  const ChecksumSHA256 = `${sha256(parts)}-2`
  expect(await complete()).toMatchObject({ ChecksumSHA256, ChecksumType: 'COMPOSITE' })
  const head = new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' })
  expect(await client.send(head)).toMatchObject({ ChecksumSHA256, ChecksumType: 'COMPOSITE' })
})

test('a full-object checksum is over all bytes, and a wrong one is refused', async () => {
  await using engine = await start()
  const client = engine.client()
  await client.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: Buffer.concat([first, last]) }))
  const head = (key: string) =>
    client.send(new HeadObjectCommand({ Bucket, Key: key, ChecksumMode: 'ENABLED' }))
  const { ChecksumCRC32 } = await head('whole')
  const { complete } = await begin(client, [first, last], {
    ChecksumAlgorithm: 'CRC32',
    ChecksumType: 'FULL_OBJECT',
  })
  await expect(complete(undefined, { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject(
    refused('BadDigest', 400),
  )
  await complete(undefined, { ChecksumCRC32 })
  expect(await head(Key)).toMatchObject({ ChecksumCRC32, ChecksumType: 'FULL_OBJECT' })
})

test('a part without the checksum that the upload was begun with is refused', async () => {
  await using engine = await start()
  const client = engine.client()
  const { UploadId } = await begin(client, [], { ChecksumAlgorithm: 'SHA256' })
  const part = new UploadPartCommand({
    Bucket,
    Key,
    UploadId,
    PartNumber: 1,
    Body: 'x',
    ChecksumAlgorithm: 'CRC32',
  })
  await expect(client.send(part)).rejects.toMatchObject(refused('InvalidRequest', 400))
})

test('a completion that does not repeat the checksums of the parts, or changes them, is refused', async () => {
  await using engine = await start()
  const { complete, Parts } = await begin(engine.client(), [last], { ChecksumAlgorithm: 'SHA256' })
  const bare = Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
  await expect(complete(bare)).rejects.toMatchObject(refused('InvalidRequest', 400))
  const wrong = Parts.map((part) => ({ ...part, ChecksumSHA256: sha256(first) }))
  await expect(complete(wrong)).rejects.toMatchObject(refused('InvalidPart', 400))
})

test('parts that are missing, changed, out of order or too small are refused', async () => {
  await using engine = await start()
  const { complete, Parts } = await begin(engine.client(), [last, last, last])
  const [one, two] = Parts
  if (one === undefined || two === undefined) throw new Error('three parts were uploaded')
  await expect(complete([{ ...one, PartNumber: 9 }])).rejects.toMatchObject({
    ...refused('InvalidPart', 400),
    PartNumber: '9',
  })
  await expect(complete([{ ...one, ETag: '"other"' }])).rejects.toMatchObject(refused('InvalidPart', 400))
  await expect(complete([two, one])).rejects.toMatchObject(refused('InvalidPartOrder', 400))
  await expect(complete([one, one])).rejects.toMatchObject(refused('InvalidPartOrder', 400))
  await expect(complete([one, two])).rejects.toMatchObject({
    ...refused('EntityTooSmall', 400),
    ProposedSize: `${last.length}`,
    PartNumber: '1',
  })
  await complete([two])
})

test('If-None-Match: * also guards the completion', async () => {
  await using engine = await start()
  const client = engine.client()
  const { complete } = await begin(client, [last])
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'first' }))
  await expect(complete(undefined, { IfNoneMatch: '*' })).rejects.toMatchObject(
    refused('PreconditionFailed', 412),
  )
  const object = await client.send(new GetObjectCommand({ Bucket, Key }))
  expect(await object.Body?.transformToString()).toBe('first')
})

test('an upload that is aborted or completed is gone', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  await using engine = await start({ dataDir: dir.path })
  const client = engine.client()
  const aborted = await begin(client, [last])
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: aborted.UploadId }))
  expect(await readdir(join(dir.path, 'blobs'))).toEqual([])
  await expect(aborted.complete()).rejects.toMatchObject(refused('NoSuchUpload', 404))
  const completed = await begin(client, [last])
  await completed.complete()
  await expect(completed.complete()).rejects.toMatchObject(refused('NoSuchUpload', 404))
})

test('of completions at the same time one makes the object, and the others find no upload', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  await using engine = await start({ dataDir: dir.path })
  const { complete } = await begin(engine.client(), [first, last])
  const results = await Promise.allSettled([complete(), complete(), complete()])
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  expect(errors).toMatchObject([refused('NoSuchUpload', 404), refused('NoSuchUpload', 404)])
  expect(await readdir(join(dir.path, 'blobs'))).toHaveLength(1)
})

test('a completion whose object is there already leaves the upload as it is', async () => {
  await using engine = await start()
  const client = engine.client()
  const { UploadId, complete } = await begin(client, [last])
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'first' }))
  await expect(complete(undefined, { IfNoneMatch: '*' })).rejects.toMatchObject(
    refused('PreconditionFailed', 412),
  )
  const { Parts } = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }))
  expect(Parts).toHaveLength(1)
  await client.send(new DeleteObjectCommand({ Bucket, Key }))
  await complete(undefined, { IfNoneMatch: '*' })
})

test('a completion that claims another size or another type of checksum is refused', async () => {
  await using engine = await start()
  const { complete } = await begin(engine.client(), [last], { ChecksumAlgorithm: 'SHA256' })
  await expect(complete(undefined, { MpuObjectSize: 1 })).rejects.toMatchObject(
    refused('InvalidRequest', 400),
  )
  await expect(complete(undefined, { ChecksumType: 'FULL_OBJECT' })).rejects.toMatchObject(
    refused('BadDigest', 400),
  )
  await complete(undefined, { MpuObjectSize: last.length, ChecksumType: 'COMPOSITE' })
})

test('an object in parts is as old as the beginning of its upload', async () => {
  const begun = new Date('2026-01-31T12:00:00.000Z')
  const clock = testClock(begun)
  await using engine = await start({ now: clock.now })
  const client = engine.client()
  const { complete } = await begin(client, [last])
  clock.advance(86_400_000)
  await complete()
  expect((await client.send(new HeadObjectCommand({ Bucket, Key }))).LastModified).toEqual(begun)
})

test('an upload is known only under its own key', async () => {
  await using engine = await start()
  const client = engine.client()
  const { UploadId } = await begin(client, [last])
  await expect(
    client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'other', UploadId })),
  ).rejects.toMatchObject(refused('NoSuchUpload', 404))
})

test('an upload survives a restart between its parts', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  const part = { Bucket, Key, PartNumber: 2, Body: last }
  const begun = await (async () => {
    await using engine = await start({ dataDir: dir.path })
    const { UploadId, Parts } = await begin(engine.client(), [first])
    return { UploadId, Parts }
  })()
  await using engine = await start({ dataDir: dir.path })
  const client = engine.client()
  const { UploadId } = begun
  const { ETag } = await client.send(new UploadPartCommand({ ...part, UploadId }))
  const Parts = [...begun.Parts, { PartNumber: 2, ETag }]
  await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
  const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket, Key }))
  expect(ContentLength).toBe(first.length + last.length)
})

test('a part can be uploaded with a presigned URL', async () => {
  await using engine = await start()
  const client = engine.client()
  const { UploadId, complete } = await begin(client, [])
  const url = await getSignedUrl(client, new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1 }))
  const response = await fetch(url, { method: 'PUT', body: 'text' })
  await complete([{ PartNumber: 1, ETag: response.headers.get('etag') ?? '' }])
  const object = await client.send(new GetObjectCommand({ Bucket, Key }))
  expect(await object.Body?.transformToString()).toBe('text')
})

import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { testClock } from '../clock.ts'
import { startStrictS3 } from './server.ts'

const Bucket = 'bucket'
const Key = 'a'

async function start(options = {}) {
  const engine = await startStrictS3(options)
  await engine.createBucket(Bucket)
  return engine
}

const put = (client: S3Client, Body: string | Uint8Array, conditions = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...conditions }))

async function read(client: S3Client, conditions = {}) {
  const object = await client.send(new GetObjectCommand({ Bucket, Key, ...conditions }))
  return { ...object, text: await object.Body?.transformToString() }
}

const refused = (code: string, status: number) => ({ name: code, $metadata: { httpStatusCode: status } })

test('If-None-Match: * lets the first upload in and no other', async () => {
  await using engine = await start()
  const client = engine.client()
  await put(client, 'first', { IfNoneMatch: '*' })
  await expect(put(client, 'second', { IfNoneMatch: '*' })).rejects.toMatchObject(
    refused('PreconditionFailed', 412),
  )
  expect((await read(client)).text).toBe('first')
})

test('of uploads with If-None-Match: * at the same time exactly one gets in', async () => {
  await using engine = await start()
  const client = engine.client()
  const bodies = ['a', 'b', 'c', 'd', 'e']
  const results = await Promise.allSettled(bodies.map((body) => put(client, body, { IfNoneMatch: '*' })))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('If-Match on an upload replaces only the version that it names', async () => {
  await using engine = await start()
  const client = engine.client()
  await expect(put(client, 'x', { IfMatch: '"none"' })).rejects.toMatchObject(refused('NoSuchKey', 404))
  const { ETag } = await put(client, 'first')
  await expect(put(client, 'x', { IfMatch: '"other"' })).rejects.toMatchObject(
    refused('PreconditionFailed', 412),
  )
  await put(client, 'second', { IfMatch: ETag })
  expect((await read(client)).text).toBe('second')
})

test('If-Match on a deletion deletes only the version that it names', async () => {
  await using engine = await start()
  const client = engine.client()
  const remove = (IfMatch?: string) =>
    client.send(new DeleteObjectCommand({ Bucket, Key, ...(IfMatch === undefined ? {} : { IfMatch }) }))
  await remove()
  await expect(remove('*')).rejects.toMatchObject(refused('NoSuchKey', 404))
  const { ETag } = await put(client, 'text')
  await expect(remove('"other"')).rejects.toMatchObject(refused('PreconditionFailed', 412))
  expect((await read(client)).text).toBe('text')
  await remove(ETag)
  await expect(read(client)).rejects.toMatchObject(refused('NoSuchKey', 404))
})

test('conditions on a read are judged by ETag and by time', async () => {
  // HTTP dates know no fractions of a second.
  const stored = new Date(Math.floor(Date.now() / 1000) * 1000)
  const clock = testClock(new Date(stored.getTime() + 500))
  await using engine = await start({ now: clock.now })
  const client = engine.client()
  const { ETag } = await put(client, 'text')
  const before = new Date(stored.getTime() - 1000)
  const notModified = { $metadata: { httpStatusCode: 304 } }
  expect((await read(client, { IfMatch: ETag })).text).toBe('text')
  await expect(read(client, { IfMatch: '"other"' })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 412 },
  })
  await expect(read(client, { IfNoneMatch: ETag })).rejects.toMatchObject(notModified)
  expect((await read(client, { IfNoneMatch: '"other"' })).text).toBe('text')
  await expect(read(client, { IfModifiedSince: stored })).rejects.toMatchObject(notModified)
  expect((await read(client, { IfModifiedSince: before })).text).toBe('text')
  expect((await read(client, { IfUnmodifiedSince: stored })).text).toBe('text')
  await expect(read(client, { IfUnmodifiedSince: before })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 412 },
  })
})

test.each([
  ['bytes=0-0', '0', 'bytes 0-0/10'],
  ['bytes=2-4', '234', 'bytes 2-4/10'],
  ['bytes=7-', '789', 'bytes 7-9/10'],
  ['bytes=7-99', '789', 'bytes 7-9/10'],
  ['bytes=-3', '789', 'bytes 7-9/10'],
  ['bytes=-99', '0123456789', 'bytes 0-9/10'],
])('the range %s is answered with 206 and its bytes', async (Range, text, ContentRange) => {
  await using engine = await start()
  const client = engine.client()
  await put(client, '0123456789')
  const part = await read(client, { Range })
  expect(part).toMatchObject({ text, ContentRange, ContentLength: text.length })
  expect(part.$metadata.httpStatusCode).toBe(206)
})

test.each(['bytes=4-2', 'bytes=0-1,4-5', 'items=0-1'])('the range %s is ignored', async (Range) => {
  await using engine = await start()
  const client = engine.client()
  await put(client, '0123456789')
  const whole = await read(client, { Range })
  expect(whole.text).toBe('0123456789')
  expect(whole.$metadata.httpStatusCode).toBe(200)
})

test.each(['bytes=10-', 'bytes=-0'])('the range %s cannot be satisfied', async (Range) => {
  await using engine = await start()
  const client = engine.client()
  await put(client, '0123456789')
  await expect(read(client, { Range })).rejects.toMatchObject(refused('InvalidRange', 416))
})

test('a range that is longer than the object gives all of it, and of an empty object nothing', async () => {
  await using engine = await start()
  const client = engine.client()
  await put(client, '0123456789')
  const Range = 'bytes=0-4099'
  expect(await read(client, { Range })).toMatchObject({
    text: '0123456789',
    ContentRange: 'bytes 0-9/10',
    ContentLength: 10,
  })
  await put(client, new Uint8Array())
  await expect(read(client, { Range })).rejects.toMatchObject({
    ...refused('InvalidRange', 416),
    RangeRequested: Range,
    ActualObjectSize: '0',
  })
})

test('a checksum is not given with a part of the object', async () => {
  await using engine = await start()
  const client = engine.client()
  await put(client, '0123456789')
  const head = (conditions: object) =>
    client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED', ...conditions }))
  expect((await head({})).ChecksumCRC32).toBeDefined()
  expect((await head({ Range: 'bytes=0-1' })).ChecksumCRC32).toBeUndefined()
})

test('a download under way is whole although the object is replaced', async () => {
  await using engine = await start()
  const client = engine.client()
  const old = 'old '.repeat(1_000_000)
  await put(client, old)
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
  await put(client, 'new')
  expect(await Body?.transformToString()).toBe(old)
  expect((await read(client)).text).toBe('new')
})

test('several objects are deleted at once, each with its own condition', async () => {
  await using engine = await start()
  const client = engine.client()
  const keys = ['a & b', '<c>', 'kept']
  for (const key of keys) await client.send(new PutObjectCommand({ Bucket, Key: key, Body: 'x' }))
  const result = await client.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: {
        Objects: [{ Key: 'a & b' }, { Key: '<c>' }, { Key: 'missing' }, { Key: 'kept', ETag: '"other"' }],
      },
    }),
  )
  expect(result.Deleted).toEqual([{ Key: 'a & b' }, { Key: '<c>' }, { Key: 'missing' }])
  expect(result.Errors).toMatchObject([{ Key: 'kept', Code: 'PreconditionFailed' }])
})

test('a file name beyond Latin-1 in a plain Content-Disposition is refused, as it is by AWS', async () => {
  await using engine = await start()
  const client = engine.client()
  await put(client, 'text')
  const input = { ResponseContentDisposition: 'attachment; filename="日本.txt"' }
  await expect(read(client, input)).rejects.toMatchObject(refused('InvalidArgument', 400))
})

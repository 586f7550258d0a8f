import { createHash } from 'node:crypto'
import { mkdtempDisposable, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { EngineLockedError, type S3Engine } from '../engine.ts'
import { startStrictS3 } from './server.ts'

const Bucket = 'bucket'
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64')

async function put(engine: S3Engine, Key: string, Body: string | Uint8Array) {
  return engine.client().send(new PutObjectCommand({ Bucket, Key, Body }))
}

async function read(engine: S3Engine, Key: string): Promise<string | undefined> {
  const { Body } = await engine.client().send(new GetObjectCommand({ Bucket, Key }))
  return Body?.transformToString()
}

test('an object comes back with its bytes, its headers and its metadata', async () => {
  await using engine = await startStrictS3()
  await engine.createBucket(Bucket)
  const Key = 'a//b/../ü +&%"\'<>.txt'
  const described = {
    ContentType: 'text/x-note; charset=utf-8',
    ContentDisposition: 'attachment; filename="a.txt"',
    CacheControl: 'max-age=5',
    ContentLanguage: 'de',
    Metadata: { author: 'me' },
  }
  await engine.client().send(new PutObjectCommand({ Bucket, Key, Body: 'text', ...described }))
  const object = await engine.client().send(new GetObjectCommand({ Bucket, Key }))
  expect(object).toMatchObject({ ...described, ContentLength: 4, AcceptRanges: 'bytes' })
  expect(await object.Body?.transformToString()).toBe('text')
  const head = await engine.client().send(new HeadObjectCommand({ Bucket, Key }))
  expect(head).toMatchObject({ ...described, ETag: `"${createHash('md5').update('text').digest('hex')}"` })
})

test('an empty object can be stored and read', async () => {
  await using engine = await startStrictS3()
  await engine.createBucket(Bucket)
  await put(engine, 'empty', new Uint8Array())
  expect(await read(engine, 'empty')).toBe('')
})

test('a stream of which the SDK knows the length but not the checksum is stored decoded', async () => {
  await using engine = await startStrictS3()
  await engine.createBucket(Bucket)
  const parts = ['one ', 'two ', 'three']
  const ContentLength = parts.join('').length
  const stream = {
    Bucket,
    Key: 'a',
    Body: Readable.from(parts.map((part) => Buffer.from(part))),
    ContentLength,
  }
  await engine.client().send(new PutObjectCommand(stream))
  const object = await engine
    .client()
    .send(new GetObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }))
  expect(await object.Body?.transformToString()).toBe('one two three')
  expect(object).toMatchObject({ ContentLength, ChecksumCRC32: expect.any(String) })
  expect(object.ContentEncoding).toBeUndefined()
})

test('what is replaced or deleted leaves no bytes behind', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  await using engine = await startStrictS3({ dataDir: dir.path })
  await engine.createBucket(Bucket)
  await put(engine, 'a', 'first')
  await put(engine, 'a', 'second')
  expect(await read(engine, 'a')).toBe('second')
  expect(await readdir(join(dir.path, 'blobs'))).toHaveLength(1)
})

test('buckets, objects and checksums survive a restart', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  const described = { ContentType: 'text/x', Metadata: { by: 'me' }, ChecksumSHA256: sha256('text') }
  {
    await using engine = await startStrictS3({ dataDir: dir.path })
    await engine.createBucket(Bucket)
    await engine.client().send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'text', ...described }))
  }
  await using engine = await startStrictS3({ dataDir: dir.path })
  const client = engine.client()
  const { Buckets } = await client.send(new ListBucketsCommand())
  expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket])
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }))
  expect(head).toMatchObject(described)
  expect(await read(engine, 'a')).toBe('text')
})

test('bytes that a killed process left behind are removed at the start', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  {
    await using engine = await startStrictS3({ dataDir: dir.path })
    await engine.createBucket(Bucket)
    await put(engine, 'a', 'kept')
    // As if an upload had been cut by the end of the process.
    await writeFile(join(dir.path, 'blobs', 'orphan'), 'half')
  }
  await using engine = await startStrictS3({ dataDir: dir.path })
  expect(await readdir(join(dir.path, 'blobs'))).not.toContain('orphan')
  expect(await read(engine, 'a')).toBe('kept')
})

test('a directory in use is refused, and is free again after the close', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  {
    await using _first = await startStrictS3({ dataDir: dir.path })
    await expect(startStrictS3({ dataDir: dir.path })).rejects.toThrow(EngineLockedError)
  }
  await using _second = await startStrictS3({ dataDir: dir.path })
})

test('a bucket that is missing is 404, for HEAD without a body', async () => {
  await using engine = await startStrictS3()
  const client = engine.client()
  await expect(client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'NotFound' })
  await expect(put(engine, 'a', 'text')).rejects.toMatchObject({ name: 'NoSuchBucket' })
})

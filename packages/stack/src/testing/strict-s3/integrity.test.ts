import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempDisposable, readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect, test } from 'vitest'
import { localCredentials, localRegion, type S3Engine } from '../engine.ts'
import { startStrictS3 } from './server.ts'

const Bucket = 'bucket'
const Key = 'a'
const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('base64')

async function start(options = {}): Promise<S3Engine> {
  const engine = await startStrictS3(options)
  await engine.createBucket(Bucket)
  return engine
}

const put = (engine: S3Engine, input: Partial<PutObjectCommandInput>) =>
  engine.client().send(new PutObjectCommand({ Bucket, Key, Body: 'text', ...input }))

const refused = (code: string, status: number) => ({ name: code, $metadata: { httpStatusCode: status } })

test.each([
  ['ChecksumSHA256', digest('sha256', '123456789'), digest('sha256', 'other')],
  ['ChecksumSHA1', digest('sha1', '123456789'), digest('sha1', 'other')],
  // 0xCBF43926, which the definition of every CRC-32 gives as its check value.
  ['ChecksumCRC32', 'y/Q5Jg==', 'y/Q5Jw=='],
])('%s is verified, stored and given back', async (name, right, wrong) => {
  await using engine = await start()
  const Body = '123456789'
  await expect(put(engine, { Body, [name]: wrong })).rejects.toMatchObject(refused('BadDigest', 400))
  await put(engine, { Body, [name]: right })
  const head = new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' })
  expect(await engine.client().send(head)).toMatchObject({ [name]: right })
  expect(await engine.client().send(new HeadObjectCommand({ Bucket, Key }))).not.toHaveProperty(name)
})

test('a checksum that cannot be one is refused as such', async () => {
  await using engine = await start()
  await expect(put(engine, { ChecksumSHA256: 'short' })).rejects.toMatchObject(refused('InvalidRequest', 400))
})

test('a checksum algorithm that the server cannot verify is refused, not believed', async () => {
  await using engine = await start()
  const input = { ChecksumCRC64NVME: 'AAAAAAAAAAA=' }
  await expect(put(engine, input)).rejects.toMatchObject(refused('NotImplemented', 501))
})

test('Content-MD5 is verified', async () => {
  await using engine = await start()
  await put(engine, { ContentMD5: digest('md5', 'text') })
  await expect(put(engine, { ContentMD5: digest('md5', 'TEXT') })).rejects.toMatchObject(
    refused('BadDigest', 400),
  )
})

test('bytes other than those that were signed are refused', async () => {
  await using engine = await start()
  const client = new S3Client({
    endpoint: engine.endpoint,
    region: localRegion,
    credentials: localCredentials,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign(Object(args.request), { body: 'TEXT' })
      return next(args)
    },
    { step: 'deserialize', priority: 'low' },
  )
  await expect(client.send(new PutObjectCommand({ Bucket, Key, Body: 'text' }))).rejects.toMatchObject(
    refused('XAmzContentSHA256Mismatch', 400),
  )
})

test('a request whose clock is off by more than a quarter of an hour is refused', async () => {
  const off = (minutes: number) => ({ now: () => new Date(Date.now() + minutes * 60_000) })
  {
    await using engine = await start(off(14))
    await put(engine, {})
  }
  await using engine = await start(off(16))
  const client = new S3Client({
    endpoint: engine.endpoint,
    region: localRegion,
    credentials: localCredentials,
    forcePathStyle: true,
    // The SDK would correct its clock by the server's and try again.
    maxAttempts: 1,
  })
  await expect(client.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
    name: 'RequestTimeTooSkewed',
  })
})

test('a body without a length is refused', async () => {
  await using engine = await start()
  const url = await getSignedUrl(engine.client(), new PutObjectCommand({ Bucket, Key }))
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('text'))
      controller.close()
    },
  })
  const response = await fetch(url, { method: 'PUT', body, duplex: 'half' })
  expect(response.status).toBe(501)
})

test('an upload that its client breaks off leaves nothing, and the server goes on', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  {
    await using engine = await start({ dataDir: dir.path })
    const url = new URL(await getSignedUrl(engine.client(), new PutObjectCommand({ Bucket, Key })))
    const socket = connect(Number(url.port), url.hostname)
    const head = `PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: 100\r\n`
    socket.write(`${head}expect: 100-continue\r\n\r\n`)
    const [answer] = await once(socket, 'data')
    expect(`${answer}`).toContain('100 Continue')
    socket.write('half')
    socket.destroy()
    await expect(engine.client().send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    })
  }
  expect(await readdir(join(dir.path, 'blobs'))).toEqual([])
})

test('a client that asks first is refused before it sends its body', async () => {
  await using engine = await start()
  const url = new URL(await getSignedUrl(engine.client(), new PutObjectCommand({ Bucket: 'missing', Key })))
  const socket = connect(Number(url.port), url.hostname)
  const head = `PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: 100\r\n`
  socket.write(`${head}expect: 100-continue\r\n\r\n`)
  const [answer] = await once(socket, 'data')
  expect(`${answer}`).toMatch(/^HTTP\/1.1 404 /)
  socket.destroy()
})

test('what the server does not know is refused, not ignored', async () => {
  await using engine = await start()
  await put(engine, {})
  const client = engine.client()
  const unknown = refused('NotImplemented', 501)
  await expect(client.send(new GetBucketVersioningCommand({ Bucket }))).rejects.toMatchObject(unknown)
  await expect(client.send(new GetObjectTaggingCommand({ Bucket, Key }))).rejects.toMatchObject(unknown)
  const copy = new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/${Key}` })
  await expect(client.send(copy)).rejects.toMatchObject(unknown)
})

test('a refused body leaves no bytes behind', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  await using engine = await start({ dataDir: dir.path })
  await expect(put(engine, { ChecksumSHA256: digest('sha256', 'TEXT') })).rejects.toThrow()
  expect(await readdir(join(dir.path, 'blobs'))).toEqual([])
})

test('a stream that is shorter or longer than it says is refused', async () => {
  await using engine = await start()
  for (const ContentLength of [3, 5]) {
    const client = engine.client()
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers } = Object(args.request)
        headers['x-amz-decoded-content-length'] = `${ContentLength}`
        return next(args)
      },
      { step: 'build', priority: 'low' },
    )
    const stream = { Bucket, Key, Body: Readable.from([Buffer.from('text')]), ContentLength: 4 }
    await expect(client.send(new PutObjectCommand(stream))).rejects.toMatchObject(
      refused('IncompleteBody', 400),
    )
  }
})

test('a stream that is badly framed is refused, and the next request works', async () => {
  await using engine = await start()
  const client = engine.client()
  client.middlewareStack.add(
    (next) => (args) => {
      const pieces = Array.from({ length: 100 }, () => Buffer.alloc(65_536, 'x'))
      Object.assign(Object(args.request), { body: Readable.from([Buffer.from('no length\r\n'), ...pieces]) })
      return next(args)
    },
    { step: 'deserialize', priority: 'low' },
  )
  const stream = { Bucket, Key, Body: Readable.from([Buffer.from('text')]), ContentLength: 4 }
  await expect(client.send(new PutObjectCommand(stream))).rejects.toMatchObject(
    refused('IncompleteBody', 400),
  )
  await put(engine, {})
})

test('a page of any origin may upload and read the checksum', async () => {
  await using engine = await start()
  const url = await getSignedUrl(engine.client(), new PutObjectCommand({ Bucket, Key }))
  const preflight = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'x-amz-checksum-sha256',
    },
  })
  expect(preflight.status).toBe(200)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT')
  expect(preflight.headers.get('access-control-allow-headers')).toBe('x-amz-checksum-sha256')
  const response = await fetch(url, {
    method: 'PUT',
    body: 'text',
    headers: { origin: 'https://app.example' },
  })
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('access-control-expose-headers')).toContain('x-amz-checksum-sha256')
})

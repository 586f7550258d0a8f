import { createHash } from 'node:crypto'
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect, test } from 'vitest'
import { testClock } from '../clock.ts'
import { localCredentials, localRegion, type S3Engine } from '../engine.ts'
import { startStrictS3 } from './server.ts'

const Bucket = 'bucket'
const checksumHeader = 'x-amz-checksum-sha256'
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64')

async function startWithBucket(now?: () => Date): Promise<S3Engine> {
  const engine = await startStrictS3(now === undefined ? {} : { now })
  await engine.createBucket(Bucket)
  return engine
}

/** A URL to upload `text` with, its checksum and its length signed as headers. */
function uploadUrl(engine: S3Engine, text: string, input: Partial<PutObjectCommandInput> = {}) {
  const command = new PutObjectCommand({
    Bucket,
    Key: 'a',
    ChecksumSHA256: sha256(text),
    ContentLength: text.length,
    ...input,
  })
  return getSignedUrl(engine.client(), command, {
    expiresIn: 60,
    unhoistableHeaders: new Set([checksumHeader]),
  })
}

function downloadUrl(engine: S3Engine, input: object = {}, signingDate = new Date()) {
  const command = new GetObjectCommand({ Bucket, Key: 'a', ...input })
  return getSignedUrl(engine.client(), command, { expiresIn: 60, signingDate })
}

const upload = (url: string, body: string, headers: Record<string, string>) =>
  fetch(url, { method: 'PUT', body, headers })

async function refusal(response: Response): Promise<{ status: number; code: string; text: string }> {
  const text = await response.text()
  return { status: response.status, code: /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? '', text }
}

async function stored(engine: S3Engine): Promise<boolean> {
  const response = await fetch(await downloadUrl(engine))
  await response.arrayBuffer()
  return response.ok
}

test('an upload with the signed checksum is stored with it', async () => {
  await using engine = await startWithBucket()
  const response = await upload(await uploadUrl(engine, 'text'), 'text', { [checksumHeader]: sha256('text') })
  expect(response.status).toBe(200)
  expect(response.headers.get(checksumHeader)).toBe(sha256('text'))
  const head = new HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' })
  expect(await engine.client().send(head)).toMatchObject({
    ChecksumSHA256: sha256('text'),
    ChecksumType: 'FULL_OBJECT',
  })
})

test('bytes that do not have the signed checksum are refused, and nothing is stored', async () => {
  await using engine = await startWithBucket()
  const response = await upload(await uploadUrl(engine, 'text'), 'TEXT', { [checksumHeader]: sha256('text') })
  expect(await refusal(response)).toMatchObject({ status: 400, code: 'BadDigest' })
  expect(await stored(engine)).toBe(false)
})

test('another checksum than the signed one is refused', async () => {
  await using engine = await startWithBucket()
  const response = await upload(await uploadUrl(engine, 'text'), 'TEXT', { [checksumHeader]: sha256('TEXT') })
  expect(await refusal(response)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
})

test('a signed header that is not sent is refused', async () => {
  await using engine = await startWithBucket()
  const response = await upload(await uploadUrl(engine, 'text'), 'text', {})
  expect(await refusal(response)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
  expect(await stored(engine)).toBe(false)
})

test('another length than the signed one is refused', async () => {
  await using engine = await startWithBucket()
  const headers = { [checksumHeader]: sha256('text') }
  const response = await upload(await uploadUrl(engine, 'text'), 'longer text', headers)
  expect(await refusal(response)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
})

test('an x-amz- header that was not signed is refused and named', async () => {
  await using engine = await startWithBucket()
  const headers = { [checksumHeader]: sha256('text'), 'x-amz-meta-note': 'sneaked in' }
  const response = await upload(await uploadUrl(engine, 'text'), 'text', headers)
  const refused = await refusal(response)
  expect(refused).toMatchObject({ status: 403, code: 'AccessDenied' })
  expect(refused.text).toContain('<HeadersNotSigned>x-amz-meta-note</HeadersNotSigned>')
})

test('a checksum that the presigner moved into the query is ignored, as AWS does', async () => {
  await using engine = await startWithBucket()
  const command = new PutObjectCommand({ Bucket, Key: 'a', ChecksumSHA256: sha256('text') })
  const url = await getSignedUrl(engine.client(), command)
  expect(new URL(url).searchParams.has(checksumHeader)).toBe(true)
  expect((await upload(url, 'anything', {})).status).toBe(200)
  const head = new HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' })
  expect((await engine.client().send(head)).ChecksumSHA256).toBeUndefined()
})

test('metadata that the presigner moved into the query is kept, as AWS does', async () => {
  await using engine = await startWithBucket()
  const url = await uploadUrl(engine, 'text', { Metadata: { note: 'kept' } })
  await upload(url, 'text', { [checksumHeader]: sha256('text') })
  const { Metadata } = await engine.client().send(new HeadObjectCommand({ Bucket, Key: 'a' }))
  expect(Metadata).toEqual({ note: 'kept' })
})

test('a URL works up to its last second and is refused after it, by the clock of the server', async () => {
  const clock = testClock()
  await using engine = await startWithBucket(clock.now)
  await engine.client().send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'text' }))
  const signedAt = new Date(Math.floor(clock.now().getTime() / 1000) * 1000)
  const url = await downloadUrl(engine, {}, signedAt)
  clock.advance(signedAt.getTime() + 60_000 - clock.now().getTime())
  expect((await fetch(url)).status).toBe(200)
  clock.advance(1)
  const refused = await refusal(await fetch(url))
  expect(refused).toMatchObject({ status: 403, code: 'AccessDenied' })
  expect(refused.text).toContain('<Message>Request has expired</Message>')
})

test('a URL of the future is refused', async () => {
  await using engine = await startWithBucket()
  const url = await downloadUrl(engine, {}, new Date(Date.now() + 3_600_000))
  expect(await refusal(await fetch(url))).toMatchObject({ status: 403, code: 'AccessDenied' })
})

test('a URL is only good for its method, its key and its parameters', async () => {
  await using engine = await startWithBucket()
  await engine.client().send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'text' }))
  const url = await downloadUrl(engine, { ResponseContentType: 'text/plain' })
  expect((await fetch(url)).status).toBe(200)
  const other = { status: 403, code: 'SignatureDoesNotMatch' }
  expect(await refusal(await fetch(url, { method: 'PUT', body: 'text' }))).toMatchObject(other)
  expect(await refusal(await fetch(url.replace('/bucket/a?', '/bucket/b?')))).toMatchObject(other)
  expect(await refusal(await fetch(url.replace('text%2Fplain', 'text%2Fhtml')))).toMatchObject(other)
  expect(await refusal(await fetch(`${url}&response-expires=0`))).toMatchObject(other)
})

test('a URL signed with another secret, by somebody unknown, or not at all is refused', async () => {
  await using engine = await startWithBucket()
  const signedBy = async (
    credentials: typeof localCredentials | { accessKeyId: string; secretAccessKey: string },
  ) => {
    const { endpoint } = engine
    const client = new S3Client({ endpoint, region: localRegion, credentials, forcePathStyle: true })
    return refusal(await fetch(await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'a' }))))
  }
  expect(await signedBy({ ...localCredentials, secretAccessKey: 'guess' })).toMatchObject({
    status: 403,
    code: 'SignatureDoesNotMatch',
  })
  expect(await signedBy({ accessKeyId: 'NOBODY', secretAccessKey: 'guess' })).toMatchObject({
    status: 403,
    code: 'InvalidAccessKeyId',
  })
  expect(await refusal(await fetch(`${engine.endpoint}/bucket/a`))).toMatchObject({
    status: 403,
    code: 'AccessDenied',
  })
})

test('a URL sets the type and the file name of the download', async () => {
  await using engine = await startWithBucket()
  await engine
    .client()
    .send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'text', ContentType: 'text/html' }))
  const disposition = 'attachment; filename="r.pdf"; filename*=UTF-8\'\'r%C3%A9sum%C3%A9.pdf'
  const url = await downloadUrl(engine, {
    ResponseContentDisposition: disposition,
    ResponseContentType: 'application/pdf',
  })
  const { headers } = await fetch(url)
  expect(headers.get('content-disposition')).toBe(disposition)
  expect(headers.get('content-type')).toBe('application/pdf')
})

test('a large upload that is refused before its end gets its refusal, and the next request works', async () => {
  await using engine = await startWithBucket()
  const response = await upload(await uploadUrl(engine, 'text'), 'x'.repeat(20_000_000), {})
  expect(await refusal(response)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
  const body = new Uint8Array(20_000_000)
  await expect(
    engine.client().send(new PutObjectCommand({ Bucket: 'missing', Key: 'a', Body: body })),
  ).rejects.toMatchObject({ name: 'NoSuchBucket' })
  await engine.client().send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'text' }))
})

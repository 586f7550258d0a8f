import { createHash } from 'node:crypto'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect, test } from 'vitest'
import { type StrictS3Options, startStrictS3 } from './server.ts'

const Bucket = 'bucket'
const Key = 'a'
const checksumHeader = 'x-amz-checksum-sha256'
const origin = 'https://app.example'
const first = 'x'.repeat(5 * 1024 * 1024)
const last = 'the end'
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('base64')

/** A server with an upload under way, as one is begun whose parts come from a browser. */
async function begin(options: StrictS3Options = {}) {
  const engine = await startStrictS3(options)
  await engine.createBucket(Bucket)
  const client = engine.client()
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({
      Bucket,
      Key,
      ChecksumAlgorithm: 'SHA256',
      ChecksumType: 'COMPOSITE',
    }),
  )
  /** A URL that is good for this text only: its length and its checksum are signed. */
  const urlOf = (PartNumber: number, text: string) =>
    getSignedUrl(
      client,
      new UploadPartCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber,
        ContentLength: text.length,
        ChecksumSHA256: sha256(text),
      }),
      { unhoistableHeaders: new Set([checksumHeader]) },
    )
  return { engine, client, UploadId, urlOf, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() }
}

const put = (url: string, body: string, checksum = sha256(body)) =>
  fetch(url, { method: 'PUT', body, headers: { origin, [checksumHeader]: checksum } })

async function refusal(response: Response) {
  return { status: response.status, code: /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] }
}

test('a page uploads parts with signed URLs, reads their ETags, and they become one object', async () => {
  await using upload = await begin()
  const { client, UploadId, urlOf } = upload
  const Parts = []
  for (const [index, text] of [first, last].entries()) {
    const PartNumber = index + 1
    const url = await urlOf(PartNumber, text)
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': checksumHeader,
      },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT')
    expect(preflight.headers.get('access-control-allow-headers')).toBe(checksumHeader)
    const response = await put(url, text)
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-expose-headers')?.split(', ')).toContain('ETag')
    Parts.push({ PartNumber, ETag: response.headers.get('etag') ?? '', ChecksumSHA256: sha256(text) })
  }
  await client.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      IfNoneMatch: '*',
      MultipartUpload: { Parts },
    }),
  )
  const composite = sha256(Buffer.concat([first, last].map((text) => Buffer.from(sha256(text), 'base64'))))
  expect(await client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))).toMatchObject({
    ContentLength: first.length + last.length,
    ChecksumSHA256: `${composite}-2`,
    ChecksumType: 'COMPOSITE',
  })
})

test('a signed URL of a part takes no other size, bytes, checksum or number', async () => {
  await using upload = await begin()
  const { client, UploadId, urlOf } = upload
  const url = await urlOf(1, 'text')
  const signature = { status: 403, code: 'SignatureDoesNotMatch' }
  expect(await refusal(await put(url, 'longer', sha256('text')))).toEqual(signature)
  expect(await refusal(await put(url, 'TEXT'))).toEqual(signature)
  expect(await refusal(await put(url.replace('partNumber=1', 'partNumber=2'), 'text'))).toEqual(signature)
  expect(await refusal(await put(url, 'TEXT', sha256('text')))).toEqual({ status: 400, code: 'BadDigest' })
  const bare = await fetch(url, { method: 'PUT', body: 'text' })
  expect(await refusal(bare)).toEqual(signature)
  const { Parts } = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }))
  expect(Parts).toBeUndefined()
})

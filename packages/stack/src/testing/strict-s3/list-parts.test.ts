import { createHash } from 'node:crypto'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  type ListPartsCommandInput,
  paginateListParts,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { testClock } from '../clock.ts'
import { type StrictS3Options, startStrictS3 } from './server.ts'

const Bucket = 'bucket'
const Key = 'a & b'
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64')
const md5 = (text: string) => `"${createHash('md5').update(text).digest('hex')}"`

async function start(options: StrictS3Options = {}) {
  const engine = await startStrictS3(options)
  await engine.createBucket(Bucket)
  return engine
}

/** Begins an upload whose parts have the given texts, by number. */
async function begin(client: S3Client, texts: Readonly<Record<number, string>>) {
  const create = new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'SHA256' })
  const { UploadId } = await client.send(create)
  for (const [number, text] of Object.entries(texts)) await upload(client, UploadId, Number(number), text)
  return UploadId
}

function upload(client: S3Client, UploadId: string | undefined, PartNumber: number, Body: string) {
  const input = { Bucket, Key, UploadId, PartNumber, Body, ChecksumSHA256: sha256(Body) }
  return client.send(new UploadPartCommand(input))
}

function list(client: S3Client, UploadId: string | undefined, input: Partial<ListPartsCommandInput> = {}) {
  return client.send(new ListPartsCommand({ Bucket, Key, UploadId, ...input }))
}

test('the parts that have arrived are listed by number with their size, checksum and time', async () => {
  const clock = testClock(new Date('2026-01-31T12:00:00.250Z'))
  await using engine = await start({ now: clock.now })
  const client = engine.client()
  const UploadId = await begin(client, { 10: 'ten' })
  clock.advance(60_000)
  await upload(client, UploadId, 2, 'two, first')
  await upload(client, UploadId, 2, 'two')
  expect(await list(client, UploadId)).toMatchObject({
    Bucket,
    Key,
    UploadId,
    MaxParts: 1000,
    PartNumberMarker: '0',
    IsTruncated: false,
    ChecksumAlgorithm: 'SHA256',
    ChecksumType: 'COMPOSITE',
    StorageClass: 'STANDARD',
    Parts: [
      {
        PartNumber: 2,
        Size: 3,
        ETag: md5('two'),
        ChecksumSHA256: sha256('two'),
        LastModified: new Date('2026-01-31T12:01:00.250Z'),
      },
      {
        PartNumber: 10,
        Size: 3,
        ETag: md5('ten'),
        ChecksumSHA256: sha256('ten'),
        LastModified: new Date('2026-01-31T12:00:00.250Z'),
      },
    ],
  })
})

test('parts are listed page by page, from behind a number', async () => {
  await using engine = await start()
  const client = engine.client()
  const UploadId = await begin(client, { 1: 'a', 3: 'b', 7: 'c', 8: 'd' })
  const numbers = async (input: Partial<ListPartsCommandInput>) => {
    const { Parts = [], IsTruncated, NextPartNumberMarker, MaxParts } = await list(client, UploadId, input)
    return {
      numbers: Parts.map(({ PartNumber }) => PartNumber),
      more: IsTruncated,
      next: NextPartNumberMarker,
      MaxParts,
    }
  }
  expect(await numbers({ MaxParts: 2 })).toEqual({ numbers: [1, 3], more: true, next: '3', MaxParts: 2 })
  const rest = { numbers: [7, 8], more: false, next: '8', MaxParts: 2 }
  expect(await numbers({ MaxParts: 2, PartNumberMarker: '3' })).toEqual(rest)
  expect(await numbers({ MaxParts: 2, PartNumberMarker: '4' })).toEqual(rest)
  expect(await numbers({ PartNumberMarker: '8' })).toMatchObject({ numbers: [], more: false, next: '0' })
  expect(await numbers({ MaxParts: 5000 })).toMatchObject({ MaxParts: 1000 })
})

test("the SDK's paginator of parts begins again after the end, as it does on AWS", async () => {
  await using engine = await start()
  const client = engine.client()
  const UploadId = await begin(client, { 1: 'a', 2: 'b' })
  const seen: (number | undefined)[][] = []
  for await (const { Parts = [] } of paginateListParts({ client }, { Bucket, Key, UploadId })) {
    seen.push(Parts.map(({ PartNumber }) => PartNumber))
    if (seen.length === 3) break
  }
  expect(seen).toEqual([[1, 2], [], [1, 2]])
})

test.each([{ MaxParts: 0 }, { MaxParts: -1 }, { PartNumberMarker: 'two' }, { PartNumberMarker: '-1' }])(
  'parts from %o are refused',
  async (input) => {
    await using engine = await start()
    const UploadId = await begin(engine.client(), {})
    await expect(list(engine.client(), UploadId, input)).rejects.toMatchObject({
      name: 'InvalidArgument',
      $metadata: { httpStatusCode: 400 },
    })
  },
)

test('the parts of an upload that is unknown, aborted, or of another key cannot be listed', async () => {
  await using engine = await start()
  const client = engine.client()
  const refused = { name: 'NoSuchUpload', $metadata: { httpStatusCode: 404 } }
  await expect(list(client, 'unknown')).rejects.toMatchObject(refused)
  const UploadId = await begin(client, { 1: 'a' })
  await expect(list(client, UploadId, { Key: 'other' })).rejects.toMatchObject(refused)
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
  await expect(list(client, UploadId)).rejects.toMatchObject(refused)
})

test('after a restart an upload is completed from what the list of its parts says', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'strict-s3-'))
  const UploadId = await (async () => {
    await using engine = await start({ dataDir: dir.path })
    return await begin(engine.client(), { 1: 'text' })
  })()
  await using engine = await start({ dataDir: dir.path })
  const client = engine.client()
  const { Parts } = await list(client, UploadId)
  await client.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      IfNoneMatch: '*',
      MultipartUpload: { Parts },
    }),
  )
  const head = new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' })
  const composite = createHash('sha256')
    .update(Buffer.from(sha256('text'), 'base64'))
    .digest('base64')
  expect(await client.send(head)).toMatchObject({
    ContentLength: 4,
    ChecksumSHA256: `${composite}-1`,
    ChecksumType: 'COMPOSITE',
  })
})

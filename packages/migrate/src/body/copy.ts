import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { partSizeFor } from '@lading/contract/upload'
import { sniff, sniffBytes } from '@lading/service/content/sniff'
import { RecordFailure } from '../failure.ts'
import type { FoundBody } from './source.ts'

/** What was stored. */
export interface StoredBody {
  readonly size: number
  readonly sha256: string | undefined
  readonly partSize: number | undefined
  readonly partsSha256: string | undefined
  readonly detectedContentType: string | undefined
}

/** Where bodies go. */
export interface ObjectSink {
  /** Stores the bytes under the key. @throws {RecordFailure} BODY_MISSING, BODY_FAILED, BODY_CHANGED */
  store(key: string, contentType: string, body: FoundBody): Promise<StoredBody>
  remove(key: string): Promise<void>
  /** Size and SHA-256 of what is stored; undefined when nothing is. */
  look(key: string): Promise<{ readonly size: number; readonly sha256: string | undefined } | undefined>
}

/** What is sent in one request; the rest of what is larger never is in memory. */
const singleMaxBytes = 8 * 2 ** 20

/** Bodies in an S3 bucket, streamed, each request with its SHA-256, which S3 checks. */
export class S3Objects implements ObjectSink {
  readonly #s3: S3Client
  readonly #bucket: string

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3
    this.#bucket = bucket
  }

  async store(key: string, contentType: string, body: FoundBody): Promise<StoredBody> {
    const pieces = regroup(body.open(), body.size === undefined ? singleMaxBytes : pieceSize(body.size))
    const first = await pieces.next()
    const start = first.value ?? Buffer.alloc(0)
    const second = await pieces.next()
    const stored =
      second.done === true
        ? await this.#single(key, contentType, start)
        : await this.#multipart(key, contentType, start.length, chain(start, second.value, pieces))
    assertSize(body, stored.size)
    if (body.sha256 !== undefined && stored.sha256 !== undefined && body.sha256 !== stored.sha256) {
      throw new RecordFailure('BODY_CHANGED', 'The bytes changed while they were copied.', 'body')
    }
    return { ...stored, detectedContentType: await sniff(start.subarray(0, sniffBytes), stored.size) }
  }

  async remove(key: string): Promise<void> {
    await this.#s3.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }))
  }

  async look(
    key: string,
  ): Promise<{ readonly size: number; readonly sha256: string | undefined } | undefined> {
    try {
      const { ContentLength: size = 0, ChecksumSHA256: checksum } = await this.#s3.send(
        new HeadObjectCommand({ Bucket: this.#bucket, Key: key, ChecksumMode: 'ENABLED' }),
      )
      const isWhole = checksum !== undefined && !checksum.includes('-')
      return { size, sha256: isWhole ? Buffer.from(checksum, 'base64').toString('hex') : undefined }
    } catch (error) {
      if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404)
        return undefined
      throw error
    }
  }

  async #single(
    key: string,
    contentType: string,
    bytes: Buffer,
  ): Promise<Omit<StoredBody, 'detectedContentType'>> {
    const digest = createHash('sha256').update(bytes).digest()
    await this.#s3.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: bytes,
        ContentType: contentType,
        ContentLength: bytes.length,
        ChecksumSHA256: digest.toString('base64'),
      }),
    )
    return { size: bytes.length, sha256: digest.toString('hex'), partSize: undefined, partsSha256: undefined }
  }

  async #multipart(
    key: string,
    contentType: string,
    partSize: number,
    pieces: AsyncIterable<Buffer>,
  ): Promise<Omit<StoredBody, 'detectedContentType'>> {
    const target = { Bucket: this.#bucket, Key: key }
    const { UploadId } = await this.#s3.send(
      new CreateMultipartUploadCommand({
        ...target,
        ContentType: contentType,
        ChecksumAlgorithm: 'SHA256',
        ChecksumType: 'COMPOSITE',
      }),
    )
    const upload = { ...target, UploadId }
    const composite = createHash('sha256')
    const parts: { PartNumber: number; ETag: string | undefined; ChecksumSHA256: string }[] = []
    let size = 0
    try {
      for await (const piece of pieces) {
        const PartNumber = parts.length + 1
        const digest = createHash('sha256').update(piece).digest()
        const ChecksumSHA256 = digest.toString('base64')
        const { ETag } = await this.#s3.send(
          new UploadPartCommand({
            ...upload,
            PartNumber,
            Body: piece,
            ContentLength: piece.length,
            ChecksumSHA256,
          }),
        )
        parts.push({ PartNumber, ETag, ChecksumSHA256 })
        composite.update(digest)
        size += piece.length
      }
      if (partSizeFor(size) !== partSize) {
        throw new RecordFailure(
          'BODY_FAILED',
          'Bytes of unknown length turned out to be more than 80 GB.',
          'body',
        )
      }
      await this.#s3.send(
        new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }),
      )
    } catch (error) {
      await this.#s3.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined) // the rule of the bucket removes it
      throw error
    }
    return { size, sha256: undefined, partSize, partsSha256: composite.digest('hex') }
  }
}

const pieceSize = (size: number) => (size <= singleMaxBytes ? singleMaxBytes : partSizeFor(size))

function assertSize({ size }: FoundBody, stored: number): void {
  if (size !== undefined && size !== stored) {
    throw new RecordFailure('BODY_CHANGED', `There were ${size} bytes to copy, and ${stored} came.`, 'body')
  }
}

/** The same bytes in pieces of one size, the last one shorter. */
async function* regroup(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer, undefined> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    for (let rest = chunk; rest.length > 0; ) {
      const part = rest.subarray(0, size - length)
      held.push(part)
      length += part.length
      rest = rest.subarray(part.length)
      if (length === size) {
        yield Buffer.concat(held, length)
        held = []
        length = 0
      }
    }
  }
  if (length > 0) yield Buffer.concat(held, length)
}

async function* chain(
  first: Buffer,
  second: Buffer | undefined,
  rest: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  yield first
  if (second !== undefined) yield second
  yield* rest
}

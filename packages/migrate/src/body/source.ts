import { hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Pool } from 'mysql2/promise'
import { RecordFailure } from '../failure.ts'
import type { Key } from '../key.ts'
import type { Body } from '../record.ts'
import { blobPieces } from '../source/blob.ts'
import type { BlobFacts } from '../source/reader.ts'
import type { SourceSchema } from '../source/schema.ts'

/** Bytes that are not read yet. */
export interface FoundBody {
  /** Bytes; undefined when only reading tells. */
  readonly size: number | undefined
  /** Lower-case hexadecimal, where the source knows it. */
  readonly sha256: string | undefined
  /** A text that is another one when the bytes are others. */
  readonly fingerprint: string
  open(): AsyncIterable<Uint8Array>
}

export interface BodyContext {
  readonly s3: S3Client
  readonly pool: Pool
  readonly schema: SourceSchema
  /** Milliseconds that a URL may take to answer, and between its pieces. */
  readonly urlTimeoutMs?: number
}

/** What of the record bodies are found by. */
export interface BodyOwner {
  readonly key: Key
  readonly blobs: ReadonlyMap<string, BlobFacts>
}

const missing = (what: string, field = 'body') => new RecordFailure('BODY_MISSING', what, field)

/** Finds the bytes without reading them. @throws {RecordFailure} BODY_MISSING */
export async function findBody(context: BodyContext, body: Body, owner: BodyOwner): Promise<FoundBody> {
  if ('bytes' in body) return fromBytes(body.bytes)
  if ('path' in body) return fromPath(body.path)
  if ('column' in body) return fromColumn(context, body.column, owner)
  if ('s3' in body) return fromS3(context.s3, body.s3)
  return fromUrl(body, context.urlTimeoutMs ?? 30_000)
}

function fromBytes(bytes: Uint8Array): FoundBody {
  const sha256 = hash('sha256', bytes)
  return {
    size: bytes.length,
    sha256,
    fingerprint: `sha256 ${sha256}`,
    async *open() {
      yield bytes
    },
  }
}

async function fromPath(path: string): Promise<FoundBody> {
  const facts = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    // Not the path: file names stay out of logs and reports.
    throw missing(`The file cannot be opened (${error.code ?? 'unknown reason'}).`)
  })
  if (!facts.isFile()) throw missing('What is there is no file.')
  return {
    size: Number(facts.size),
    sha256: undefined,
    fingerprint: `path ${path}\0${facts.size} ${facts.mtimeNs}`,
    open: () => createReadStream(path),
  }
}

function fromColumn({ pool, schema }: BodyContext, column: string, { key, blobs }: BodyOwner): FoundBody {
  if (!schema.blobs.has(column)) {
    throw new RecordFailure('RECORD_INVALID', `The column ${column} is not named in source.blobs.`, 'body')
  }
  const facts = blobs.get(column)
  if (facts === undefined) throw missing(`The column ${column} is NULL.`, column)
  return {
    ...facts,
    fingerprint: `sha256 ${facts.sha256}`,
    open: () => blobPieces(pool, schema, key, { column, size: facts.size }),
  }
}

async function fromS3(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<FoundBody> {
  const facts = await s3
    .send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
    .catch((error: { name?: string; $metadata?: { httpStatusCode?: number } }) => {
      const status = error.$metadata?.httpStatusCode
      if (status === 404 || status === 403) throw missing(`The object cannot be read (status ${status}).`)
      throw error
    })
  const { ContentLength: size = 0, ETag: etag, LastModified: modified } = facts
  return {
    size,
    sha256: undefined,
    fingerprint: `s3 ${bucket}/${key}\0${etag ?? modified?.toISOString()}`,
    async *open() {
      const { Body: stream } = await s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, ...(etag === undefined ? {} : { IfMatch: etag }) }),
      )
      if (stream !== undefined) yield* stream as AsyncIterable<Uint8Array> // in Node it is one
    },
  }
}

async function fromUrl(
  { url, version }: { readonly url: string; readonly version?: string },
  timeoutMs: number,
): Promise<FoundBody> {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw new RecordFailure('RECORD_INVALID', 'The URL of the body is none.', 'body')
  }
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    throw new RecordFailure('RECORD_INVALID', `A body cannot come by ${parsed.protocol}`, 'body')
  }
  return {
    size: undefined,
    sha256: undefined,
    fingerprint: `url ${url}\0${version ?? ''}`,
    async *open() {
      const controller = new AbortController()
      const timer = setTimeout(() => controller.abort(), timeoutMs)
      try {
        const response = await fetch(parsed, { signal: controller.signal })
        if (response.status === 404 || response.status === 410 || response.status === 403) {
          throw missing(`The URL of the body answers ${response.status}.`)
        }
        if (!response.ok)
          throw new RecordFailure('BODY_FAILED', `The URL of the body answers ${response.status}.`, 'body')
        for await (const chunk of response.body ?? []) {
          timer.refresh()
          yield chunk
        }
      } catch (error) {
        if (error instanceof RecordFailure) throw error
        throw new RecordFailure(
          'BODY_FAILED',
          controller.signal.aborted
            ? `The URL of the body gave nothing for ${timeoutMs} ms.`
            : 'The URL of the body broke off.',
          'body',
        )
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

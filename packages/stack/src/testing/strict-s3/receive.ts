import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { decodeAwsChunked } from './aws-chunked.ts'
import type { Blobs } from './blobs.ts'
import { findChecksum, parseAlgorithm, type StoredChecksum, startChecksum } from './checksums.ts'
import { s3Errors } from './errors.ts'
import type { S3Request } from './request.ts'

/** The largest body of one request, in bytes. Source: S3 user guide, "Uploading objects". */
const maxBytes = 5 * 1024 ** 3

/** A body that arrived whole and is what its sender said it would be. */
export interface ReceivedBody {
  readonly blob: string
  readonly size: number
  /** Hex. */
  readonly md5: string
  readonly checksum: StoredChecksum | undefined
}

/**
 * Streams a request's body into a file and compares it with everything that the request says of it.
 *
 * @param payloadHash what the signature says of the body
 * @throws {S3Error} BadDigest, XAmzContentSHA256Mismatch, IncompleteBody and others; no file is left then
 */
export async function receiveBody(
  request: S3Request,
  payloadHash: string,
  blobs: Blobs,
): Promise<ReceivedBody> {
  const claims = readClaims(request.headers, payloadHash)
  const trailers = new Map<string, string>()
  const md5 = createHash('md5')
  const sha256 = claims.sha256 === undefined ? undefined : createHash('sha256')
  const checksum = claims.algorithm === undefined ? undefined : startChecksum(claims.algorithm)
  let size = 0
  async function* measured(source: AsyncIterable<Uint8Array>) {
    for await (const bytes of source) {
      size += bytes.length
      md5.update(bytes)
      sha256?.update(bytes)
      checksum?.update(bytes)
      yield bytes
    }
  }
  const body = request.body()
  const blob = await blobs.write(measured(claims.chunked ? decodeAwsChunked(body, trailers) : body))
  const digests = { md5: md5.digest(), sha256: sha256?.digest('hex'), checksum: checksum?.digest() }
  try {
    if (size !== claims.size) throw s3Errors.incompleteBody()
    if (claims.md5 !== undefined && !claims.md5.equals(digests.md5)) throw s3Errors.badDigest('Content-MD5')
    if (claims.sha256 !== digests.sha256) throw s3Errors.contentSha256Mismatch()
    if (claims.algorithm !== undefined) {
      const claimed = claims.checksum ?? findChecksum(trailers)?.value
      if (claimed === undefined) throw s3Errors.malformedTrailer()
      if (claimed !== digests.checksum) throw s3Errors.badDigest(claims.algorithm)
    }
  } catch (error) {
    await blobs.remove(blob)
    throw error
  }
  const { algorithm } = claims
  return {
    blob,
    size,
    md5: digests.md5.toString('hex'),
    checksum:
      algorithm === undefined || digests.checksum === undefined
        ? undefined
        : { algorithm, value: digests.checksum, type: 'FULL_OBJECT' },
  }
}

/** Receives a small body as text, checked in the same ways. */
export async function receiveText(request: S3Request, payloadHash: string, blobs: Blobs): Promise<string> {
  const { blob } = await receiveBody(request, payloadHash, blobs)
  const text = await readFile(blobs.path(blob), 'utf8')
  await blobs.remove(blob)
  return text
}

/** What a request's headers promise of its body. */
function readClaims(headers: ReadonlyMap<string, string>, payloadHash: string) {
  const chunked = payloadHash === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  const hashed = /^[\da-f]{64}$/.test(payloadHash)
  if (!chunked && !hashed && payloadHash !== 'UNSIGNED-PAYLOAD') {
    throw s3Errors.notImplemented(`x-amz-content-sha256: ${payloadHash}`)
  }
  const length = headers.get(chunked ? 'x-amz-decoded-content-length' : 'content-length')
  // S3 has to know the length beforehand; HTTP's own chunking does not tell it.
  if (length === undefined) throw s3Errors.notImplemented('Transfer-Encoding')
  const size = Number(length)
  if (!Number.isSafeInteger(size)) throw s3Errors.invalidArgument('The content length is not a number')
  if (size > maxBytes) throw s3Errors.entityTooLarge()
  const md5 = headers.get('content-md5')
  if (md5 !== undefined && Buffer.from(md5, 'base64').length !== 16) throw s3Errors.invalidDigest()
  const checksum = findChecksum(headers)
  const trailer = chunked ? headers.get('x-amz-trailer') : undefined
  if (headers.has('x-amz-sdk-checksum-algorithm') && !checksum && !trailer) {
    throw s3Errors.invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were ' +
        'found.',
    )
  }
  return {
    chunked,
    size,
    md5: md5 === undefined ? undefined : Buffer.from(md5, 'base64'),
    sha256: hashed ? payloadHash : undefined,
    checksum: checksum?.value,
    algorithm:
      checksum?.algorithm ??
      (trailer === undefined ? undefined : parseAlgorithm(trailer.replace(/^x-amz-checksum-/i, ''))),
  }
}

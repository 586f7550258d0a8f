import { createHash, type Hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { s3Errors } from './errors.ts'

/** Of S3's five algorithms, those that Node computes itself. */
const algorithms = ['SHA256', 'SHA1', 'CRC32'] as const
const unsupported = ['crc32c', 'crc64nvme']

export type ChecksumAlgorithm = (typeof algorithms)[number]

/** A checksum that belongs to an object. */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm
  /** Base64; of a composite one with `-<number of parts>` behind it. */
  readonly value: string
  /** Over all bytes, or over the checksums of the parts of a multipart upload. */
  readonly type: 'FULL_OBJECT' | 'COMPOSITE'
}

/** A checksum in the making. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void
  /** Base64. */
  digest(): string
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`
}

/** @throws {S3Error} NotImplemented for an algorithm that S3 knows and this server does not */
export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const algorithm = algorithms.find((known) => known === name.toUpperCase())
  if (algorithm === undefined) throw s3Errors.notImplemented(`checksum algorithm ${name}`)
  return algorithm
}

/**
 * Finds the checksum that headers or trailers carry, or say will follow.
 *
 * @returns undefined when there is none
 * @throws {S3Error} InvalidRequest for more than one, or NotImplemented
 */
export function findChecksum(
  headers: ReadonlyMap<string, string>,
): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  const missing = unsupported.find((name) => headers.has(`x-amz-checksum-${name}`))
  if (missing !== undefined) throw s3Errors.notImplemented(`checksum algorithm ${missing}`)
  const found = algorithms.flatMap((algorithm) => {
    const value = headers.get(checksumHeader(algorithm))
    return value === undefined ? [] : [{ algorithm, value }]
  })
  if (found.length > 1) {
    throw s3Errors.invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    )
  }
  const [checksum] = found
  if (checksum && Buffer.from(checksum.value, 'base64').length !== digestBytes[checksum.algorithm]) {
    throw s3Errors.invalidRequest(`Value for ${checksumHeader(checksum.algorithm)} header is invalid.`)
  }
  return checksum
}

const digestBytes: Readonly<Record<ChecksumAlgorithm, number>> = { SHA256: 32, SHA1: 20, CRC32: 4 }

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  return algorithm === 'CRC32' ? runningCrc32() : runningHash(createHash(algorithm))
}

/** The checksum of a multipart object, over the checksums of its parts. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): StoredChecksum {
  const checksum = startChecksum(algorithm)
  for (const part of parts) checksum.update(Buffer.from(part, 'base64'))
  return { algorithm, value: `${checksum.digest()}-${parts.length}`, type: 'COMPOSITE' }
}

function runningHash(hash: Hash): RunningChecksum {
  return { update: (bytes) => hash.update(bytes), digest: () => hash.digest('base64') }
}

function runningCrc32(): RunningChecksum {
  let value = 0
  return {
    update(bytes) {
      value = crc32(bytes, value)
    },
    digest() {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value)
      return bytes.toString('base64')
    },
  }
}

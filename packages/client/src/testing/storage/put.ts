import { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'
import type { FakeClock } from '../clock.ts'
import { refusal } from './refusal.ts'
import type { Storage } from './storage.ts'

/** What a signed PUT is for. */
export interface PutTarget {
  readonly uploadId: string
  /** Null for all bytes in one. */
  readonly part: number | null
}

/** Takes bytes as S3 does: neither more nor fewer than were signed for, with their checksum, and once. */
export function storePut(
  { storage, clock }: { readonly storage: Storage; readonly clock: FakeClock },
  { uploadId, part }: PutTarget,
  headers: Headers,
  bytes: Uint8Array<ArrayBuffer>,
): Response {
  // fetch without a socket sets none.
  const announced = headers.get('content-length')
  if (announced !== null && Number(announced) !== bytes.length) {
    return refusal('IncompleteBody', 'The request has another number of bytes than it says.')
  }
  if (headers.get('if-none-match') === '*' && storage.get(uploadId) !== undefined) {
    return refusal('PreconditionFailed', 'The bytes have arrived already.')
  }
  if (part !== null && storage.hasEnded(uploadId)) {
    return refusal('NoSuchUpload', 'The upload was completed or aborted.')
  }
  const checksum = headers.get('x-amz-checksum-sha256')
  const received = hash('sha256', bytes, 'base64')
  if (checksum !== null && checksum !== received) {
    return refusal('BadDigest', 'The SHA-256 that was sent is not that of the bytes.')
  }
  const arrival = { bytes, arrivedAt: clock.now() }
  if (part === null) storage.put(uploadId, arrival)
  else storage.putPart(uploadId, part, arrival)
  const etag = `"${Buffer.from(received, 'base64').toString('hex').slice(0, 32)}"`
  return new Response(null, { status: 200, headers: { etag, 'x-amz-checksum-sha256': received } })
}

import { s3Errors } from './errors.ts'
import type { StoredObject } from './stored.ts'

type Headers = ReadonlyMap<string, string>

/**
 * `If-None-Match: *` and `If-Match` on a write.
 *
 * @param current what is there now
 * @throws {S3Error} PreconditionFailed, NoSuchKey, NotImplemented
 */
export function assertWritable(headers: Headers, current: StoredObject | undefined): void {
  const ifNoneMatch = headers.get('if-none-match')
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*') throw s3Errors.notImplemented('If-None-Match other than *')
    if (current !== undefined) throw s3Errors.preconditionFailed('If-None-Match')
  }
  assertMatch(headers, current)
}

/**
 * `If-Match` on a deletion. AWS answers 404 for an object that is not there, with `*` and with an ETag alike.
 *
 * @throws {S3Error} PreconditionFailed, NoSuchKey
 */
export function assertMatch(headers: Headers, current: StoredObject | undefined): void {
  const ifMatch = headers.get('if-match')
  if (ifMatch === undefined) return
  if (current === undefined) throw s3Errors.noSuchKey()
  if (!matches(ifMatch, current.etag)) throw s3Errors.preconditionFailed('If-Match')
}

/**
 * The four conditions of a read, in the order of RFC 9110, section 13.2.2.
 *
 * @returns false when the reader's copy is still good, which is answered with 304
 * @throws {S3Error} PreconditionFailed
 */
export function isModified(headers: Headers, { etag, modified }: StoredObject): boolean {
  const ifMatch = headers.get('if-match')
  const ifNoneMatch = headers.get('if-none-match')
  const unmodifiedSince = readDate(headers.get('if-unmodified-since'))
  const modifiedSince = readDate(headers.get('if-modified-since'))
  // HTTP dates have whole seconds.
  const second = Math.floor(modified / 1000) * 1000
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag)) throw s3Errors.preconditionFailed('If-Match')
  } else if (unmodifiedSince !== undefined && second > unmodifiedSince) {
    throw s3Errors.preconditionFailed('If-Unmodified-Since')
  }
  if (ifNoneMatch !== undefined) return !matches(ifNoneMatch, etag)
  return modifiedSince === undefined || second > modifiedSince
}

/** @param tags `*`, or ETags with or without their quotes, separated by commas */
export function matches(tags: string, etag: string): boolean {
  return tags.split(',').some((tag) => tag.trim() === '*' || bare(tag) === bare(etag))
}

function bare(tag: string): string {
  return tag.trim().replaceAll('"', '')
}

function readDate(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? undefined : time
}

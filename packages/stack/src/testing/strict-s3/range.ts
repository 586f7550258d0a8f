import { type S3Error, s3Errors } from './errors.ts'

/** Bytes of an object, both ends included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * Reads a Range header.
 *
 * @param size of the object, in bytes
 * @returns undefined for the whole object: without the header, or with one that S3 ignores (several ranges, or not
 *   in bytes)
 * @throws {S3Error} InvalidRange when the object has none of these bytes
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Math.min(Number(last), size)
    if (length === 0) throw unsatisfiable(header, size)
    return { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= size) throw unsatisfiable(header, size)
  return { start, end }
}

function unsatisfiable(header: string | undefined, size: number): S3Error {
  return s3Errors.invalidRange({ RangeRequested: header ?? '', ActualObjectSize: `${size}` })
}

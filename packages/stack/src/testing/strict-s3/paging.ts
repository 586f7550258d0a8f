import { s3Errors } from './errors.ts'

/** The most entries of one page, also the default. Source: S3 API reference, ListObjectsV2, ListParts, ListMultipartUploads. */
const maxPage = 1000

/** The largest number that S3 takes for a count or a marker. */
const maxInteger = 2 ** 31 - 1

/**
 * Reads how many entries a page may have. S3 takes more than it gives, and says what it gives.
 *
 * @param name of the parameter
 * @param min the least that it takes
 * @throws {S3Error} InvalidArgument
 */
export function readPageSize(query: URLSearchParams, name: string, min: 0 | 1): number {
  return Math.min(readInteger(query, name, { min, fallback: maxPage }), maxPage)
}

/**
 * Reads a whole number.
 *
 * @param name of the parameter
 * @throws {S3Error} InvalidArgument
 */
export function readInteger(
  query: URLSearchParams,
  name: string,
  { min, fallback }: { min: number; fallback: number },
): number {
  const text = query.get(name)
  if (text === null) return fallback
  const details = { ArgumentName: name, ArgumentValue: text }
  if (!/^-?\d+$/.test(text)) {
    throw s3Errors.invalidArgument(`Provided ${name} not an integer or within integer range`, details)
  }
  const value = Number(text)
  if (value < min || value > maxInteger) {
    throw s3Errors.invalidArgument(
      `Argument ${name} must be an integer between ${min} and ${maxInteger}`,
      details,
    )
  }
  return value
}

/** How a listing writes keys. */
export interface KeyEncoding {
  /** What the answer says of it; undefined for plain keys. */
  readonly type: 'url' | undefined
  encode(text: string): string
}

/** Reads `encoding-type`, which keys need that XML cannot carry. @throws {S3Error} InvalidArgument */
export function readKeyEncoding(query: URLSearchParams): KeyEncoding {
  const type = query.get('encoding-type')
  if (type === null) return { type: undefined, encode: (text) => text }
  if (type !== 'url') {
    throw s3Errors.invalidArgument('Invalid Encoding Method specified in Request', {
      ArgumentName: 'encoding-type',
      ArgumentValue: type,
    })
  }
  return { type, encode: (text) => encodeURIComponent(text).replaceAll('%2F', '/') }
}

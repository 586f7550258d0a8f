import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { s3Errors } from './errors.ts'

/** The longest key, in bytes of UTF-8. Source: S3 user guide, "Naming Amazon S3 objects". */
const maxKeyBytes = 1024

/** A request, addressed by path: `/bucket/key`. */
export interface S3Request {
  readonly method: string
  /** The path as it was sent, percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  /** By lower-case name; repeated headers are joined with a comma. */
  readonly headers: ReadonlyMap<string, string>
  /** Empty for the list of buckets. */
  readonly bucket: string
  /** Empty for a request about the bucket. */
  readonly key: string
  /** The bytes that follow. A client that asked whether to send them is told so now, so ask as late as possible. */
  body(): Readable
}

/**
 * Takes a request apart. The path is not normalized: to S3, `a//b` and `a/../b` are keys like any other.
 *
 * @param expectsContinue the client waits for leave to send its body
 * @throws {S3Error} InvalidURI, KeyTooLongError
 */
export function readRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
): S3Request {
  const url = incoming.url ?? '/'
  const split = url.indexOf('?')
  const path = split === -1 ? url : url.slice(0, split)
  const [bucket = '', ...rest] = path.slice(1).split('/').map(decode)
  const key = rest.join('/')
  if (Buffer.byteLength(key) > maxKeyBytes) throw s3Errors.keyTooLong()
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(split === -1 ? '' : url.slice(split + 1)),
    headers: headersOf(incoming),
    bucket,
    key,
    body() {
      if (expectsContinue) response.writeContinue()
      return incoming
    },
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw s3Errors.invalidUri()
  }
}

function headersOf(incoming: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(incoming.headers).map(([name, value]) => [name, [value ?? ''].flat().join(',')]),
  )
}

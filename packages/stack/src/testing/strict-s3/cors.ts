import type { IncomingMessage, ServerResponse } from 'node:http'

/** Headers of S3's answers that scripts in a browser need, and may not read by themselves. */
const exposed = [
  'ETag',
  'Content-Range',
  'Content-Disposition',
  'x-amz-request-id',
  'x-amz-checksum-sha256',
  'x-amz-checksum-type',
]

/**
 * Lets pages of every origin in, as a bucket does whose CORS rules name `*`. A request that is not from a page is
 * left alone.
 *
 * @returns true when the request was a preflight, which is answered now
 */
export function handleCors(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.headers.origin === undefined) return false
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-expose-headers', exposed.join(', '))
  response.setHeader('vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method')
  if (request.method !== 'OPTIONS') return false
  response.setHeader('access-control-allow-methods', 'GET, PUT, POST, DELETE, HEAD')
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*')
  response.setHeader('access-control-max-age', '3000')
  response.end()
  return true
}

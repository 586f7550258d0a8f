import { createHash } from 'node:crypto'
import { getCanonicalHeaders, getCanonicalQuery, SignatureV4 } from '@smithy/signature-v4'
import { localCredentials, localRegion } from '../engine.ts'
import { s3Errors } from './errors.ts'
import type { S3Request } from './request.ts'
import { Sha256 } from './sha256.ts'
import { readSignedHeader, readSignedQuery, type SignatureClaim } from './signature-claim.ts'

/** How far a header-signed request's clock may be off, in milliseconds. Source: S3 error RequestTimeTooSkewed. */
const maxSkewMs = 15 * 60 * 1000

/** An access key and its secret. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/**
 * Checks who sent the request and that it is as it was signed, by a presigned URL or by an Authorization header,
 * in the order in which S3 checks.
 *
 * @param now the server's time
 * @param credentials the only ones that the server knows
 * @returns what the signature says of the body: a SHA-256 in hex, `UNSIGNED-PAYLOAD`, or a `STREAMING-...` form
 * @throws {S3Error} 403 or 400 as S3 does
 */
export async function verifySignature(
  request: Pick<S3Request, 'method' | 'path' | 'query' | 'headers'>,
  now: Date,
  credentials: Credentials = localCredentials,
): Promise<string> {
  const claim = request.query.has('X-Amz-Algorithm')
    ? readSignedQuery(request.query)
    : readSignedHeader(request.headers)
  if (claim.accessKeyId !== credentials.accessKeyId) throw s3Errors.invalidAccessKey()
  assertInTime(claim, now)
  assertHeadersSigned(claim, request)
  const expected = await expectedSignature(claim, request, credentials)
  if (expected.signature !== claim.signature) {
    throw s3Errors.signatureDoesNotMatch({
      AWSAccessKeyId: claim.accessKeyId,
      SignatureProvided: claim.signature,
      CanonicalRequest: expected.canonicalRequest,
    })
  }
  return claim.payloadHash
}

function assertInTime({ date, expiresIn }: SignatureClaim, now: Date): void {
  const age = now.getTime() - date.getTime()
  if (expiresIn === undefined) {
    if (Math.abs(age) > maxSkewMs) throw s3Errors.requestTimeTooSkewed()
    return
  }
  if (age < -maxSkewMs) throw s3Errors.accessDenied('Request is not yet valid')
  if (age > expiresIn * 1000) {
    throw s3Errors.accessDenied('Request has expired', {
      'X-Amz-Expires': `${expiresIn}`,
      Expires: new Date(date.getTime() + expiresIn * 1000).toISOString(),
      ServerTime: now.toISOString(),
    })
  }
}

/** S3 takes no instruction that the signer did not see: every x-amz- header has to be signed. */
function assertHeadersSigned(
  { signedHeaders }: SignatureClaim,
  { headers }: Pick<S3Request, 'headers'>,
): void {
  const required = [...headers.keys()].filter((name) => name === 'host' || name.startsWith('x-amz-'))
  const unsigned = required.filter((name) => !signedHeaders.includes(name))
  if (unsigned.length > 0) {
    throw s3Errors.accessDenied('There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    })
  }
}

/** Source: "Create a signed AWS API request", AWS IAM user guide. */
async function expectedSignature(
  { signedHeaders, payloadHash, date, longDate }: SignatureClaim,
  { method, path, query, headers }: Pick<S3Request, 'method' | 'path' | 'query' | 'headers'>,
  credentials: Credentials,
): Promise<{ signature: string; canonicalRequest: string }> {
  const signed = Object.fromEntries(signedHeaders.map((name) => [name, headers.get(name) ?? '']))
  const canonicalHeaders = getCanonicalHeaders(
    { method, path, headers: signed, protocol: 'http:', hostname: '' },
    undefined,
    new Set(signedHeaders),
  )
  const parameters = Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]))
  const canonicalRequest = [
    method,
    canonicalPath(path),
    getCanonicalQuery({ method, path, headers: {}, query: parameters, protocol: 'http:', hostname: '' }),
    ...signedHeaders.map((name) => `${name}:${canonicalHeaders[name] ?? ''}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
  const scope = `${longDate.slice(0, 8)}/${localRegion}/s3/aws4_request`
  const hash = createHash('sha256').update(canonicalRequest).digest('hex')
  const stringToSign = ['AWS4-HMAC-SHA256', longDate, scope, hash].join('\n')
  const signer = new SignatureV4({ service: 's3', region: localRegion, credentials, sha256: Sha256 })
  return { signature: await signer.sign(stringToSign, { signingDate: date }), canonicalRequest }
}

/** Clients differ in what they percent-encode; the signature is over the strictest form. */
function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(decodeURIComponent(segment)).replace(/[!'()*]/g, percentEncode))
    .join('/')
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

import { localRegion } from '../engine.ts'
import { type S3Error, s3Errors } from './errors.ts'

/** The longest that a presigned URL may live, in seconds: one week. Source: S3 user guide, "presigned URLs". */
const maxExpiresIn = 604_800

/** What a request says about its own signature, well formed but not yet verified. */
export interface SignatureClaim {
  readonly accessKeyId: string
  readonly date: Date
  /** The same in the compact form that is signed, `20260131T120000Z`. */
  readonly longDate: string
  /** Seconds that a presigned URL lives; undefined for a request signed in its header. */
  readonly expiresIn: number | undefined
  /** Lower case, in the order of the signature. */
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly payloadHash: string
}

/** Reads a presigned URL. @throws {S3Error} AuthorizationQueryParametersError */
export function readSignedQuery(query: URLSearchParams): SignatureClaim {
  const get = (name: string) => {
    const value = query.get(name)
    if (value === null) {
      throw s3Errors.authorizationQuery(
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
          'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      )
    }
    return value
  }
  assertAlgorithm(get('X-Amz-Algorithm'), s3Errors.authorizationQuery)
  const expiresIn = Number(get('X-Amz-Expires'))
  if (!Number.isInteger(expiresIn) || expiresIn < 0 || expiresIn > maxExpiresIn) {
    throw s3Errors.authorizationQuery(
      'X-Amz-Expires must be a non-negative number of seconds, less than a week (604800)',
    )
  }
  const date = readDate(get('X-Amz-Date'), s3Errors.authorizationQuery)
  return {
    ...date,
    accessKeyId: readCredential(get('X-Amz-Credential'), date.longDate, s3Errors.authorizationQuery),
    expiresIn,
    signedHeaders: get('X-Amz-SignedHeaders').split(';'),
    signature: get('X-Amz-Signature'),
    payloadHash: query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
  }
}

/** Reads an Authorization header. @throws {S3Error} AccessDenied without one, or AuthorizationHeaderMalformed */
export function readSignedHeader(headers: ReadonlyMap<string, string>): SignatureClaim {
  const authorization = headers.get('authorization')
  if (authorization === undefined) throw s3Errors.accessDenied()
  const parts = /^(\S+) +Credential=([^,\s]+)[,\s]+SignedHeaders=([^,\s]+)[,\s]+Signature=(\w+)$/.exec(
    authorization,
  )
  if (parts === null) throw s3Errors.authorizationMalformed('The authorization header is malformed')
  const [, algorithm = '', credential = '', signedHeaders = '', signature = ''] = parts
  assertAlgorithm(algorithm, s3Errors.authorizationMalformed)
  const payloadHash = headers.get('x-amz-content-sha256')
  if (payloadHash === undefined) {
    throw s3Errors.invalidRequest('Missing required header for this request: x-amz-content-sha256')
  }
  const date = readDate(headers.get('x-amz-date') ?? '', s3Errors.authorizationMalformed)
  return {
    ...date,
    accessKeyId: readCredential(credential, date.longDate, s3Errors.authorizationMalformed),
    expiresIn: undefined,
    signedHeaders: signedHeaders.split(';'),
    signature,
    payloadHash,
  }
}

type Refusal = (message: string) => S3Error

function assertAlgorithm(algorithm: string, refusal: Refusal): void {
  if (algorithm !== 'AWS4-HMAC-SHA256') throw refusal(`Unsupported signature algorithm ${algorithm}`)
}

function readDate(text: string, refusal: Refusal): { date: Date; longDate: string } {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  const [, year, month, day, hour, minute, second] = parts ?? []
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(date.getTime()))
    throw refusal('X-Amz-Date must be in the ISO8601 Long Format "yyyyMMddTHHmmssZ"')
  return { date, longDate: text }
}

/** @returns the access key id of `<id>/<day>/<region>/s3/aws4_request` */
function readCredential(credential: string, longDate: string, refusal: Refusal): string {
  const [accessKeyId = '', day, region, service, terminator] = credential.split('/')
  if (region !== localRegion) throw refusal(`the region '${region}' is wrong; expecting '${localRegion}'`)
  if (day !== longDate.slice(0, 8))
    throw refusal('Invalid credential date. It must be the date of X-Amz-Date.')
  if (service !== 's3' || terminator !== 'aws4_request')
    throw refusal('The credential scope must end in s3/aws4_request')
  return accessKeyId
}

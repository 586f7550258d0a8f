import { OperationError, protocolErrors } from '../contract/index.ts'

// Names that the AWS SDK and Node give to failures that pass by themselves. Source: the SDK's own
// @smithy/service-error-classification (throttling, transient and clock skew tables) and Node's system errors.
const passing = new Set([
  'ThrottlingException',
  'ThrottledException',
  'Throttling',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'TransactionConflictException',
  'SlowDown',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'InternalServerError',
  'InternalError',
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
])

// An answer without a body names no error: S3's to a HEAD. Source: the same tables, and RFC 6585 for 429.
const passingStatuses: ReadonlySet<unknown> = new Set([429, 500, 502, 503, 504])

/** The HTTP status of the answer behind an error of the AWS SDK. */
function statusOf(error: Error): unknown {
  const metadata = '$metadata' in error ? error.$metadata : undefined
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
    ? metadata.httpStatusCode
    : undefined
}

/** The failure along the chain of causes that passes by itself. Libraries wrap what they caught: ElectroDB does. */
function findPassing(error: unknown): Error | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const code = 'code' in cause ? String(cause.code) : ''
    if (passing.has(cause.name) || passing.has(code) || passingStatuses.has(statusOf(cause))) return cause
  }
  return undefined
}

/** Seconds that a caller is told to wait before it sends a request again. */
const retryAfterSeconds = 1

const slow = 'A service behind this one did not answer in time. The request may be sent again as it is.'
const crowded =
  'Too many calls changed the same thing at once, and this one came too late each time. The request may be sent again as it is.'

export function unavailable(cause: unknown, detail = slow): OperationError {
  return new OperationError(
    protocolErrors.UNAVAILABLE,
    detail,
    {},
    { cause, headers: { 'retry-after': String(retryAfterSeconds) } },
  )
}

/** What a caller is told of a failure that no operation declares: nothing but whether waiting helps. */
export function unexpected(error: unknown): OperationError {
  const failure = findPassing(error)
  if (failure !== undefined) {
    return unavailable(error, failure.name === 'TransactionConflictException' ? crowded : slow)
  }
  return new OperationError(
    protocolErrors.INTERNAL,
    'The service failed while it worked on the request. Report the request id if it happens again.',
    {},
    { cause: error },
  )
}

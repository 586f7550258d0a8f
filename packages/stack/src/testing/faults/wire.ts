import type { ServiceError } from './plan.ts'

/** The parts of an HTTP response that the SDK's deserializers look at. */
export interface WireResponse {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

/**
 * The error that a service under load answers with.
 *
 * @param client the SDK's name of the client, such as `S3Client`
 */
export function overload(client: string): ServiceError {
  // DynamoDB and SQS answer throttling with 400, S3 with 503.
  return client === 'S3Client'
    ? { code: 'SlowDown', status: 503 }
    : { code: 'ThrottlingException', status: 400 }
}

/**
 * The answer as it would come over the network, so that the SDK itself parses and classifies it.
 *
 * @param command such as `PutObject`
 */
export function errorResponse(client: string, command: string, { code, status }: ServiceError): WireResponse {
  const message = 'Injected by a test'
  const s3 = client === 'S3Client'
  const text = s3
    ? `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`
    : JSON.stringify({ __type: `com.amazonaws#${code}`, message })
  // HTTP gives the answer to HEAD no body, so all that is left of the error is its status.
  const body = new TextEncoder().encode(command.startsWith('Head') ? '' : text)
  return {
    statusCode: status,
    headers: {
      'content-type': s3 ? 'application/xml' : 'application/x-amz-json-1.0',
      'content-length': `${body.length}`,
      'x-amzn-requestid': 'injected',
    },
    body,
  }
}

/** A connection that broke, in the form in which the SDK's HTTP handler reports it, so that the SDK may retry it. */
export function connectionReset(): Error {
  const error = new Error('socket hang up')
  error.name = 'TimeoutError'
  return Object.assign(error, { code: 'ECONNRESET', $metadata: { attempts: 1, totalRetryDelay: 0 } })
}

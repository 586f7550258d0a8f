import type { ALBResult, APIGatewayProxyResult, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { EventKind, LambdaHttpResult } from './kinds.ts'
import { maxLoadBalancerResultBytes } from './load-balancer.ts'
import { maxLambdaResultBytes } from './received.ts'

/** An HTTP response as the client gets it. */
export interface SampleResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

type AnyResult = APIGatewayProxyStructuredResultV2 & APIGatewayProxyResult & ALBResult

/**
 * The HTTP response that AWS makes of a function's result.
 * @throws Error where AWS would answer with its own 502 or 500, or silently drop a part of the result
 */
export function fromLambdaResult(kind: EventKind, result: LambdaHttpResult): SampleResponse {
  const json = JSON.stringify(result) // as the runtime sends it
  const isBalancer = kind === 'alb' || kind === 'alb-multi-value'
  const limit = isBalancer ? maxLoadBalancerResultBytes : maxLambdaResultBytes
  if (Buffer.byteLength(json) > limit) throw new Error(`The result is larger than ${limit} bytes`)
  const sent: Partial<AnyResult> = JSON.parse(json)
  const { statusCode, statusDescription, body = '', isBase64Encoded = false } = sent
  if (statusCode === undefined || !Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    throw new Error(`The result has no valid status code: ${statusCode}`)
  }
  if (typeof body !== 'string') throw new Error('The body of the result is not a string')
  if (isBalancer && !statusDescription?.startsWith(`${statusCode} `)) {
    throw new Error('A load balancer needs a status description')
  }
  return {
    status: statusCode,
    headers: headersOf(kind, sent),
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  }
}

function headersOf(kind: EventKind, result: Partial<AnyResult>): Headers {
  const { headers, multiValueHeaders, cookies } = result
  const takesMultiple = kind === 'rest-api-v1' || kind === 'alb-multi-value'
  const takesCookies = kind === 'http-api-v2' || kind === 'function-url'
  if (multiValueHeaders !== undefined && !takesMultiple) throw new Error(`${kind} ignores multiValueHeaders`)
  if (headers !== undefined && kind === 'alb-multi-value') throw new Error(`${kind} ignores headers`)
  if (cookies !== undefined && !takesCookies) throw new Error(`${kind} ignores cookies`)
  const made = new Headers()
  for (const [name, value] of Object.entries(headers ?? {})) made.set(name, String(value))
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    made.delete(name)
    for (const value of values) made.append(name, String(value))
  }
  for (const cookie of cookies ?? []) made.append('set-cookie', cookie)
  return made
}

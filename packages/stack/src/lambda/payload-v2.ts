import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { EventRequest } from './event-request.ts'
import { readHeaders } from './headers.ts'
import { isFunctionUrl } from './kinds.ts'
import { maxLambdaResultBytes, type Received } from './received.ts'
import type { Reply } from './reply.ts'
import { absoluteUrl, encodeDecodedPath, encodedPath, encodedQuery } from './url.ts'

/** An HTTP API with payload format 2.0, or a function URL. */
export function receivePayloadV2(event: APIGatewayProxyEventV2): Received {
  const { domainName, http } = event.requestContext
  return {
    request: new EventRequest({
      method: http.method,
      url: absoluteUrl(
        'https',
        domainName ?? event.headers?.host ?? 'localhost',
        pathOf(event),
        encodedQuery(event.rawQueryString ?? ''),
      ),
      readHeaders: () => headersOf(event),
      body: event.body,
      isBase64Encoded: event.isBase64Encoded,
    }),
    sourceIp: http.sourceIp,
    toResult,
    maxResultBytes: maxLambdaResultBytes,
  }
}

/** A function URL keeps the path's encoding; an HTTP API decodes the path and puts the stage's name before it. */
function pathOf(event: APIGatewayProxyEventV2): string {
  if (isFunctionUrl(event)) return encodedPath(event.rawPath)
  const prefix = `/${event.requestContext.stage}`
  const { rawPath } = event
  const hasStage =
    rawPath.startsWith(prefix) && (rawPath.length === prefix.length || rawPath[prefix.length] === '/')
  return encodeDecodedPath(hasStage ? rawPath.slice(prefix.length) : rawPath)
}

function headersOf(event: APIGatewayProxyEventV2): Map<string, string> {
  const headers = readHeaders(undefined, event.headers)
  if (event.cookies !== undefined && event.cookies.length > 0) headers.set('cookie', event.cookies.join('; '))
  return headers
}

function toResult(reply: Reply): APIGatewayProxyStructuredResultV2 {
  const { status, headers, cookies, body, isBase64Encoded } = reply
  const result: APIGatewayProxyStructuredResultV2 = { statusCode: status, headers, body, isBase64Encoded }
  if (cookies.length > 0) result.cookies = [...cookies]
  return result
}

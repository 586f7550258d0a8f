import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { EventRequest } from './event-request.ts'
import { findHeader, readHeaders } from './headers.ts'
import { maxLambdaResultBytes, type Received } from './received.ts'
import type { Reply } from './reply.ts'
import { absoluteUrl, encodedPath, encodePart, joinQuery } from './url.ts'

/** A REST API: the path comes encoded and without the stage, the query decoded. */
export function receiveRestApi(event: APIGatewayProxyEvent): Received {
  const { multiValueHeaders, headers, requestContext } = event
  return {
    request: new EventRequest({
      method: event.httpMethod,
      url: absoluteUrl(
        'https',
        requestContext.domainName ?? findHeader(multiValueHeaders, headers, 'host') ?? 'localhost',
        encodedPath(event.path),
        joinQuery(event.multiValueQueryStringParameters, event.queryStringParameters, encodePart),
      ),
      readHeaders: () => readHeaders(multiValueHeaders, headers),
      body: event.body,
      isBase64Encoded: event.isBase64Encoded,
    }),
    sourceIp: requestContext.identity?.sourceIp,
    toResult,
    maxResultBytes: maxLambdaResultBytes,
  }
}

// API Gateway merges both kinds of headers, so only what repeats needs the longer form.
function toResult(reply: Reply): APIGatewayProxyResult {
  const { status, headers, cookies, body, isBase64Encoded } = reply
  const result: APIGatewayProxyResult = { statusCode: status, headers, body, isBase64Encoded }
  if (cookies.length > 0) result.multiValueHeaders = { 'set-cookie': [...cookies] }
  return result
}

import type { ALBEvent, ALBResult } from 'aws-lambda'
import { EventRequest } from './event-request.ts'
import { findHeader, readHeaders } from './headers.ts'
import type { Received } from './received.ts'
import type { Reply } from './reply.ts'
import { absoluteUrl, encodedPath, encodedQuery, joinQuery } from './url.ts'

/**
 * Largest result that a load balancer takes from a function, as JSON, in bytes. Source: "Lambda functions as targets",
 * 1 MB. Whether that means 1,000,000 or 1,048,576 is not said, so the smaller one holds.
 */
export const maxLoadBalancerResultBytes = 1_000_000

/** A load balancer: path and query come as the client sent them. */
export function receiveLoadBalancer(event: ALBEvent): Received {
  const { multiValueHeaders, headers } = event
  const header = (name: string) => findHeader(multiValueHeaders, headers, name)
  return {
    request: new EventRequest({
      method: event.httpMethod,
      url: absoluteUrl(
        header('x-forwarded-proto') === 'http' ? 'http' : 'https',
        validHost(header('host')),
        encodedPath(event.path),
        encodedQuery(
          joinQuery(event.multiValueQueryStringParameters, event.queryStringParameters, (part) => part),
        ),
      ),
      readHeaders: () => readHeaders(multiValueHeaders, headers),
      body: event.body,
      isBase64Encoded: event.isBase64Encoded,
    }),
    // The load balancer adds the address that it sees to whatever the client claimed.
    sourceIp: header('x-forwarded-for')?.split(',').at(-1)?.trim(),
    toResult: multiValueHeaders ? toMultiValueResult : toSingleValueResult,
    maxResultBytes: maxLoadBalancerResultBytes,
  }
}

/** The header is the client's: what no URL can hold must neither break the URL nor move its path. */
function validHost(host: string | undefined): string {
  if (host === undefined || /[^\w.:[\]-]/.test(host) || !URL.canParse(`http://${host}/`)) return 'localhost'
  return host
}

// Not by `import`: importing node:http as a module reads all of its exports, and one of them loads undici (30 ms).
const statusDescription = (status: number): string =>
  `${status} ${process.getBuiltinModule('node:http').STATUS_CODES[status] ?? 'Unknown'}`

/** One value a name: of several cookies only the first can be sent. Turn multi-value headers on to send them all. */
function toSingleValueResult({ status, headers, cookies, body, isBase64Encoded }: Reply): ALBResult {
  const [cookie] = cookies
  return {
    statusCode: status,
    statusDescription: statusDescription(status),
    headers: cookie === undefined ? headers : { ...headers, 'set-cookie': cookie },
    body,
    isBase64Encoded,
  }
}

function toMultiValueResult({ status, headers, cookies, body, isBase64Encoded }: Reply): ALBResult {
  const multiValueHeaders: Record<string, string[]> = {}
  for (const name of Object.keys(headers)) multiValueHeaders[name] = [headers[name] ?? '']
  if (cookies.length > 0) multiValueHeaders['set-cookie'] = [...cookies]
  return {
    statusCode: status,
    statusDescription: statusDescription(status),
    multiValueHeaders,
    body,
    isBase64Encoded,
  }
}

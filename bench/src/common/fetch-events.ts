import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { LambdaResult } from './lambda.ts'

/** For peers that only speak fetch: the event as a Request. */
export function requestOf(event: APIGatewayProxyEventV2): Request {
  const { http, domainName } = event.requestContext
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`
  const headers = new Headers()
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) headers.set(name, value)
  }
  const body =
    event.body === undefined ? null : event.isBase64Encoded ? Buffer.from(event.body, 'base64') : event.body
  return new Request(`https://${domainName}${event.rawPath}${query}`, { method: http.method, headers, body })
}

/** The Response as what HTTP API takes. */
export async function resultOf(response: Response): Promise<LambdaResult & { isBase64Encoded: boolean }> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isBase64Encoded: false,
  }
}

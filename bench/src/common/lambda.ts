import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'

/** The part of an HTTP API result that is compared; adapters type the rest of it differently. */
export interface LambdaResult {
  readonly statusCode?: number | undefined
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  readonly body?: string | undefined
}

/** What every peer exports: a Lambda function behind an HTTP API (payload format 2.0). */
export type LambdaHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<LambdaResult>

/** A JSON answer in the shape that HTTP API takes. */
export function jsonResult(statusCode: number, body: unknown, headers: Record<string, string> = {}) {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  }
}

import type {
  ALBEvent,
  ALBResult,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda'

/** The ways in which AWS hands an HTTP request to a function. */
export const eventKinds = ['http-api-v2', 'rest-api-v1', 'alb', 'alb-multi-value', 'function-url'] as const

export type EventKind = (typeof eventKinds)[number]

/** A function URL's event has the shape of an HTTP API's, payload format 2.0. */
export type LambdaHttpEvent = APIGatewayProxyEventV2 | APIGatewayProxyEvent | ALBEvent

export type LambdaHttpResult = APIGatewayProxyStructuredResultV2 | APIGatewayProxyResult | ALBResult

/** How events hold headers and query parameters: one value a name, or all of them. A console's test sends null. */
export type SingleValues = { readonly [name: string]: string | undefined } | null | undefined
export type MultiValues = { readonly [name: string]: readonly string[] | undefined } | null | undefined

// A function can be called with anything at all, so every field is looked at before it is believed.
interface Anything {
  readonly rawPath?: unknown
  readonly path?: unknown
  readonly httpMethod?: unknown
  readonly requestContext?: { readonly http?: { readonly method?: unknown }; readonly elb?: unknown } | null
}

const anything = (event: unknown) => event as Anything | null | undefined // says nothing: all of it may be absent

export function isPayloadV2(event: unknown): event is APIGatewayProxyEventV2 {
  const given = anything(event)
  return typeof given?.rawPath === 'string' && typeof given.requestContext?.http?.method === 'string'
}

// Every partition names them so: `<id>.lambda-url.<region>.on.aws`, in China `...on.amazonwebservices.com.cn`.
export function isFunctionUrl(event: APIGatewayProxyEventV2): boolean {
  return event.requestContext.domainName?.includes('.lambda-url.') ?? false
}

export function isLoadBalancer(event: unknown): event is ALBEvent {
  return isV1Shaped(event) && anything(event)?.requestContext?.elb !== undefined
}

export function isRestApi(event: unknown): event is APIGatewayProxyEvent {
  return isV1Shaped(event) && anything(event)?.requestContext?.elb === undefined
}

function isV1Shaped(event: unknown): boolean {
  const given = anything(event)
  return (
    typeof given?.path === 'string' &&
    typeof given.httpMethod === 'string' &&
    typeof given.requestContext === 'object' &&
    given.requestContext !== null
  )
}

export function unsupportedEvent(): TypeError {
  return new TypeError(
    'The function was called with an event that is no HTTP request. Supported are: API Gateway HTTP API ' +
      '(payload format 2.0), API Gateway REST API (Lambda proxy integration), Application Load Balancer, with and ' +
      'without multi-value headers, and Lambda function URL.',
  )
}

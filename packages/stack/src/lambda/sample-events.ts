import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { type EventKind, eventKinds } from './kinds.ts'
import {
  byName,
  lastOf,
  percentDecode,
  type SampleParts,
  type SampleRequest,
  sampleSourceIp,
  splitQuery,
  takeApart,
} from './sample-request.ts'

export interface EventOf {
  readonly 'http-api-v2': APIGatewayProxyEventV2
  readonly 'rest-api-v1': APIGatewayProxyEvent
  readonly alb: ALBEvent
  readonly 'alb-multi-value': ALBEvent
  readonly 'function-url': APIGatewayProxyEventV2
}

const functionUrlHost = 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws'

const builders: { readonly [Kind in EventKind]: (request: SampleRequest) => EventOf[Kind] } = {
  'http-api-v2': (request) => {
    const parts = takeApart(request, 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com')
    // An HTTP API decodes the path, and then takes a decoded question mark for the beginning of a query.
    return payloadV2(parts, percentDecode(parts.path).split('?', 1)[0] ?? '/')
  },
  'function-url': (request) => {
    const parts = takeApart(request, functionUrlHost)
    // It answers to no other name, whatever the sample says.
    const headers = parts.headers.map(
      ([name, value]) => [name, name === 'host' ? functionUrlHost : value] as const,
    )
    return payloadV2({ ...parts, host: functionUrlHost, headers }, parts.path)
  },
  'rest-api-v1': (request) =>
    restApi(takeApart(request, 'f6g7h8i9j0.execute-api.eu-central-1.amazonaws.com')),
  alb: (request) => {
    const parts = takeApart(request, 'sample-1234567890.eu-central-1.elb.amazonaws.com')
    return {
      ...loadBalancer(parts),
      queryStringParameters: byName(splitQuery(parts.query), lastOf),
      headers: byName(parts.headers, lastOf),
    }
  },
  'alb-multi-value': (request) => {
    const parts = takeApart(request, 'sample-1234567890.eu-central-1.elb.amazonaws.com')
    return {
      ...loadBalancer(parts),
      multiValueQueryStringParameters: byName(splitQuery(parts.query), (values) => values),
      multiValueHeaders: byName(parts.headers, (values) => values),
    }
  },
}

/**
 * The event that AWS delivers for an HTTP request, with what each kind decodes, drops and joins:
 * an HTTP API decodes the path and ends it at a decoded question mark; a REST API decodes the query and, with all media
 * types declared binary, sends every body in base64; a load balancer decodes nothing and, without multi-value
 * headers, keeps the last value of a repeated header or parameter.
 */
export function toLambdaEvent<Kind extends EventKind>(kind: Kind, request: SampleRequest): EventOf[Kind] {
  return builders[kind](request)
}

/** The same request as every kind of event. */
export function sampleEvents(
  request: SampleRequest,
): readonly { readonly kind: EventKind; readonly event: EventOf[EventKind] }[] {
  return eventKinds.map((kind) => ({ kind, event: toLambdaEvent(kind, request) }))
}

function payloadV2(parts: SampleParts, rawPath: string): APIGatewayProxyEventV2 {
  const { method, query, host } = parts
  const cookies = parts.headers
    .filter(([name]) => name === 'cookie')
    .flatMap(([, value]) => value.split(/; */))
  const others = parts.headers.filter(([name]) => name !== 'cookie')
  const parameters = decodedQuery(query)
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers: byName(others, (values) => values.join(',')),
    ...(parameters.length > 0
      ? { queryStringParameters: byName(parameters, (values) => values.join(',')) }
      : {}),
    requestContext: {
      accountId: '123456789012',
      apiId: host.split('.', 1)[0] ?? '',
      domainName: host,
      domainPrefix: host.split('.', 1)[0] ?? '',
      http: {
        method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: sampleSourceIp,
        userAgent: parts.userAgent,
      },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage: '$default',
      time: '16/Jan/2026:12:00:00 +0000',
      timeEpoch: 1768564800000,
    },
    ...(parts.body.length > 0 ? { body: encoded(parts) } : {}),
    isBase64Encoded: parts.isBase64Encoded,
  }
}

function restApi(parts: SampleParts): APIGatewayProxyEvent {
  const { method, path, host } = parts
  // A REST API keeps the case in which names were sent; most clients write them so, and its own are.
  const headers = parts.headers.map(
    ([name, value]) =>
      [name.replace(/(?<=^(?:.*-)?)[a-z]/g, (letter) => letter.toUpperCase()), value] as const,
  )
  const query = decodedQuery(parts.query)
  const hasQuery = query.length > 0
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: byName(headers, lastOf),
    multiValueHeaders: byName(headers, (values) => values),
    queryStringParameters: hasQuery ? byName(query, lastOf) : null,
    multiValueQueryStringParameters: hasQuery ? byName(query, (values) => values) : null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: host.split('.', 1)[0] ?? '',
      authorizer: null,
      domainName: host,
      domainPrefix: host.split('.', 1)[0] ?? '',
      extendedRequestId: 'JKJaXmPLvHcESHA=',
      httpMethod: method,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: sampleSourceIp,
        user: null,
        userAgent: parts.userAgent,
        userArn: null,
      },
      path: `/prod${path}`,
      protocol: 'HTTP/1.1',
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      requestTime: '16/Jan/2026:12:00:00 +0000',
      requestTimeEpoch: 1768564800000,
      resourceId: '123456',
      resourcePath: '/{proxy+}',
      stage: 'prod',
    },
    body: parts.body.length > 0 ? parts.body.toString('base64') : null,
    isBase64Encoded: parts.body.length > 0,
  }
}

function loadBalancer(parts: SampleParts): ALBEvent {
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/sample/49e9d65c45c6791a',
      },
    },
    httpMethod: parts.method,
    path: parts.path,
    body: encoded(parts),
    isBase64Encoded: parts.isBase64Encoded,
  }
}

const encoded = ({ body, isBase64Encoded }: SampleParts): string =>
  body.toString(isBase64Encoded ? 'base64' : 'utf8')

function decodedQuery(query: string): [string, string][] {
  const decode = (text: string) => percentDecode(text.replaceAll('+', ' '))
  return splitQuery(query).map(([name, value]) => [decode(name), decode(value)])
}

/** The second argument of a handler, with a minute left. */
export function sampleContext(awsRequestId = '8f507cfc-xmpl-4697-b07a-ac58fc914c95'): Context {
  const notThere = () => {
    throw new Error('Node 24 has no callback handlers')
  }
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'sample',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:sample',
    memoryLimitInMB: '512',
    awsRequestId,
    logGroupName: '/aws/lambda/sample',
    logStreamName: '2026/01/16/[$LATEST]0123456789abcdef0123456789abcdef',
    getRemainingTimeInMillis: () => 60_000,
    done: notThere,
    fail: notThere,
    succeed: notThere,
  }
}

import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import {
  corruptId,
  fileId,
  malformedId,
  readerKey,
  unknownId,
  writerKey,
  wrongSecret,
} from './common/fixtures.ts'

/** How the operation is called: REST, or the wire format of an RPC library's own client. */
export type Protocol = 'rest' | 'trpc' | 'orpc'

const bearer = (key: { id: string; secret: string }) => `Bearer lad_${key.id}_${key.secret}`

/** Each has one fault at most, so the order in which a peer checks does not matter. */
export const probes = {
  found: { id: fileId(1), authorization: bearer(readerKey) },
  anotherFound: { id: fileId(2), authorization: bearer(readerKey) },
  noKey: { id: fileId(1), authorization: undefined },
  wrongSecret: { id: fileId(1), authorization: bearer({ ...readerKey, secret: wrongSecret }) },
  scopeMissing: { id: fileId(1), authorization: bearer(writerKey) },
  malformedId: { id: malformedId, authorization: bearer(readerKey) },
  unknownId: { id: unknownId, authorization: bearer(readerKey) },
  corruptItem: { id: corruptId, authorization: bearer(readerKey) },
} as const

export type ProbeName = keyof typeof probes

interface Call {
  readonly id: string
  readonly authorization: string | undefined
}

/** The call that is timed, for the nth file. */
export const timedCall = (index: number): Call => ({ id: fileId(index), authorization: bearer(readerKey) })

function request(protocol: Protocol, id: string) {
  switch (protocol) {
    case 'rest':
      return { method: 'GET', routeKey: '$default', path: `/v1/files/${id}`, query: '', body: undefined }
    case 'trpc': {
      const query = `input=${encodeURIComponent(JSON.stringify({ id }))}`
      return { method: 'GET', routeKey: 'ANY /rpc/{path+}', path: '/rpc/files.get', query, body: undefined }
    }
    case 'orpc': {
      const body = JSON.stringify({ json: { id } })
      return { method: 'POST', routeKey: 'ANY /rpc/{path+}', path: '/rpc/files/get', query: '', body }
    }
  }
}

/** An event as HTTP API (payload format 2.0) sends it, parsed from JSON as the runtime does. */
export function eventOf(protocol: Protocol, { id, authorization }: Call): APIGatewayProxyEventV2 {
  const { method, routeKey, path, query, body } = request(protocol, id)
  const domainName = 'k3x9example.execute-api.eu-west-1.amazonaws.com'
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined
        ? {}
        : { 'content-length': String(body.length), 'content-type': 'application/json' }),
      host: domainName,
      'user-agent': 'billing-backend/4.2 (+https://billing.example.com)',
      'x-amzn-trace-id': 'Root=1-69215f00-4d6f2a7c1b8e3f905a7d2c46',
      'x-forwarded-for': '198.51.100.24',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(query === '' ? {} : { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    ...(routeKey === '$default' ? {} : { pathParameters: { path: path.slice('/rpc/'.length) } }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'k3x9example',
      domainName,
      domainPrefix: 'k3x9example',
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '198.51.100.24',
        userAgent: 'billing-backend/4.2 (+https://billing.example.com)',
      },
      requestId: `Uf3kVh${id.slice(-8)}=`,
      routeKey,
      stage: '$default',
      time: '22/Nov/2026:09:30:00 +0000',
      timeEpoch: 1795426200000,
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  }
  return JSON.parse(JSON.stringify(event))
}

/** The second argument of a Lambda handler. */
export const lambdaContext: Context = {
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:bench',
  memoryLimitInMB: '512',
  awsRequestId: '7d0f7f1e-5a55-4f7e-9a2f-3f2f4f1c9b11',
  logGroupName: '/aws/lambda/bench',
  logStreamName: '2026/11/22/[$LATEST]0',
  getRemainingTimeInMillis: () => 30_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
}

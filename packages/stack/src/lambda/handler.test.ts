import { expect, test } from 'vitest'
import { bufferedResponse } from '../server/buffered-response.ts'
import { captureRequest } from './capture-request.ts'
import { clientAddress, lambdaHandler } from './handler.ts'
import { isLoadBalancer, isRestApi, type LambdaHttpEvent } from './kinds.ts'
import { sampleContext, sampleEvents, toLambdaEvent } from './sample-events.ts'
import { sampleSourceIp } from './sample-request.ts'

const notHttp: [string, string][] = [
  ['nothing', 'null'],
  ['an empty object', '{}'],
  ['a text', '"GET /"'],
  ['an SQS event', '{"Records":[{"messageId":"1","body":"{}","eventSource":"aws:sqs"}]}'],
  ['a schedule', '{"version":"0","detail-type":"Scheduled Event","source":"aws.events","detail":{}}'],
  ['a WebSocket message', '{"requestContext":{"routeKey":"$default","eventType":"MESSAGE"},"body":"x"}'],
  ['a path without a context', '{"path":"/","httpMethod":"GET","requestContext":null}'],
  [
    'a VPC Lattice request',
    '{"version":"2.0","path":"/","method":"GET","requestContext":{"serviceArn":"a"}}',
  ],
  ['an HTTP API’s authorizer', '{"version":"2.0","type":"REQUEST","rawPath":"/","requestContext":{}}'],
]

for (const [what, json] of notHttp) {
  test(`${what} is refused with the names of what is supported`, async () => {
    const handler = lambdaHandler({ fetch: () => bufferedResponse(200, {}, null) })
    const event: LambdaHttpEvent = JSON.parse(json)
    await expect(handler(event, sampleContext())).rejects.toThrow(
      /HTTP API \(payload format 2\.0\).*REST API.*Application Load Balancer.*function URL/,
    )
  })
}

test('what the app throws reaches the caller', async () => {
  const sync = lambdaHandler({
    fetch() {
      throw new RangeError('x')
    },
  })
  const late = lambdaHandler({ fetch: () => Promise.reject(new RangeError('x')) })
  const event = toLambdaEvent('alb', { method: 'GET', path: '/' })
  await expect(sync(event, sampleContext())).rejects.toThrow(RangeError)
  await expect(late(event, sampleContext())).rejects.toThrow(RangeError)
})

test('a load balancer is told from a REST API, which has the same shape', async () => {
  const rest = toLambdaEvent('rest-api-v1', { method: 'GET', path: '/' })
  const balancer = toLambdaEvent('alb-multi-value', { method: 'GET', path: '/' })
  const handler = lambdaHandler({ fetch: () => bufferedResponse(200, {}, null) })
  expect(await handler(balancer, sampleContext())).toHaveProperty('statusDescription')
  expect(await handler(rest, sampleContext())).not.toHaveProperty('statusDescription')
  expect([isLoadBalancer(balancer), isRestApi(balancer)]).toEqual([true, false])
  expect([isLoadBalancer(rest), isRestApi(rest)]).toEqual([false, true])
})

test('the app may answer at once or later', async () => {
  for (const { kind, event } of sampleEvents({ method: 'GET', path: '/' })) {
    const now = await lambdaHandler({ fetch: () => bufferedResponse(200, {}, 'x') })(event, sampleContext())
    const later = await lambdaHandler({ fetch: async () => bufferedResponse(200, {}, 'x') })(
      event,
      sampleContext(),
    )
    expect(now, kind).toEqual(later)
  }
})

test('the address of the caller is the one that the gateway saw, of every kind of event', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.7, 198.51.100.8' }
  for (const { kind, event } of sampleEvents({ method: 'GET', path: '/', headers })) {
    const { env } = await captureRequest(event)
    expect(clientAddress(env), kind).toBe(sampleSourceIp)
  }
})

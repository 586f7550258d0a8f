import { expect, test } from 'vitest'
import { bufferedResponse } from '../server/buffered-response.ts'
import { captureRequest } from './capture-request.ts'
import { lambdaHandler } from './handler.ts'
import { sampleContext, toLambdaEvent } from './sample-events.ts'
import { sampleSourceIp } from './sample-request.ts'

const event = toLambdaEvent('rest-api-v1', { method: 'GET', path: '/' })
const host = 'https://f6g7h8i9j0.execute-api.eu-central-1.amazonaws.com'

test('the path keeps its encoding and has no stage to take off', async () => {
  const { request } = await captureRequest({ ...event, path: '/prod/ref%3Aa%2Fb/100%/ä?' })
  expect(request.url).toBe(`${host}/prod/ref%3Aa%2Fb/100%/%C3%A4%3F`)
})

test('the decoded query is encoded again, every value of it', async () => {
  const { request } = await captureRequest({
    ...event,
    queryStringParameters: { a: '2' },
    multiValueQueryStringParameters: { a: ['1', '2'], 'b&c=': ['%41 +ä#'], half: ['\ud800'] },
  })
  expect(request.url).toBe(`${host}/?a=1&a=2&b%26c%3D=%2541%20%2B%C3%A4%23&half=%EF%BF%BD`)
})

test('without the multi-value form, single values are taken', async () => {
  const { request } = await captureRequest({
    ...event,
    queryStringParameters: { a: 'x y', b: '' },
    // A test in the console sends null, whatever the types say.
    ...JSON.parse('{ "multiValueQueryStringParameters": null, "multiValueHeaders": null }'),
    headers: { 'X-A': '1' },
  })
  expect(request.url).toBe(`${host}/?a=x%20y&b=`)
  expect(request.headers.get('x-a')).toBe('1')
})

test('no headers at all are no headers', async () => {
  const { request } = await captureRequest({
    ...event,
    ...JSON.parse('{ "headers": null, "multiValueHeaders": null }'),
  })
  expect([...request.headers]).toEqual([])
})

test('headers are found in any case, repeated ones joined', async () => {
  const { request } = await captureRequest({
    ...event,
    multiValueHeaders: { 'X-A': ['1', '2'], 'x-a': ['3'], Cookie: ['a=1', 'b=2'] },
  })
  expect(request.headers.get('X-a')).toBe('1, 2, 3')
  expect(request.headers.get('cookie')).toBe('a=1; b=2')
})

test('without a domain name the host header stands in the URL', async () => {
  const { domainName: _, ...requestContext } = event.requestContext
  const { request } = await captureRequest({ ...event, requestContext })
  expect(request.url).toBe(`${host}/`)
})

test('the address is the one that the gateway saw', async () => {
  const { env } = await captureRequest({ ...event, headers: { 'X-Forwarded-For': '198.51.100.1' } })
  expect(env.sourceIp).toBe(sampleSourceIp)
})

test('several cookies go out as values of one header', async () => {
  const handler = lambdaHandler({
    fetch: () =>
      bufferedResponse(
        200,
        [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
          ['x-a', '1'],
        ],
        null,
      ),
  })
  expect(await handler(event, sampleContext())).toEqual({
    statusCode: 200,
    headers: { 'x-a': '1' },
    multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
    body: '',
    isBase64Encoded: false,
  })
})

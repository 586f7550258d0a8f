import { expect, test } from 'vitest'
import { bufferedResponse } from '../server/buffered-response.ts'
import { captureRequest } from './capture-request.ts'
import { lambdaHandler } from './handler.ts'
import { sampleContext, toLambdaEvent } from './sample-events.ts'
import { sampleSourceIp } from './sample-request.ts'

const single = toLambdaEvent('alb', { method: 'GET', path: '/' })
const multi = toLambdaEvent('alb-multi-value', { method: 'GET', path: '/' })
const host = 'https://sample-1234567890.eu-central-1.elb.amazonaws.com'

test('path and query pass as the client sent them', async () => {
  const path = '/ref%3Aa%2Fb/100%'
  const one = await captureRequest({ ...single, path, queryStringParameters: { 'a%20b': '1+2%2B', c: '' } })
  expect(one.request.url).toBe(`${host}${path}?a%20b=1+2%2B&c=`)
  const all = await captureRequest({
    ...multi,
    path,
    multiValueQueryStringParameters: { 'a%26': ['1', '%3D'] },
  })
  expect(all.request.url).toBe(`${host}${path}?a%26=1&a%26=%3D`)
})

test('what no URL can hold is encoded', async () => {
  const { request } = await captureRequest({ ...single, path: '/ä b#', queryStringParameters: { a: '#ä' } })
  expect(request.url).toBe(`${host}/%C3%A4%20b%23?a=%23%C3%A4`)
})

test('a path without a slash, as of OPTIONS *, gets one', async () => {
  const { request } = await captureRequest({ ...single, httpMethod: 'OPTIONS', path: '*' })
  expect(new URL(request.url).pathname).toBe('/*')
})

test('the scheme is the one that the client used', async () => {
  const headers = { ...single.headers, 'x-forwarded-proto': 'http' }
  const { request } = await captureRequest({ ...single, headers })
  expect(request.url).toMatch(/^http:\/\/sample/)
})

const hosts: [string, string][] = [
  ['files.example.com', 'files.example.com'],
  ['files.example.com:8443', 'files.example.com:8443'],
  ['[::1]:80', '[::1]:80'],
  ['evil.example/path?', 'localhost'],
  ['user@evil.example', 'localhost'],
  ['evil.example\\', 'localhost'],
  ['999.999.999.999', 'localhost'],
  ['example.com:99999', 'localhost'],
  ['', 'localhost'],
]

for (const [given, expected] of hosts) {
  test(`the host header ${JSON.stringify(given)} makes a URL at ${expected}`, async () => {
    const { request } = await captureRequest({ ...single, path: '/x', headers: { host: given } })
    expect(request.url).toBe(`https://${expected}/x`)
    expect(URL.canParse(request.url)).toBe(true)
  })
}

test('the address is the one that the load balancer added, not one that the client claims', async () => {
  for (const kind of ['alb', 'alb-multi-value'] as const) {
    const headers = { 'x-forwarded-for': '198.51.100.1, 198.51.100.2' }
    const { env } = await captureRequest(toLambdaEvent(kind, { method: 'GET', path: '/', headers }))
    expect(env.sourceIp).toBe(sampleSourceIp)
  }
  const twice = { ...multi.multiValueHeaders, 'x-forwarded-for': ['198.51.100.1', sampleSourceIp] }
  expect((await captureRequest({ ...multi, multiValueHeaders: twice })).env.sourceIp).toBe(sampleSourceIp)
  expect((await captureRequest({ ...single, headers: {} })).env.sourceIp).toBeUndefined()
})

const twoCookies = () =>
  bufferedResponse(
    404,
    [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x-a', '1'],
    ],
    null,
  )

test('with multi-value headers the answer has them too, and every cookie', async () => {
  expect(await lambdaHandler({ fetch: twoCookies })(multi, sampleContext())).toEqual({
    statusCode: 404,
    statusDescription: '404 Not Found',
    multiValueHeaders: { 'x-a': ['1'], 'set-cookie': ['a=1', 'b=2'] },
    body: '',
    isBase64Encoded: false,
  })
})

test('without them only the first cookie can be sent', async () => {
  expect(await lambdaHandler({ fetch: twoCookies })(single, sampleContext())).toEqual({
    statusCode: 404,
    statusDescription: '404 Not Found',
    headers: { 'x-a': '1', 'set-cookie': 'a=1' },
    body: '',
    isBase64Encoded: false,
  })
})

test('a status without a name still has a description', async () => {
  const handler = lambdaHandler({ fetch: () => bufferedResponse(299, {}, null) })
  expect(await handler(single, sampleContext())).toMatchObject({ statusDescription: '299 Unknown' })
})

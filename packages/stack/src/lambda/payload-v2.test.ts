import { expect, test } from 'vitest'
import { bufferedResponse } from '../server/buffered-response.ts'
import { captureRequest } from './capture-request.ts'
import { lambdaHandler } from './handler.ts'
import { sampleContext, toLambdaEvent } from './sample-events.ts'
import { sampleSourceIp } from './sample-request.ts'

const get = { method: 'GET', path: '/' }
const httpApi = toLambdaEvent('http-api-v2', get)
const functionUrl = toLambdaEvent('function-url', get)
const httpApiHost = 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com'
const functionUrlHost = 'https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws'

async function urlOf(event: typeof httpApi): Promise<string> {
  const { request } = await captureRequest(event)
  return request.url
}

const decodedPaths: [string, string][] = [
  ['/v1/files/fil_1-2.3~4', '/v1/files/fil_1-2.3~4'],
  ['/v1/files/ref:a@b,c;d=e+f&g', '/v1/files/ref:a@b,c;d=e+f&g'],
  ['/100%', '/100%25'],
  ['/%41%zz', '/%2541%25zz'],
  ['/a?b#c d', '/a%3Fb%23c%20d'],
  ['/ä/日本/😀', '/%C3%A4/%E6%97%A5%E6%9C%AC/%F0%9F%98%80'],
  ['/a\\b\n\t"<>^`{}|[]', '/a%5Cb%0A%09%22%3C%3E%5E%60%7B%7D|[]'],
  ['/half\ud800', '/half%EF%BF%BD'],
  ['/a//b/', '/a//b/'],
  ['/a/../b/./c', '/a/../b/./c'],
]

for (const [rawPath, path] of decodedPaths) {
  test(`an HTTP API’s decoded path ${JSON.stringify(rawPath)} is encoded again`, async () => {
    expect(await urlOf({ ...httpApi, rawPath })).toBe(`${httpApiHost}${path}`)
  })
}

const encodedPaths: [string, string][] = [
  ['/v1/files/ref%3Aa%2Fb', '/v1/files/ref%3Aa%2Fb'],
  ['/%c3%A4%20%3f%25', '/%c3%A4%20%3f%25'],
  ['/100%/%zz', '/100%/%zz'],
  ['/a|b[]', '/a|b[]'],
  ['/ä ?#', '/%C3%A4%20%3F%23'],
  ['/a\\b', '/a%5Cb'],
]

for (const [rawPath, path] of encodedPaths) {
  test(`a function URL’s path ${rawPath} keeps its encoding`, async () => {
    expect(await urlOf({ ...functionUrl, rawPath })).toBe(`${functionUrlHost}${path}`)
  })
}

test('the name of the stage is taken off the path, once, and only where it is one', async () => {
  const at = async (stage: string, rawPath: string) => {
    const event = { ...httpApi, rawPath, requestContext: { ...httpApi.requestContext, stage } }
    return (await urlOf(event)).slice(httpApiHost.length)
  }
  expect(await at('prod', '/prod/v1/files')).toBe('/v1/files')
  expect(await at('prod', '/prod')).toBe('/')
  expect(await at('prod', '/prod/')).toBe('/')
  expect(await at('v1', '/v1/v1/files')).toBe('/v1/files')
  expect(await at('prod', '/production/files')).toBe('/production/files')
  expect(await at('$default', '/v1/files')).toBe('/v1/files')
})

test('the query string stays as it is, but for what no URL can hold', async () => {
  const query = 'a=1&a=2&b=%20+%2B&filter[x]=%C3%A4&c'
  expect(await urlOf({ ...httpApi, rawQueryString: query })).toBe(`${httpApiHost}/?${query}`)
  expect(await urlOf({ ...functionUrl, rawQueryString: 'a=#ä "' })).toBe(
    `${functionUrlHost}/?a=%23%C3%A4%20%22`,
  )
})

test('cookies come from their own list, as one header', async () => {
  const event = { ...httpApi, cookies: ['a=1', 'b=2'], headers: { ...httpApi.headers, cookie: 'a=1; b=2' } }
  const { request } = await captureRequest(event)
  expect(request.headers.get('cookie')).toBe('a=1; b=2')
})

test('a cookie header without the list is kept', async () => {
  const event = { ...functionUrl, headers: { ...functionUrl.headers, cookie: 'a=1' } }
  const { request } = await captureRequest(event)
  expect(request.headers.get('cookie')).toBe('a=1')
})

test('the app gets event, context and the address that the gateway saw', async () => {
  const { env } = await captureRequest({
    ...httpApi,
    headers: { ...httpApi.headers, 'x-forwarded-for': '198.51.100.1' },
  })
  expect(env.event).toMatchObject({ version: '2.0' })
  expect(env.context.awsRequestId).toBe(sampleContext().awsRequestId)
  expect(env.sourceIp).toBe(sampleSourceIp)
})

test('several cookies go out in their own list', async () => {
  const headers = [
    ['set-cookie', 'a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT'],
    ['X-A', '1'],
    ['set-cookie', 'b=2'],
  ] as const
  const handler = lambdaHandler({ fetch: () => bufferedResponse(200, headers, 'x') })
  for (const event of [httpApi, functionUrl]) {
    expect(await handler(event, sampleContext())).toEqual({
      statusCode: 200,
      headers: { 'x-a': '1', 'content-type': 'text/plain;charset=UTF-8' },
      cookies: ['a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT', 'b=2'],
      body: 'x',
      isBase64Encoded: false,
    })
  }
})

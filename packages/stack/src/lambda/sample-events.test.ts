import { expect, test } from 'vitest'
import { eventKinds } from './kinds.ts'
import { sampleEvents, toLambdaEvent } from './sample-events.ts'
import { sampleSourceIp } from './sample-request.ts'

const repeated = {
  method: 'GET',
  path: '/a%2Fb%20c?x=1%202&x=3+4&y',
  headers: [
    ['X-A', '1'],
    ['x-a', '2'],
    ['Cookie', 'c=1; d=2'],
  ],
} as const

test('there is an event of every kind, and each survives JSON as it is', () => {
  const events = sampleEvents(repeated)
  expect(events.map(({ kind }) => kind)).toEqual([...eventKinds])
  for (const { kind, event } of events) expect(JSON.parse(JSON.stringify(event)), kind).toEqual(event)
})

test('an HTTP API decodes the path, joins headers with commas and lists cookies', () => {
  const event = toLambdaEvent('http-api-v2', repeated)
  expect(event).toMatchObject({
    version: '2.0',
    rawPath: '/a/b c',
    rawQueryString: 'x=1%202&x=3+4&y',
    queryStringParameters: { x: '1 2,3 4', y: '' },
    cookies: ['c=1', 'd=2'],
    headers: { 'x-a': '1,2' },
    requestContext: { stage: '$default', http: { method: 'GET', path: '/a/b c', sourceIp: sampleSourceIp } },
  })
  expect(event.headers).not.toHaveProperty('cookie')
})

test('an HTTP API ends the path at an encoded question mark', () => {
  const event = toLambdaEvent('http-api-v2', { method: 'GET', path: '/a%3Fb/c?d=1' })
  expect(event).toMatchObject({ rawPath: '/a', rawQueryString: 'd=1' })
})

test('a function URL keeps the path’s encoding and its own domain', () => {
  const event = toLambdaEvent('function-url', { ...repeated, headers: { Host: 'files.example.com' } })
  expect(event.rawPath).toBe('/a%2Fb%20c')
  expect(event.requestContext.domainName).toMatch(/^[a-z0-9]+\.lambda-url\.eu-central-1\.on\.aws$/)
  expect(event.headers.host).toBe(event.requestContext.domainName)
})

test('a REST API keeps the path’s encoding, decodes the query, and has all values beside the last', () => {
  expect(toLambdaEvent('rest-api-v1', repeated)).toMatchObject({
    path: '/a%2Fb%20c',
    headers: { 'X-A': '2', Cookie: 'c=1; d=2' },
    multiValueHeaders: { 'X-A': ['1', '2'] },
    queryStringParameters: { x: '3 4', y: '' },
    multiValueQueryStringParameters: { x: ['1 2', '3 4'], y: [''] },
    requestContext: { path: '/prod/a%2Fb%20c', stage: 'prod', identity: { sourceIp: sampleSourceIp } },
  })
  expect(toLambdaEvent('rest-api-v1', { method: 'GET', path: '/' })).toMatchObject({
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: null,
  })
})

test('a load balancer decodes nothing; without multi-value headers the last value wins', () => {
  const single = toLambdaEvent('alb', repeated)
  expect(single).toMatchObject({
    path: '/a%2Fb%20c',
    headers: { 'x-a': '2', cookie: 'c=1; d=2' },
    queryStringParameters: { x: '3+4', y: '' },
    body: '',
  })
  expect(single).not.toHaveProperty('multiValueHeaders')
  const multi = toLambdaEvent('alb-multi-value', repeated)
  expect(multi).toMatchObject({
    multiValueHeaders: { 'x-a': ['1', '2'] },
    multiValueQueryStringParameters: { x: ['1%202', '3+4'], y: [''] },
  })
  expect(multi).not.toHaveProperty('headers')
})

test('the host header becomes the domain name of an API', () => {
  for (const kind of ['http-api-v2', 'rest-api-v1'] as const) {
    const event = toLambdaEvent(kind, { method: 'GET', path: '/', headers: { host: 'files.example.com' } })
    expect(event.requestContext.domainName).toBe('files.example.com')
  }
})

test('a body is sent as text where its type is text, otherwise in base64; a REST API always sends base64', () => {
  const base64: [Record<string, string>, boolean][] = [
    [{ 'content-type': 'application/json; charset=utf-8' }, false],
    [{ 'content-type': 'text/csv' }, false],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, true],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, true],
    [{}, true],
  ]
  for (const [headers, expected] of base64) {
    for (const { kind, event } of sampleEvents({ method: 'POST', path: '/', headers, body: 'ä' })) {
      const isBase64Encoded = expected || kind === 'rest-api-v1'
      expect(event, kind).toMatchObject({ body: isBase64Encoded ? 'w6Q=' : 'ä', isBase64Encoded })
    }
  }
})

test('what cannot be decoded is passed on', () => {
  expect(toLambdaEvent('http-api-v2', { method: 'GET', path: '/100%' }).rawPath).toBe('/100%')
})

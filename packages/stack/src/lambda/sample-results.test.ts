import { expect, test } from 'vitest'
import { type EventKind, eventKinds, type LambdaHttpResult } from './kinds.ts'
import { fromLambdaResult } from './sample-results.ts'

const described = { statusCode: 200, statusDescription: '200 OK', body: 'ä' }

test('a result in text and one in base64 give the same bytes', () => {
  for (const kind of eventKinds) {
    expect(fromLambdaResult(kind, described).body).toEqual(Buffer.from('ä'))
    const encoded = { ...described, body: 'w6Q=', isBase64Encoded: true }
    expect(fromLambdaResult(kind, encoded).body).toEqual(Buffer.from('ä'))
  }
})

test('each kind takes headers and cookies from where AWS does', () => {
  const cookies = ['a=1', 'b=2']
  const results: [EventKind, LambdaHttpResult][] = [
    ['http-api-v2', { ...described, headers: { 'x-a': '1' }, cookies }],
    ['function-url', { ...described, headers: { 'x-a': '1' }, cookies }],
    ['rest-api-v1', { ...described, headers: { 'x-a': '1' }, multiValueHeaders: { 'set-cookie': cookies } }],
    ['alb-multi-value', { ...described, multiValueHeaders: { 'x-a': ['1'], 'set-cookie': cookies } }],
  ]
  for (const [kind, result] of results) {
    const { headers } = fromLambdaResult(kind, result)
    expect([headers.get('x-a'), headers.getSetCookie()], kind).toEqual(['1', cookies])
  }
  const { headers } = fromLambdaResult('alb', { ...described, headers: { 'set-cookie': 'a=1' } })
  expect(headers.getSetCookie()).toEqual(['a=1'])
})

const refused: [string, EventKind, LambdaHttpResult][] = [
  ['no status code', 'http-api-v2', { body: '' }],
  ['a status code that is none', 'http-api-v2', { statusCode: 42, body: '' }],
  ['no status description', 'alb', { statusCode: 200, body: '' }],
  ['a status description of another status', 'alb', { ...described, statusCode: 404 }],
  ['headers where multi-value headers are on', 'alb-multi-value', { ...described, headers: {} }],
  ['multi-value headers where they are off', 'alb', { ...described, multiValueHeaders: {} }],
  ['multi-value headers in payload format 2.0', 'http-api-v2', { ...described, multiValueHeaders: {} }],
  ['cookies for a REST API', 'rest-api-v1', { ...described, cookies: [] }],
  ['more than 6 MB', 'function-url', { statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024) }],
  ['more than 1 MB for a load balancer', 'alb', { ...described, body: 'x'.repeat(1_000_000) }],
]

for (const [what, kind, result] of refused) {
  test(`${kind} refuses ${what}`, () => {
    expect(() => fromLambdaResult(kind, result)).toThrow(Error)
  })
}

import {
  fromLambdaResult,
  type LambdaHttpResult,
  type SampleRequest,
  toLambdaEvent,
} from '@lading/stack/lambda'
import {
  type LambdaFunction,
  maxLoadBalancerBytes,
  maxPayloadBytes,
  RequestTooLargeError,
  throughLoadBalancer,
} from '@lading/stack/testing/lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, jsonRequest, type Stage, startStage } from './stage.ts'

/* The sizes that Lambda and a load balancer take. A listing of what callers wrote themselves can be larger. */

let stage: Stage
let lambda: LambdaFunction
let apiKey: string

/** Each of them is two bytes of an answer, and four of the result, of which the answer is a string. */
const quotes = '"'.repeat(4000)
/** More than a load balancer takes at once. */
const fileCount = 80

beforeAll(async () => {
  stage = await startStage()
  lambda = await stage.function('api')
  const caller = await stage.caller()
  apiKey = caller.apiKey
  const fields = { name: 'a.txt', contentType: 'text/plain', size: 5, metadata: { quotes } }
  const created = await Promise.all(
    Array.from({ length: fileCount }, () => caller.rest('POST', '/files', fields)),
  )
  for (const { status } of created) expect(status).toBe(201)
})
afterAll(() => stage[Symbol.asyncDispose]())

/** What a client of a load balancer gets; @throws Error with the load balancer's own answer */
async function balanced(request: SampleRequest) {
  const answer = await throughLoadBalancer(lambda, toLambdaEvent('alb', request))
  if (!('result' in answer)) throw new Error(`${answer.status}: ${answer.reason}`)
  const { status, body } = fromLambdaResult('alb', answer.result as LambdaHttpResult) // it looks itself
  return { status, text: body.toString() }
}

/** So many listings in one answer. */
function listings(count: number): SampleRequest {
  const names = Array(count).fill('files.list').join(',')
  const inputs = Array.from({ length: count }, (_, index) => [index, { state: 'pending', limit: 1000 }])
  return jsonRequest('POST', `/rpc/${names}?batch=1`, apiKey, Object.fromEntries(inputs))
}

test('a listing ends a page before a load balancer takes no more of it, and loses nothing', async () => {
  const ids = new Set<string>()
  let pages = 0
  let cursor: string | null = ''
  while (cursor !== null) {
    const path: string = `/v1/files?state=pending&limit=1000${cursor === '' ? '' : `&cursor=${cursor}`}`
    const { status, text } = await balanced(jsonRequest('GET', path, apiKey))
    expect(status).toBe(200)
    const { items, nextCursor }: { items: { id: string }[]; nextCursor: string | null } = JSON.parse(text)
    for (const { id } of items) ids.add(id)
    cursor = nextCursor
    pages++
  }
  expect(ids.size).toBe(fileCount)
  expect(pages).toBeGreaterThan(1)
})

test('an answer that is too large for a load balancer is a problem that says so and no 502', async () => {
  const { status, text } = await balanced(listings(2))
  expect(status).toBe(500)
  expect(JSON.parse(text)).toMatchObject({
    code: 'INTERNAL',
    retryable: false,
    detail: expect.stringContaining(`more than the ${maxLoadBalancerBytes} that can be sent`),
  })
  expect((await balanced(listings(1))).status).toBe(200)
})

test('an answer that is too large for Lambda is a problem that says so and no error of the function', async () => {
  const { status, text } = await call(lambda, 'http-api-v2', listings(12))
  expect(status).toBe(500)
  expect(JSON.parse(text)).toMatchObject({
    retryable: false,
    detail: expect.stringContaining('Ask for less'),
  })
  expect((await call(lambda, 'http-api-v2', listings(2))).status).toBe(200)
})

test('the largest request that Lambda takes is answered 413 by the function, and one larger by Lambda', async () => {
  const request = (bytes: number) => jsonRequest('POST', '/v1/files', apiKey, { name: 'x'.repeat(bytes) })
  const event = (bytes: number) => toLambdaEvent('function-url', request(bytes))
  const size = (bytes: number) => Buffer.byteLength(JSON.stringify(event(bytes)))
  const most = 6_000_000 + maxPayloadBytes - size(6_000_000)
  const { status, text } = await call(lambda, 'function-url', request(most))
  expect(status).toBe(413)
  expect(JSON.parse(text)).toMatchObject({ code: 'BODY_TOO_LARGE' })
  await expect(lambda.invoke(event(most + 1))).rejects.toThrow(RequestTooLargeError)

  expect((await balanced(request(maxLoadBalancerBytes - 100))).status).toBe(413)
  await expect(balanced(request(maxLoadBalancerBytes))).rejects.toThrow('413: The request')
  expect(lambda.started).toBe(1)
})

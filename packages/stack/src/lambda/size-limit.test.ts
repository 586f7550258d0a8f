import { expect, test } from 'vitest'
import { bufferedResponse } from '../server/buffered-response.ts'
import { lambdaHandler } from './handler.ts'
import type { EventKind } from './kinds.ts'
import { sampleContext, toLambdaEvent } from './sample-events.ts'
import { fromLambdaResult } from './sample-results.ts'

const limits: [EventKind, number][] = [
  ['http-api-v2', 6 * 1024 * 1024],
  ['rest-api-v1', 6 * 1024 * 1024],
  ['function-url', 6 * 1024 * 1024],
  ['alb', 1_000_000],
  ['alb-multi-value', 1_000_000],
]

async function answer(kind: EventKind, headers: Record<string, string>, body: string | Uint8Array) {
  const handler = lambdaHandler({ fetch: () => bufferedResponse(200, headers, body) })
  const event = toLambdaEvent(kind, { method: 'GET', path: '/' })
  return await handler(event, sampleContext('request-1'))
}

for (const [kind, limit] of limits) {
  test(`${kind}: the largest answer that fits is sent, one byte more becomes a problem`, async () => {
    const type = { 'content-type': 'text/plain' }
    const overhead = Buffer.byteLength(JSON.stringify(await answer(kind, type, 'x'))) - 1
    const fitting = fromLambdaResult(kind, await answer(kind, type, 'x'.repeat(limit - overhead)))
    expect([fitting.status, fitting.body.length]).toEqual([200, limit - overhead])

    const tooLarge = fromLambdaResult(kind, await answer(kind, type, 'x'.repeat(limit - overhead + 1)))
    expect(tooLarge.status).toBe(500)
    expect(tooLarge.headers.get('content-type')).toBe('application/problem+json')
    expect(JSON.parse(tooLarge.body.toString())).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: `The answer has ${limit + 1} bytes, more than the ${limit} that can be sent. Ask for less at a time.`,
      code: 'INTERNAL',
      requestId: 'request-1',
      retryable: false,
    })
  })

  test(`${kind}: what JSON and base64 add to the body counts`, async () => {
    const quotes = '"'.repeat(limit / 2)
    expect(await answer(kind, { 'content-type': 'text/plain' }, quotes)).toMatchObject({ statusCode: 500 })
    const control = '\u0001'.repeat(limit / 6)
    expect(await answer(kind, { 'content-type': 'text/plain' }, control)).toMatchObject({ statusCode: 500 })
    const bytes = new Uint8Array((limit / 4) * 3)
    expect(await answer(kind, { 'content-type': 'image/png' }, bytes)).toMatchObject({ statusCode: 500 })
  })
}

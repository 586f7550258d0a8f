import { expect, test } from 'vitest'
import { openApiDocument } from '../src/openapi/index.ts'
import { answerChecker } from '../src/openapi/testing.ts'
import { ledger, ledgerContract } from './ledger.ts'
import { rest, rpc } from './sample.ts'

const headers = { authorization: 'Bearer key1' }
const get = async (app: ReturnType<typeof ledger>['app'], path: string, method = 'GET') => {
  const response = await app.request(path, { method, headers })
  return { status: response.status, headers: response.headers, body: await response.text() }
}

test('what goes on after its answer is accepted with 202, and Location names the job', async () => {
  const { app } = ledger()
  const answer = await rest(app, 'POST', '/audits', { headers })
  expect(answer).toMatchObject({ status: 202, body: { id: 'a/1' } })
  expect(answer.headers.get('location')).toBe('/v1/audits/a%2F1')
})

test('lines are one JSON object each, all of them ended, and RPC gives the plain output', async () => {
  const { app } = ledger()
  const { status, headers: given, body } = await get(app, '/v1/entries?cursor=last')
  expect([status, given.get('content-type')]).toEqual([200, 'application/x-ndjson'])
  expect(body).toBe('{"id":"last","amount":1,"note":"two\\nlines"}\n{"id":"x","amount":2,"note":""}\n')
  expect(given.get('link')).toBeNull()
  expect((await get(app, '/v1/entries', 'HEAD')).body).toBe('')
  expect((await rpc(app, 'export', {}, headers)).body).toMatchObject({
    items: [{ id: 'first' }, { id: 'x' }],
    nextCursor: 'a&b>',
  })
})

test('no answer is stored by a cache, or taken for another type than it says', async () => {
  const { app } = ledger()
  for (const [path, status] of [
    ['/v1/entries', 200],
    ['/v1/entries?cursor=last', 200],
    ['/v1/entries?limit=x', 400],
    ['/v1/entries?cursor=%', 400],
    ['/v1/nothing', 404],
  ] as const) {
    const answer = await get(app, path)
    expect([path, answer.status]).toEqual([path, status])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('the next page is a link: the same request with another cursor, and it can be followed', async () => {
  const { app } = ledger()
  const link = async (query: string) => (await get(app, `/v1/entries${query}`)).headers.get('link')
  expect(await link('')).toBe('</v1/entries?cursor=a%26b%3E>; rel="next"')
  expect(await link('?note=x%20y%26z')).toBe('</v1/entries?note=x%20y%26z&cursor=a%26b%3E>; rel="next"')
  expect(await link('?cursor=x&note=y&')).toBe('</v1/entries?note=y&cursor=a%26b%3E>; rel="next"')
  const target = /^<(.*)>/.exec((await link('?note=x')) ?? '')?.[1] ?? ''
  expect((await get(app, target)).body).toContain('"id":"a&b>"')
})

test('a browser may send and read what the API speaks of', async () => {
  const { app } = ledger({ corsOrigins: 'https://app.example' })
  const asked = ['authorization', 'content-type', 'idempotency-key', 'if-match']
  const preflight = await app.request('/v1/accounts/a/other', {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': asked.join(', '),
    },
  })
  const listed = (response: Response, name: string) => response.headers.get(name)?.split(/, ?/)
  expect(listed(preflight, 'access-control-allow-headers')).toEqual(asked)
  expect(listed(preflight, 'access-control-allow-methods')).toContain('PUT')
  const answer = await app.request('/v1/entries', { headers: { ...headers, origin: 'https://app.example' } })
  for (const name of [
    'Idempotent-Replayed',
    'Link',
    'RateLimit',
    'RateLimit-Policy',
    'Retry-After',
    'ETag',
  ]) {
    expect(listed(answer, 'access-control-expose-headers')).toContain(name)
  }
})

test('a body is not read for a key that is not known, by REST and by RPC', async () => {
  const { app } = ledger()
  for (const path of ['/v1/accounts/a/entries', '/rpc/add']) {
    let pulled = 0
    const source = { pull: () => void pulled++ }
    const request = new Request(`http://x${path}`, {
      method: 'POST',
      body: new ReadableStream(source, { highWaterMark: 0 }),
      duplex: 'half',
      headers: { authorization: 'Bearer nobody', 'content-type': 'application/json' },
    })
    expect((await app.request(request)).status, path).toBe(401)
    expect(pulled, path).toBe(0)
  }
})

test('a request that is wrong in several ways gets one verdict from REST and RPC', async () => {
  const { app } = ledger()
  for (const path of ['/v1/accounts/a/entries', '/rpc/add']) {
    const request = (authorization: string, contentType: string) =>
      app.request(path, {
        method: 'POST',
        body: '{',
        headers: { authorization, 'content-type': contentType },
      })
    const statuses = [
      await request('Bearer nobody', 'text/plain'),
      await request('Bearer key1', 'text/plain'),
      await request('Bearer key1', 'application/json'),
    ].map(({ status }) => status)
    expect(statuses, path).toEqual([401, 415, 400])
  }
})

test('all of these answers are as the OpenAPI document declares them', async () => {
  const document = openApiDocument(ledgerContract, { title: 'Ledger', version: '1', prefix: '/v1' })
  const check = answerChecker(document)
  let remaining = 12
  const { app } = ledger({
    limit: async () => {
      remaining--
      return { allowed: remaining >= 0, limit: 12, remaining, windowSeconds: 60, resetSeconds: 9 }
    },
  })
  const seen: number[] = []
  const send = async (method: string, url: string, body: object | undefined, key?: string) => {
    const response = await app.request(url, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
    })
    seen.push(response.status)
    const { status, headers: given } = response
    expect(check({ method, url, status, headers: given, body: await response.text() })).toEqual([])
  }
  const entries = '/v1/accounts/a/entries'
  for (const amount of [5, 5, 6]) await send('POST', entries, { amount }, 'k')
  await send('POST', entries, { amount: 5, note: 'closed' }, 'l')
  await send('POST', entries, { amount: 5 }, 'not valid')
  for (const key of ['m', 'm']) await send('DELETE', '/v1/accounts/a', undefined, key)
  await send('POST', '/v1/audits', {})
  await send('GET', '/v1/entries?note=x', undefined)
  await send('GET', '/v1/entries?cursor=last', undefined)
  await send('POST', '/v1/finds', { ids: [] })
  await send('POST', '/v1/open', {})
  await send('GET', '/v1/none', undefined)
  await send('PUT', '/v1/accounts/a/other', { amount: 5 }, 'k')
  await send('POST', '/v1/audits', {})
  expect(seen).toEqual([201, 201, 422, 409, 400, 204, 204, 202, 200, 200, 200, 200, 404, 422, 429])
})

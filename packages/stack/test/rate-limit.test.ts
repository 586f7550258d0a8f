import { expect, test } from 'vitest'
import type { RateDecision } from '../src/server/index.ts'
import { ledger } from './ledger.ts'
import { type Answer, rest, rpc } from './sample.ts'

const headers = { authorization: 'Bearer key1' }
const policy = '"default";q=3;w=60'

/** Allows three calls, and counts them. */
function threeCalls() {
  const counted = { calls: 0 }
  const limit = async (): Promise<RateDecision> => {
    counted.calls++
    const remaining = Math.max(0, 3 - counted.calls)
    return { allowed: counted.calls <= 3, limit: 3, remaining, windowSeconds: 60, resetSeconds: 41.2 }
  }
  return { counted, limit }
}

const rateOf = (answer: Answer) => [answer.headers.get('ratelimit-policy'), answer.headers.get('ratelimit')]

test('every answer after the decision tells what is left, of success, of an error, and of a refusal', async () => {
  for (const ways of [
    (app: App, amount: number) =>
      rest(app, 'POST', '/accounts/a/entries', { body: JSON.stringify({ amount }), headers }),
    (app: App, amount: number) => rpc(app, 'add', { account: 'a', amount }, headers),
  ]) {
    const { app, books, records } = ledger({ limit: threeCalls().limit })
    const answers = [await ways(app, 5), await ways(app, -5), await ways(app, 0.5), await ways(app, 5)]
    expect(answers.map(({ status }) => (status === 201 ? 200 : status))).toEqual([200, 409, 400, 429])
    expect(answers.map(rateOf)).toEqual([2, 1, 0, 0].map((left) => [policy, `"default";r=${left};t=42`]))
    const [, , , refused] = answers
    expect(refused?.body).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      data: { limit: 3, windowSeconds: 60 },
    })
    expect(refused?.headers.get('retry-after')).toBe('42')
    expect(books.effects).toHaveLength(2)
    expect(records.at(-1)).toMatchObject({ code: 'RATE_LIMITED', principal: { name: 'key1' } })
  }
})

type App = ReturnType<typeof ledger>['app']

test('a caller is known before its allowance is touched, and refused before its body is read', async () => {
  const { counted, limit } = threeCalls()
  const { app } = ledger({ limit })
  const nobody = { authorization: 'Bearer nobody' }
  expect(rateOf(await rest(app, 'GET', '/entries', { headers: nobody }))).toEqual([null, null])
  expect(rateOf(await rest(app, 'POST', '/open'))).toEqual([null, null])
  expect(counted.calls).toBe(0)
  counted.calls = 3
  const broken = { body: '{', headers }
  expect(await rest(app, 'POST', '/accounts/a/entries', broken)).toMatchObject({ status: 429 })
  const called = await app.request('/rpc/add', { method: 'POST', ...broken })
  expect(called.status).toBe(429)
})

test('each call of a batch is counted, and the answer tells the tightest decision', async () => {
  const { counted, limit } = threeCalls()
  const { app } = ledger({ limit })
  const batch = async (count: number) => {
    const response = await app.request(`/rpc/${Array.from({ length: count }, () => 'find').join()}?batch=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ ...Array.from({ length: count }, () => ({ ids: [] })) }),
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
  const first = await batch(2)
  expect([first.status, ...rateOf(first)]).toEqual([200, policy, '"default";r=1;t=42'])
  const second = await batch(2)
  expect([second.status, ...rateOf(second)]).toEqual([207, policy, '"default";r=0;t=42'])
  expect(counted.calls).toBe(4)
})

test('a repetition is counted too', async () => {
  const { counted, limit } = threeCalls()
  const { app } = ledger({ limit })
  const keyed = { ...headers, 'idempotency-key': 'k' }
  const body = '{"amount":1}'
  await rest(app, 'POST', '/accounts/a/entries', { body, headers: keyed })
  const again = await rest(app, 'POST', '/accounts/a/entries', { body, headers: keyed })
  expect(rateOf(again)).toEqual([policy, '"default";r=1;t=42'])
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect(counted.calls).toBe(2)
})

const find = (app: App) => rest(app, 'POST', '/finds', { body: '{"ids":[]}', headers })

test('no decision, no headers; a limiter that fails is a failure of the service', async () => {
  const { app } = ledger({ limit: async () => undefined })
  const answer = await find(app)
  expect([answer.status, ...rateOf(answer)]).toEqual([200, null, null])
  const failing = ledger({
    limit: async () => {
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' })
    },
  })
  expect(await find(failing.app)).toMatchObject({
    status: 503,
    body: { code: 'UNAVAILABLE' },
  })
})

test('the headers hold whole numbers of no less than zero, and Retry-After is at least a second', async () => {
  const decision = { allowed: false, limit: 2.5, remaining: -1, windowSeconds: 60, resetSeconds: -1.5 }
  const { app } = ledger({ limit: async () => decision })
  const answer = await find(app)
  expect(rateOf(answer)).toEqual(['"default";q=2;w=60', '"default";r=0;t=0'])
  expect(answer.headers.get('retry-after')).toBe('1')
})

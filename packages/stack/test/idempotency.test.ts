import { describe, expect, test } from 'vitest'
import { ledger } from './ledger.ts'
import { type Answer, rest, rpc } from './sample.ts'

type App = ReturnType<typeof ledger>['app']

const headers = (key?: string, credential = 'key1') => ({
  authorization: `Bearer ${credential}`,
  ...(key === undefined ? {} : { 'idempotency-key': key }),
})

function add(app: App, key: string | undefined, body: object = { amount: 5 }): Promise<Answer> {
  return rest(app, 'POST', '/accounts/a/entries', { body: JSON.stringify(body), headers: headers(key) })
}

const replayed = (answer: Answer) => answer.headers.get('idempotent-replayed')
const codeOf = ({ body }: Answer) => (body as { code?: unknown }).code // of a problem, or undefined

test('a call sent again under its key is answered as the first time and done once', async () => {
  const { app, books } = ledger()
  const [first, second] = [await add(app, 'k'), await add(app, 'k')]
  expect(first).toMatchObject({ status: 201, body: { id: 'e1', amount: 5, note: 'none' } })
  expect(replayed(first)).toBeNull()
  expect(second).toMatchObject({ status: 201, body: first.body as object })
  expect(replayed(second)).toBe('true')
  expect(second.headers.get('location')).toBe('/v1/entries/e1')
  expect(second.headers.get('etag')).toBe('e1')
  expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
  expect(books.effects).toHaveLength(1)
})

test('without a key, and under another key or credential, a call is a new one', async () => {
  const { app, books } = ledger()
  for (const key of [undefined, undefined, 'a', 'A'])
    expect(await add(app, key)).toMatchObject({ status: 201 })
  const body = '{"amount":5}'
  await rest(app, 'POST', '/accounts/a/entries', { body, headers: headers('a', 'key2') })
  expect(new Set(books.effects.map(({ effectId }) => effectId)).size).toBe(5)
})

test('a call and its repetition by REST and by RPC are one, whatever the order of their fields', async () => {
  const { app, books, idempotency } = ledger()
  const first = await add(app, 'k', { amount: 5, tags: { b: '1', a: '2' }, note: 'none' })
  const second = await rpc(app, 'add', { tags: { a: '2', b: '1' }, amount: 5, account: 'a' }, headers('k'))
  expect(second.body).toEqual(first.body)
  expect(replayed(second)).toBe('true')
  expect(books.effects).toHaveLength(1)
  expect(idempotency.requests[0]).toMatchObject({
    principal: { name: 'key1' },
    credential: 'key1',
    operation: 'add',
    key: 'k',
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})

test('a key that was used for another input or operation is refused and changes nothing', async () => {
  const { app, books } = ledger()
  await add(app, 'k')
  const others = [
    await add(app, 'k', { amount: 6 }),
    await rpc(app, 'add', { account: 'b', amount: 5 }, headers('k')),
    await rest(app, 'PUT', '/accounts/a/other', { body: '{"amount":5}', headers: headers('k') }),
  ]
  for (const answer of others) {
    expect(answer).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED', retryable: false } })
    expect(replayed(answer)).toBeNull()
  }
  expect(books.effects).toHaveLength(1)
})

test('while the first call runs, its repetition is told when to come back', async () => {
  const { app, books } = ledger()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  books.after = () => {
    begin()
    return ended
  }
  const first = add(app, 'k')
  await begun
  for (const answer of [
    await add(app, 'k'),
    await rpc(app, 'add', { account: 'a', amount: 5 }, headers('k')),
  ]) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_IN_FLIGHT', retryable: true } })
    expect(answer.headers.get('retry-after')).toBe('3')
  }
  end()
  expect(await first).toMatchObject({ status: 201 })
  expect(await add(app, 'k')).toMatchObject({ status: 201 })
  expect(books.effects).toHaveLength(1)
})

test('a final error that the operation declares is answered again, with its own request id', async () => {
  const { app, books } = ledger()
  const body = { amount: -3 }
  const [first, second] = [await add(app, 'k', body), await add(app, 'k', body)]
  const third = await rpc(app, 'add', { account: 'a', ...body }, headers('k'))
  expect(first).toMatchObject({ status: 409, body: { code: 'OVERDRAWN', data: { by: 3 } } })
  const problem = { ...(first.body as object), requestId: second.headers.get('x-request-id') }
  expect(second).toMatchObject({ status: 409, body: problem })
  expect([replayed(first), replayed(second), replayed(third)]).toEqual([null, 'true', 'true'])
  for (const answer of [first, second, third]) expect(answer.headers.get('x-hint')).toBe('earn')
  expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
  expect(books.effects).toHaveLength(1)
})

test('a retryable error is not remembered, and says when to come back', async () => {
  const { app } = ledger()
  for (let times = 0; times < 2; times++) {
    const answer = await add(app, 'k', { amount: 1, note: 'closed' })
    expect(answer).toMatchObject({ status: 409, body: { code: 'CLOSED' } })
    expect(answer.headers.get('retry-after')).toBe('7')
    expect(replayed(answer)).toBeNull()
  }
})

test('after a failure of the service the call runs again under the same effect id', async () => {
  const { app, books } = ledger()
  // What S3 answers to a HEAD has no body, and so no name.
  const nameless = { name: 'Unknown', $metadata: { httpStatusCode: 503 } }
  for (const error of [
    new Error('bug'),
    Object.assign(new Error('slow'), { name: 'SlowDown' }),
    Object.assign(new Error('slow'), nameless),
  ]) {
    books.after = () => {
      throw error
    }
    expect(codeOf(await add(app, 'k'))).toBe(error.message === 'bug' ? 'INTERNAL' : 'UNAVAILABLE')
  }
  books.after = () => {
    throw Object.assign(new Error('library'), {
      cause: Object.assign(new Error(), { name: 'TransactionConflictException' }),
    })
  }
  expect((await add(app, 'k')).body).toMatchObject({
    code: 'UNAVAILABLE',
    detail: expect.stringContaining('Too many calls changed the same thing at once'),
  })
  books.after = () => undefined
  const answer = await add(app, 'k')
  expect(answer).toMatchObject({ status: 201 })
  expect(replayed(answer)).toBeNull()
  expect(books.effects).toEqual([{ effectId: 'effect-0', amount: 5 }])
})

test('an answer without a body is answered again without one', async () => {
  const { app, books } = ledger()
  const clear = () => rest(app, 'DELETE', '/accounts/a', { headers: headers('k') })
  const [first, second] = [await clear(), await clear()]
  expect([first.status, second.status]).toEqual([204, 204])
  expect([first.body, second.body]).toEqual([undefined, undefined])
  expect(replayed(second)).toBe('true')
  expect((await rpc(app, 'clear', { account: 'a' }, headers('k'))).body).toBeUndefined()
  expect(books.effects).toHaveLength(1)
})

describe('a batch of calls', () => {
  const batch = async (app: App, amounts: readonly number[], key = 'k') => {
    const response = await app.request(`/rpc/${amounts.map(() => 'add').join(',')}?batch=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers(key) },
      body: JSON.stringify({ ...amounts.map((amount) => ({ account: 'a', amount })) }),
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }

  test('sent twice does each of them once', async () => {
    const { app, books, idempotency } = ledger()
    const [first, second] = [await batch(app, [5, 5]), await batch(app, [5, 5])]
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.body).toEqual(first.body)
    expect([replayed(first), replayed(second)]).toEqual([null, 'true'])
    expect(books.effects.map(({ effectId }) => effectId)).toEqual(['effect-0', 'effect-1'])
    expect(idempotency.requests.map(({ key }) => key).sort()).toEqual(['k#0', 'k#0', 'k#1', 'k#1'])
  })

  test('is only called a repetition when all of it is one', async () => {
    const { app, books } = ledger()
    await batch(app, [1, -1])
    books.after = () => undefined
    expect(replayed(await batch(app, [1, -1]))).toBe('true')
    const partly = await batch(app, [1, -1, 3])
    expect(partly.status).toBe(207)
    expect(replayed(partly)).toBeNull()
  })

  test('of one is a lone call', async () => {
    const { app, books, idempotency } = ledger()
    await batch(app, [5])
    expect(replayed(await add(app, 'k'))).toBe('true')
    expect(idempotency.requests.map(({ key }) => key)).toEqual(['k', 'k'])
    expect(books.effects).toHaveLength(1)
  })
})

test('a key is 1 to 255 visible ASCII characters', async () => {
  const { app, books, idempotency } = ledger()
  for (const key of ['', 'a b', 'a\tb', 'ü', 'x'.repeat(256)]) {
    const input = { account: 'a', amount: 5 }
    for (const answer of [await add(app, key), await rpc(app, 'add', input, headers(key))]) {
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'INVALID_INPUT', errors: [{ path: 'Idempotency-Key' }] },
      })
    }
  }
  expect(idempotency.requests).toEqual([])
  expect(books.effects).toEqual([])
  for (const key of ['!', '"quoted"', '~'.repeat(255)])
    expect(await add(app, key)).toMatchObject({ status: 201 })
})

test('an input that is not valid does not use its key up', async () => {
  const { app, idempotency } = ledger()
  expect(codeOf(await add(app, 'k', { amount: 'five' }))).toBe('INVALID_INPUT')
  expect(idempotency.requests).toEqual([])
  expect(await add(app, 'k')).toMatchObject({ status: 201 })
})

test('the header means nothing to a query, to a mutation for anybody, and where nothing is remembered', async () => {
  const { app, idempotency } = ledger()
  const find = { body: '{"ids":["1"]}', headers: headers('not valid') }
  expect(await rest(app, 'POST', '/finds', find)).toMatchObject({ status: 200 })
  expect(await rest(app, 'POST', '/open', { headers: headers('not valid') })).toMatchObject({ status: 200 })
  expect(idempotency.requests).toEqual([])
  const forgetful = ledger({ withoutIdempotency: true })
  for (const key of ['k', 'k', 'not valid']) {
    const answer = await add(forgetful.app, key)
    expect(answer).toMatchObject({ status: 201 })
    expect(replayed(answer)).toBeNull()
  }
  expect(forgetful.books.effects).toHaveLength(3)
})

test('when the answer cannot be stored the caller is told to repeat, which finds the effect', async () => {
  const { app, books, idempotency } = ledger()
  for (const amount of [5, -5]) {
    idempotency.fails = 'finish'
    const answer = await add(app, `k${amount}`, { amount })
    expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(codeOf(await add(app, `k${amount}`, { amount })), 'the claim is kept').toBe(
      'IDEMPOTENCY_IN_FLIGHT',
    )
  }
  idempotency.expireClaims()
  expect(await add(app, 'k5', { amount: 5 })).toMatchObject({ status: 201 })
  expect(books.effects.filter(({ amount }) => amount === 5)).toHaveLength(1)
})

test('a claim that cannot be given back does not hide why', async () => {
  const { app, books, idempotency } = ledger()
  idempotency.fails = 'release'
  expect(codeOf(await add(app, 'k', { amount: 1, note: 'closed' }))).toBe('CLOSED')
  idempotency.fails = 'begin'
  expect(codeOf(await add(app, 'l'))).toBe('INTERNAL')
  expect(books.effects).toEqual([])
})

test('an effect id is 24 characters, new for each call, and the same however often it is read', async () => {
  const { app } = ledger()
  const ids = new Set<string>()
  for (let times = 0; times < 50; times++) {
    const { effectId, again } = (await rest(app, 'POST', '/open')).body as Record<string, string> // by the contract
    expect(effectId).toMatch(/^[0-9a-z-]{24}$/)
    expect(again).toBe(effectId)
    ids.add(effectId ?? '')
  }
  expect(ids.size).toBe(50)
})

test('a handler is told its operation and the address of the caller', async () => {
  const { app } = ledger()
  const at = { ...headers(), 'x-test-address': '203.0.113.10' }
  const found = { found: 1, operation: 'find', address: '203.0.113.10' }
  expect((await rest(app, 'POST', '/finds', { body: '{"ids":["1"]}', headers: at })).body).toEqual(found)
  expect((await rpc(app, 'find', { ids: ['1'] }, at)).body).toEqual(found)
  expect((await rpc(app, 'find', { ids: [] }, headers())).body).toMatchObject({ address: null })
})

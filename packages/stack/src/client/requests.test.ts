import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { mutation, query } from '../contract/index.ts'
import { type Attempt, type ClientOptions, createClient, RequestError, Requests } from './index.ts'

const route = { scope: null, examples: [], summary: 'A sample', rest: { method: 'POST', path: '/' } } as const
const input = z.strictObject({ n: z.int().optional() })
const contract = {
  get: query({ ...route, input, output: z.int(), errors: [] }),
  put: mutation({ ...route, input, output: z.int(), errors: [] }),
  list: query({
    ...route,
    input: z.strictObject({ cursor: z.string().optional() }),
    output: z.object({ items: z.array(z.int()), nextCursor: z.string().nullable() }),
    errors: [],
  }),
} as const

type Fetch = typeof globalThis.fetch

function clientOf(fetch: Fetch, options: Partial<ClientOptions<typeof contract>> = {}) {
  const waits: number[] = []
  const client = createClient<typeof contract>({
    baseUrl: 'http://localhost',
    queries: { get: 'query', list: 'pages' },
    fetch,
    sleep: async (ms) => {
      waits.push(ms)
    },
    ...options,
  })
  return { client, waits }
}

const answer = (data: unknown, headers = {}) => Response.json({ result: { data } }, { headers })
const refusal = (status: number, headers = {}) => new Response('', { status, headers })
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  )
const never: Fetch = () => new Promise(() => undefined)

test.each([408, 429, 500, 502, 503, 504])('a %d of something in between is tried again', async (status) => {
  const answers = [refusal(status), answer(1)]
  const { client } = clientOf(async () => answers.shift() ?? refusal(400))
  expect(await client.get()).toBe(1)
})

test('a date of Retry-After counts from the date of the answer, whatever the clock of the caller says', async () => {
  const date = 'Wed, 21 Oct 2015 07:28:00 GMT'
  const later = 'Wed, 21 Oct 2015 07:28:09 GMT'
  const answers = [
    refusal(503, { 'retry-after': later, date }),
    refusal(503, { 'retry-after': new Date(Date.now() + 30_000).toUTCString() }),
    answer(1),
  ]
  const { client, waits } = clientOf(async () => answers.shift() ?? refusal(400))
  await client.get()
  expect(waits[0]).toBe(9000)
  expect(waits[1]).toBeGreaterThan(28_000)
  expect(waits[1]).toBeLessThanOrEqual(31_000)
})

test.each(['0', '1.5', 'soon', '-5'])(
  'a Retry-After of %s is no reason to come back without jitter',
  async (value) => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.5)
    using _ = { [Symbol.dispose]: () => random.mockRestore() }
    const { client, waits } = clientOf(async () => refusal(503, { 'retry-after': value }))
    await failure(client.get())
    expect(waits).toEqual([100, 200])
  },
)

test('an attempt that takes too long is cut and tried again, within the time of the whole call', async () => {
  let requests = 0
  const cut: unknown[] = []
  const told: Attempt[] = []
  const hanging: Fetch = async (_url, init) => {
    requests += 1
    if (requests > 1) return answer(requests)
    return new Promise((resolve) => {
      init?.signal?.addEventListener('abort', () => {
        cut.push(init.signal?.reason)
        resolve(refusal(500)) // too late to count
      })
    })
  }
  const { client } = clientOf(hanging, { attemptTimeoutMs: 5, onAttempt: (attempt) => told.push(attempt) })
  const { data, attempts } = await client.get().withResponse()
  expect([data, attempts.map(({ code }) => code)]).toEqual([2, ['TIMED_OUT', undefined]])
  expect(cut).toMatchObject([{ code: 'TIMED_OUT' }])
  expect(told).toEqual(attempts)

  const error = await failure(clientOf(never).client.get({}, { attemptTimeoutMs: 5, maxAttempts: 2 }))
  expect(error).toMatchObject({ code: 'TIMED_OUT', attempts: [{ number: 1 }, { number: 2 }] })
  expect(String(error)).toMatch(/within the 5 ms that one attempt may take\. \(2 attempts\)$/)
  const whole = await failure(clientOf(never).client.get({}, { timeoutMs: 5 }))
  expect(String(whole)).toMatch(/within the 5 ms that the call may take/)
})

test('what is said for one call holds for that call only', async () => {
  let requests = 0
  const { client } = clientOf(async () => {
    requests += 1
    return refusal(503)
  })
  await failure(client.get({}, { maxAttempts: 1 }))
  expect(requests).toBe(1)
  await failure(client.list({ maxAttempts: 2 }).page())
  expect(requests).toBe(3)
  await failure(client.get())
  expect(requests).toBe(6)
})

test('a service in trouble uses up the budget of repetitions, and successes give it back', async () => {
  let requests = 0
  let isUp = false
  const { client } = clientOf(async () => {
    requests += 1
    return isUp ? answer(1) : refusal(503)
  })
  for (let call = 0; call < 100; call++) await failure(client.get())
  expect(requests).toBe(200) // each its own, and 500 / 5 repetitions: two of the first 50 calls
  isUp = true
  for (let call = 0; call < 10; call++) await client.get()
  isUp = false
  requests = 0
  for (let call = 0; call < 10; call++) await failure(client.get())
  expect(requests).toBe(12)
})

test('a call tells its raw answer, request id, attempts and times, and is sent once however often it is asked', async () => {
  const answers = [refusal(503, { 'x-request-id': 'a' }), answer(7, { 'x-request-id': 'b', 'x-more': 'yes' })]
  let requests = 0
  const { client } = clientOf(async () => {
    requests += 1
    return answers.shift() ?? refusal(400)
  })
  const call = client.get()
  const { data, response, requestId, attempts, durationMs } = await call.withResponse()
  expect([await call, data, response.headers.get('x-more'), requestId]).toEqual([7, 7, 'yes', 'b'])
  expect(attempts).toMatchObject([
    { operation: 'get', number: 1, status: 503, code: 'UNEXPECTED_ANSWER', requestId: 'a', waitedMs: 0 },
    { operation: 'get', number: 2, status: 200, requestId: 'b', waitedMs: expect.any(Number) },
  ])
  expect(durationMs).toBeGreaterThanOrEqual(attempts.reduce((sum, { durationMs: ms }) => sum + ms, 0))
  expect(requests).toBe(2)
})

test('whoever handles the failure of withResponse has handled the failure of the call', async () => {
  using unhandled = unhandledRejections()
  const { client } = clientOf(async () => refusal(404))
  await expect(client.get().withResponse()).rejects.toBeInstanceOf(RequestError)
  await setImmediate()
  await setImmediate()
  expect(unhandled.reasons).toEqual([])
})

/** What nobody has handled until the end of the block. */
function unhandledRejections() {
  const reasons: unknown[] = []
  const note = (reason: unknown) => reasons.push(reason)
  process.on('unhandledRejection', note)
  return { reasons, [Symbol.dispose]: () => process.off('unhandledRejection', note) }
}

test('every attempt is told, and a hook that throws or rejects breaks nothing', async () => {
  using unhandled = unhandledRejections()
  const told: Attempt[] = []
  const answers = [refusal(500), answer(1)]
  const { client } = clientOf(async () => answers.shift() ?? refusal(400), {
    onAttempt(attempt) {
      told.push(attempt)
      if (told.length === 1) throw new Error('of the hook')
      return Promise.reject(new Error('of the hook'))
    },
  })
  expect(await client.put()).toBe(1)
  await setImmediate()
  expect(unhandled.reasons).toEqual([])
  expect(told).toMatchObject([
    { operation: 'put', number: 1, status: 500 },
    { number: 2, status: 200 },
  ])
  expect(told[1]).not.toHaveProperty('code')
})

test('calls are counted by operation, with errors and percentiles', async () => {
  const requests = new Requests((failed) => new RequestError(failed), { maxAttempts: 1 })
  const answers = [answer(1), refusal(404), answer(2)]
  const { client } = clientOf(async () => answers.shift() ?? refusal(400), { requests })
  await client.get()
  await failure(client.get())
  await client.put()
  const { get, put } = requests.stats()
  expect([get, put]).toMatchObject([
    { count: 2, errors: 1 },
    { count: 1, errors: 0 },
  ])
  expect(get?.p50).toBeGreaterThan(0)
  expect(get?.p99).toBeGreaterThanOrEqual(get?.p50 ?? Number.NaN)
})

const body = () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }))

test.each<[string, Fetch, object]>([
  ['while it connects', never, {}],
  ['while the body comes', async () => body(), {}],
  ['while it waits', async () => refusal(503, { 'retry-after': '59' }), { sleep: undefined }],
])('an abort %s ends the call at once, though nothing listens', async (when, fetch, options) => {
  const told: Attempt[] = []
  const { client } = clientOf(fetch, { ...options, onAttempt: (attempt) => told.push(attempt) })
  const controller = new AbortController()
  const reason = new Error('no longer wanted')
  const ended = failure(client.put({}, { signal: controller.signal }))
  for (let turn = 0; turn < 5; turn++) await setImmediate()
  // Nothing but microtasks may lie between, however busy the machine is.
  const later = setImmediate('later')
  controller.abort(reason)
  expect(await Promise.race([ended, later])).toBe(reason)
  expect(told).toMatchObject([
    { number: 1, code: when === 'while it waits' ? 'UNEXPECTED_ANSWER' : 'ABORTED' },
  ])
  const { client: other } = clientOf(never)
  expect(await failure(other.get({}, { signal: AbortSignal.abort(reason) }))).toBe(reason)
})

test('an abort between two pages ends the listing', async () => {
  const controller = new AbortController()
  const { client } = clientOf(async () => answer({ items: [1], nextCursor: 'more' }))
  const seen: number[] = []
  const reading = (async () => {
    for await (const item of client.list({ signal: controller.signal })) {
      seen.push(item)
      if (seen.length === 3) controller.abort(new Error('enough'))
    }
  })()
  await expect(reading).rejects.toThrow('enough')
  expect(seen).toEqual([1, 1, 1])
})

test('10,000 calls leave no listener on the signal that they share', async () => {
  const { signal } = new AbortController()
  let requests = 0
  const { client } = clientOf(async () => {
    requests += 1
    return requests % 3 === 0 ? refusal(503) : requests % 100 === 0 ? refusal(404) : answer(1)
  })
  let most = 0
  for (let batch = 0; batch < 100; batch++) {
    await Promise.all(Array.from({ length: 100 }, () => failure(client.get({}, { signal }))))
    most = Math.max(most, getEventListeners(signal, 'abort').length)
  }
  expect([requests > 10_000, most]).toEqual([true, 0])
})

test('an error is readable in a log line and in JSON, with what a repetition needs to know', async () => {
  const problem = {
    code: 'GONE',
    status: 410,
    detail: 'It is gone.',
    retryable: false,
    requestId: 'r-1',
    type: '',
    title: '',
  }
  const { client } = clientOf(async () => Response.json({ error: { data: problem } }, { status: 410 }))
  const error = await failure(client.get())
  expect(String(error)).toBe('RequestError: GONE: It is gone. (status 410, request r-1)')
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    name: 'RequestError',
    message: 'GONE: It is gone. (status 410, request r-1)',
    code: 'GONE',
    status: 410,
    requestId: 'r-1',
    attempts: [{ operation: 'get', number: 1, status: 410, code: 'GONE' }],
    causes: [],
  })
  const cause = new TypeError('fetch failed', {
    cause: Object.assign(new Error('of 10.0.0.1'), { code: 'ECONNREFUSED' }),
  })
  const { client: cut } = clientOf(() => Promise.reject(cause), { maxAttempts: 1 })
  expect(JSON.parse(JSON.stringify(await failure(cut.get())))).toMatchObject({
    code: 'CONNECTION_FAILED',
    causes: ['TypeError', 'ECONNREFUSED'],
  })
})

import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { mutation, query } from '../contract/index.ts'
import { type ClientOptions, createClient, RequestError } from './index.ts'

const route = { scope: null, examples: [], summary: 'A sample', rest: { method: 'POST', path: '/' } } as const
const input = z.strictObject({ n: z.int().optional() })
const output = z.int()
const contract = {
  get: query({ ...route, input, output, errors: [] }),
  put: mutation({ ...route, input, output, errors: [] }),
} as const

interface Said {
  readonly status: number
  readonly code?: string
  readonly retryable?: boolean
  readonly retryAfter?: string
}

const works: Said = { status: 200 }

function toResponse({ status, code, retryable = true, retryAfter }: Said): Response {
  const problem = { code, status, retryable, detail: '', type: '', title: '', requestId: 'r-1' }
  const body =
    status === 200 ? { result: { data: 1 } } : code === undefined ? {} : { error: { data: problem } }
  return Response.json(body, {
    status,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  })
}

/** A client of a service that gives these answers one after another; `undefined` is a connection that fails. */
function scripted(answers: (Said | undefined)[], options: Partial<ClientOptions<typeof contract>> = {}) {
  const keys: (string | null)[] = []
  const waits: number[] = []
  const client = createClient<typeof contract>({
    baseUrl: 'http://localhost',
    queries: { get: 'query' },
    sleep: async (ms) => {
      waits.push(ms)
    },
    fetch: async (_url, init) => {
      keys.push(new Headers(init?.headers).get('idempotency-key'))
      const said = answers.shift()
      if (said === undefined) throw new TypeError('fetch failed')
      return toResponse(said)
    },
    ...options,
  })
  return { client, keys, waits }
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  )
}

const inFlight: Said = { status: 409, code: 'IDEMPOTENCY_IN_FLIGHT' }

test.each<[string, Said | undefined]>([
  ['a connection that failed', undefined],
  ['RATE_LIMITED', { status: 429, code: 'RATE_LIMITED' }],
  ['IDEMPOTENCY_IN_FLIGHT', inFlight],
  ['INTERNAL', { status: 500, code: 'INTERNAL' }],
  ['UNAVAILABLE', { status: 503, code: 'UNAVAILABLE' }],
  ['a 503 of something in between', { status: 503 }],
])('%s is tried again, three times in all unless told otherwise', async (_what, said) => {
  for (const name of ['get', 'put'] as const) {
    const mended = scripted([said, said, works])
    expect(await mended.client[name]()).toBe(1)
    const lasting = scripted([said, said, said, works])
    expect(await failureOf(lasting.client[name]())).toBeInstanceOf(RequestError)
    expect([mended.keys.length, lasting.keys.length]).toEqual([3, 3])
    const once = scripted([said, works], { maxAttempts: 1 })
    expect(await failureOf(once.client[name]())).toBeInstanceOf(RequestError)
    const often = scripted([said, said, said, said, works], { maxAttempts: 5 })
    expect(await often.client[name]()).toBe(1)
  }
})

test.each<[string, Said]>([
  ['an error that a repetition cannot mend', { status: 409, code: 'TAKEN', retryable: false }],
  ['a 500 that says so', { status: 500, code: 'INTERNAL', retryable: false }],
  ['an unexpected 404', { status: 404 }],
])('%s is not tried again', async (_what, said) => {
  const { client, keys, waits } = scripted([said, works])
  expect(await failureOf(client.put())).toMatchObject({ status: said.status })
  expect([keys.length, waits]).toEqual([1, []])
})

test('a mutation carries a random key, kept over its attempts and another for each call; a query carries none', async () => {
  const { client, keys } = scripted([inFlight, undefined, works, works, undefined, works])
  await client.put()
  await client.put()
  await client.get()
  const [first, second, third, other, ...none] = keys
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect([second, third]).toEqual([first, first])
  expect(other).toMatch(/^[0-9a-f-]{36}$/)
  expect(other).not.toBe(first)
  expect(none).toEqual([null, null])
})

test("the caller's own key is sent, and refused where no header can carry it", async () => {
  const { client, keys } = scripted([inFlight, works])
  await client.put({}, { idempotencyKey: 'order-42' })
  expect(keys).toEqual(['order-42', 'order-42'])
  for (const idempotencyKey of ['', 'two words', 'ümlaut', 'line\nbreak', 'x'.repeat(256)]) {
    expect(await failureOf(client.put({}, { idempotencyKey }))).toBeInstanceOf(TypeError)
  }
  expect(keys).toHaveLength(2)
})

test('it waits for the seconds of Retry-After, and tells them when it gives up', async () => {
  const limited = { status: 429, code: 'RATE_LIMITED', retryAfter: '7' }
  const { client, waits } = scripted([limited, { status: 503, retryAfter: '11' }, limited])
  expect(await failureOf(client.get())).toMatchObject({ retryAfterSeconds: 7 })
  expect(waits).toEqual([7000, 11_000])
})

test('without Retry-After the waits have full jitter, and double from 200 ms to 10 s', async () => {
  const random = vi.spyOn(Math, 'random')
  try {
    random.mockReturnValue(1)
    const most = scripted([], { maxAttempts: 9 })
    await failureOf(most.client.get())
    expect(most.waits).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
    random.mockReturnValue(0.25)
    const some = scripted([{ status: 503, retryAfter: 'soon' }])
    await failureOf(some.client.get())
    expect(some.waits).toEqual([50, 100])
  } finally {
    random.mockRestore()
  }
})

test('a wait that would outlast the time of the call is not begun', async () => {
  const answers = (): Said[] => [{ status: 429, code: 'RATE_LIMITED', retryAfter: '60' }, works]
  const byDefault = scripted(answers())
  expect(await failureOf(byDefault.client.put())).toMatchObject({ code: 'RATE_LIMITED' })
  expect(byDefault.waits).toEqual([])
  expect(await scripted(answers(), { timeoutMs: 61_000 }).client.put()).toBe(1)
})

test('a service that never answers is given up when the time of the call is over', async () => {
  let requests = 0
  const { client } = scripted([], {
    timeoutMs: 20,
    fetch: (_url, init) => {
      requests += 1
      return new Promise((_resolve, reject) => {
        const { signal } = init ?? {}
        signal?.addEventListener('abort', () => reject(signal.reason))
        if (signal?.aborted) reject(signal.reason)
      })
    },
    sleep: () => Promise.reject(new Error('there is no time left')),
  })
  const random = vi.spyOn(Math, 'random').mockReturnValue(1)
  try {
    expect(await failureOf(client.get())).toMatchObject({
      code: 'TIMED_OUT',
      cause: { name: 'TimeoutError' },
    })
  } finally {
    random.mockRestore()
  }
  expect(requests).toBe(1)
})

test('an abort ends the wait at once, with the reason of the signal', async () => {
  const reason = new Error('no longer wanted')
  const controller = new AbortController()
  const failing = { status: 503, code: 'UNAVAILABLE', retryAfter: '59' }
  const { client, keys } = scripted([failing, works], { sleep: undefined })
  const failure = failureOf(client.put({}, { signal: controller.signal }))
  while (keys.length === 0) await setImmediate()
  await setImmediate() // the answer is read, and the wait has begun
  controller.abort(reason)
  expect(await failure).toBe(reason)
  expect(keys).toHaveLength(1)
})

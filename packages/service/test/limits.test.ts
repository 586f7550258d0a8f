import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { failCall, injectFaults, noFaults, startDynalite, testClock } from '@lading/stack/testing'
import { createStore } from '@lading/store'
import { createTableInput } from '@lading/store/table'
import { expect, test } from 'vitest'
import { createRateLimiter, type RateLimiter } from '../src/limits/rate-limiter.ts'
import { startService } from './harness.ts'

/** Times begin with a window. */
const minute = Date.parse('2026-11-22T09:30:00.000Z')

async function startLimits() {
  const engine = await startDynalite()
  const dynamoDb = engine.client()
  await dynamoDb.send(new CreateTableCommand(createTableInput('lading')))
  const clock = testClock(new Date(minute))
  const failures: unknown[] = []
  return {
    dynamoDb,
    clock,
    failures,
    limiter: () =>
      createRateLimiter(createStore(dynamoDb, 'lading', clock.now), clock.now, (error) =>
        failures.push(error),
      ),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}

const allowedOf = async (limiter: RateLimiter, key: { keyId: string; ratePerMinute: number | undefined }) =>
  (await limiter(key))?.allowed

test('20 processes at once never allow more than the limit, and hardly less', async () => {
  await using limits = await startLimits()
  const key = { keyId: 'k', ratePerMinute: 300 }
  const processes = Array.from({ length: 20 }, () => limits.limiter())
  for (let window = 0; window < 2; window++) {
    const calls = Array.from({ length: 1000 }, (_, index) => processes[index % 20]?.(key))
    const allowed = (await Promise.all(calls)).filter((decision) => decision?.allowed).length
    expect(allowed).toBeLessThanOrEqual(300)
    expect(allowed).toBeGreaterThanOrEqual(280)
    // A process that has seen the counter full does not ask any more.
    for (const limiter of processes) expect(await allowedOf(limiter, key)).toBe(false)
    using faults = injectFaults(limits.dynamoDb, noFaults)
    for (const limiter of processes) expect(await allowedOf(limiter, key)).toBe(false)
    expect(faults.calls).toEqual([])
    limits.clock.advance(60_000)
  }
})

test('an answer that is lost and asked for again takes from the allowance, never adds to it', async () => {
  await using limits = await startLimits()
  const limiter = limits.limiter()
  const lostEveryOther = (call: { attempt: number }) => (call.attempt === 1 ? 'after' : undefined)
  using _faults = injectFaults(limits.dynamoDb, { level: 'attempt', fault: lostEveryOther })
  let allowed = 0
  for (let call = 0; call < 15; call++) {
    if (await allowedOf(limiter, { keyId: 'k', ratePerMinute: 10 })) allowed += 1
  }
  expect(allowed).toBe(5)
})

test('a decision says what is left and until when', async () => {
  await using limits = await startLimits()
  const [one, other] = [limits.limiter(), limits.limiter()]
  const key = { keyId: 'k', ratePerMinute: 3 }
  const decision = { allowed: true, limit: 3, windowSeconds: 60 }
  limits.clock.advance(15_500)
  expect(await one(key)).toEqual({ ...decision, remaining: 2, resetSeconds: 44.5 })
  expect(await other(key)).toEqual({ ...decision, remaining: 1, resetSeconds: 44.5 })
  expect(await one(key)).toEqual({ ...decision, remaining: 0, resetSeconds: 44.5 })
  expect(await other(key)).toEqual({ ...decision, allowed: false, remaining: 0, resetSeconds: 44.5 })
  expect(await one({ ...key, keyId: 'other' })).toMatchObject({ allowed: true })
  limits.clock.advance(44_500)
  expect(await one(key)).toEqual({ ...decision, remaining: 2, resetSeconds: 60 })
})

test('what is taken for a window that ends meanwhile is not used in the next', async () => {
  const clock = testClock(new Date(minute + 59_000))
  const windows: string[] = []
  const take = async (_keyId: string, start: Date, count: number) => {
    windows.push(start.toISOString())
    if (windows.length === 1) clock.advance(1000)
    return count
  }
  const limiter = createRateLimiter({ rates: { take } }, clock.now)
  expect(await limiter({ keyId: 'k', ratePerMinute: 1 })).toMatchObject({ allowed: true, resetSeconds: 60 })
  expect(windows).toEqual(['2026-11-22T09:30:00.000Z', '2026-11-22T09:31:00.000Z'])
})

test('a key without a rate costs nothing', async () => {
  await using limits = await startLimits()
  using faults = injectFaults(limits.dynamoDb, noFaults)
  expect(await limits.limiter()({ keyId: 'k', ratePerMinute: undefined })).toBeUndefined()
  expect(faults.calls).toEqual([])
})

test('while the counter fails calls pass, one of them asks each second, and one failure is told once', async () => {
  await using limits = await startLimits()
  const limiter = limits.limiter()
  const key = { keyId: 'k', ratePerMinute: 1 }
  using faults = injectFaults(limits.dynamoDb, failCall(0, 'instead'))
  const together = await Promise.all([limiter(key), limiter(key), limiter(key)])
  expect(together).toEqual([undefined, undefined, undefined])
  expect(limits.failures).toMatchObject([{ cause: { name: 'ThrottlingException' } }])
  expect(await limiter(key)).toBeUndefined()
  expect(faults.calls).toHaveLength(1)
  limits.clock.advance(1000)
  expect(await allowedOf(limiter, key)).toBe(true)
  expect(await allowedOf(limiter, key)).toBe(false)
})

test('at 500 calls a second in 50 processes one write does for 40 calls or more', async () => {
  const clock = testClock(new Date(minute))
  let [used, writes, allowed] = [0, 0, 0]
  const take = async (_keyId: string, _start: Date, count: number) => {
    writes += 1
    used += count
    return used
  }
  const processes = Array.from({ length: 50 }, () => createRateLimiter({ rates: { take } }, clock.now))
  const calls = 30_000
  let random = 1
  for (let call = 0; call < calls; call++) {
    random = (random * 48_271) % 2_147_483_647 // Park and Miller's generator: the same calls in every run
    const limiter = processes[random % processes.length]
    if (limiter && (await allowedOf(limiter, { keyId: 'k', ratePerMinute: calls }))) allowed += 1
  }
  expect(writes).toBeLessThan(calls / 40)
  expect(allowed).toBeGreaterThan(calls * 0.97)
  expect(allowed).toBeLessThanOrEqual(calls)
})

test('a caller is told of its allowance, and refused when it is used up', async () => {
  await using service = await startService()
  const owner = await service.caller()
  const { body } = await owner.rest('POST', '/keys', { name: 'k', scopes: ['files:read'], ratePerMinute: 1 })
  const call = async () => {
    const headers = { authorization: `Bearer ${body.apiKey}` }
    const { status, headers: answered } = await service.app.request('/v1/files', { headers })
    return { status, policy: answered.get('ratelimit-policy') }
  }
  const policy = '"default";q=1;w=60'
  expect(await call()).toEqual({ status: 200, policy })
  expect(await call()).toEqual({ status: 429, policy })
  expect((await owner.rest('GET', '/files')).headers.get('ratelimit-policy')).toBeNull()
  service.clock.advance(60_000)
  expect(await call()).toEqual({ status: 200, policy })
})

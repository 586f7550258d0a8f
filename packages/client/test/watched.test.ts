import { expect, test } from 'vitest'
import type { Attempt } from '../src/lading.ts'
import { failureOf, ladingFailureOf } from './failure.ts'
import { refusePut, signature, startFake } from './fake-service.ts'

const content = Buffer.from('Hello')
const name = 'a.txt'

test('requests to storage are counted and told of like calls, and repeated as they are asked to be', async () => {
  const told: Attempt[] = []
  await using fake = await startFake({
    put: async (_request, response) => {
      if (fake.puts.length > 1) return false
      response.setHeader('retry-after', '7')
      refusePut(response, 503, 'SlowDown')
      return true
    },
  })
  const lading = fake.client({ onAttempt: (attempt) => told.push(attempt) })
  await lading.files.upload(content, { name })
  await lading.files.download('ref:a').bytes()
  expect(fake.waits).toEqual([7000])
  expect(told).toMatchObject([
    { operation: 'files.create', number: 1, status: 200 },
    { operation: 'storage.put', number: 1, status: 503, code: 'STORAGE_REFUSED' },
    { operation: 'uploads.sign', number: 1, status: 200 },
    { operation: 'storage.put', number: 2, status: 200, waitedMs: 7000 },
    { operation: 'files.complete', number: 1, status: 200 },
    { operation: 'files.download', number: 1, status: 200 },
    { operation: 'storage.get', number: 1, status: 200 },
  ])
  const { 'storage.put': put, 'storage.get': get } = lading.stats()
  expect([put, get]).toMatchObject([
    { count: 1, errors: 0 },
    { count: 1, errors: 0 },
  ])
  expect(put?.p50).toBeGreaterThan(0)
  expect(fake.lading.stats()).toEqual({})
})

test('storage that asks for more than a minute is not waited for, though bytes have no bound in time', async () => {
  await using fake = await startFake({
    put: async (_request, response) => {
      response.setHeader('retry-after', '61')
      refusePut(response, 503, 'SlowDown')
      return true
    },
  })
  const error = await ladingFailureOf(fake.lading.files.upload(content, { name }))
  expect(error).toMatchObject({ code: 'STORAGE_REFUSED', retryAfterSeconds: 61, attempts: [{ number: 1 }] })
  expect(fake.waits).toEqual([])
})

test('what is found wrong with a download tells which request it was', async () => {
  await using fake = await startFake({
    get: (_request, response) => {
      response.setHeader('x-amz-request-id', 's3-1').end('Jello')
      return true
    },
  })
  await fake.lading.files.upload(content, { name })
  expect(await ladingFailureOf(fake.lading.files.download('ref:a').bytes())).toMatchObject({
    code: 'INTEGRITY_MISMATCH',
    requestId: 's3-1',
    attempts: [{ operation: 'storage.get', status: 200 }],
  })
})

test('storage is told nothing of a trace, and a trace nothing of a signature', async () => {
  // What @opentelemetry/api registers, as far as the SDK asks: stack/client is tested with the real one.
  const spans: { name: string; attributes: unknown }[] = []
  const span = { setAttribute: () => span, setStatus: () => span, end: () => undefined }
  const startSpan = (spanName: string, { attributes }: { attributes: unknown }) => {
    spans.push({ name: spanName, attributes })
    return span
  }
  const context = { setValue: () => context }
  const registered = Symbol.for('opentelemetry.js.api.1')
  Object.assign(globalThis, {
    [registered]: {
      trace: { getTracer: () => ({ startSpan }) },
      context: { active: () => context, with: (_context: unknown, run: () => unknown) => run() },
      propagation: {
        inject: (_context: unknown, carrier: object, { set }: { set: (...args: unknown[]) => void }) =>
          set(carrier, 'traceparent', 'of the trace'),
      },
    },
  })
  using _ = { [Symbol.dispose]: () => Reflect.deleteProperty(globalThis, registered) }
  await using fake = await startFake()
  const traceparents: [string, string | null][] = []
  const lading = fake.client({
    fetch: (url, init) => {
      traceparents.push([init?.method ?? 'GET', new Headers(init?.headers).get('traceparent')])
      return fetch(url, init)
    },
  })
  await lading.files.upload(content, { name })
  await lading.files.download('ref:a').bytes()
  await failureOf(lading.files.get({ id: 'ref:a' }))
  expect(spans.map((each) => each.name)).toEqual([
    'files.create',
    'storage.put',
    'files.complete',
    'files.download',
    'storage.get',
    'files.get',
  ])
  expect(JSON.stringify(spans)).not.toContain(signature)
  expect(traceparents).toEqual([
    ['POST', 'of the trace'],
    ['PUT', null],
    ['POST', 'of the trace'],
    ['POST', 'of the trace'],
    ['GET', null],
    ['POST', 'of the trace'],
  ])
})

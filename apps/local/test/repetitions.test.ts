import { isError, Lading, type LadingOptions } from '@lading/client'
import { testClock } from '@lading/stack/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Local, startLocal } from '../src/local.ts'
import { startDroppingProxy } from './dropping-proxy.ts'

/* Calls of the SDK that are made more than once: by the SDK, by its caller, too often. */

const clock = testClock()
let local: Local
beforeAll(async () => {
  local = await startLocal({ port: 0, now: clock.now })
})
afterAll(() => local[Symbol.asyncDispose]())

const lading = (options: Partial<LadingOptions> = {}) =>
  new Lading({ baseUrl: local.url, apiKey: local.apiKey, sleep: async () => undefined, ...options })

test('mutations whose first answer is lost on the way are repeated under the same key, and done once', async () => {
  await using own = await startLocal({ port: 0, now: clock.now })
  await using proxy = await startDroppingProxy(own.url)
  const { apiKey } = own
  const { files, versions, folders, keys } = lading({ baseUrl: proxy.url, apiKey })
  const first = await files.upload(Buffer.from('first'), { name: 'a' })
  const file = await versions.upload(first.id, Buffer.from('second'))
  const renamed = await files.update({ id: file.id, name: 'b', ifMatch: file.etag })
  const folder = await folders.create({ name: 'once' })
  const job = await folders.delete({ id: folder.id })
  const made = await keys.create({ name: 'reader', scopes: ['files:read'] })

  const names = ['files.create', 'files.complete', 'versions.create', 'files.complete', 'files.update']
  names.push('folders.create', 'folders.delete', 'keys.create')
  expect(proxy.mutations.map(({ operation }) => operation)).toEqual(names.flatMap((name) => [name, name]))
  const used = proxy.mutations.map(({ key }) => key)
  expect(used.every((key, index) => key === used[index % 2 === 0 ? index + 1 : index - 1])).toBe(true)
  expect(new Set(used).size).toBe(names.length)

  const direct = lading({ baseUrl: own.url, apiKey })
  expect((await direct.files.list().page()).items).toEqual([renamed])
  expect(renamed).toMatchObject({ id: first.id, version: 2, name: 'b' })
  expect((await direct.versions.list({ id: first.id }).page()).items).toHaveLength(2)
  expect((await direct.jobs.list().page()).items).toEqual([job])
  expect((await direct.keys.list().page()).items.map(({ name }) => name).toSorted()).toEqual([
    'local',
    'reader',
  ])
  expect(await lading({ baseUrl: own.url, apiKey: made.apiKey }).files.get({ id: first.id })).toEqual(renamed)
  const audited = (await direct.audit.list().page()).items.map(({ operation }) => operation)
  expect(audited.toSorted()).toEqual(names.toSorted())
})

test('a key of the caller makes what it names once, however often it is called', async () => {
  const create = (name: string) => lading().folders.create({ name }, { idempotencyKey: 'the-folder' })
  const first = await create('mine')
  expect(await create('mine')).toEqual(first)
  expect(isError(await create('yours').catch((error) => error), 'IDEMPOTENCY_KEY_REUSED')).toBe(true)
})

test('whoever calls too often waits as long as the service says, and gets the answer', async () => {
  const { apiKey } = await lading().keys.create({ name: 'hasty', scopes: ['files:read'], ratePerMinute: 2 })
  const waits: number[] = []
  const sleep = async (ms: number) => {
    waits.push(ms)
    clock.advance(ms)
  }
  const hasty = lading({ apiKey, sleep, timeoutMs: 120_000 })
  for (let call = 0; call < 3; call++) await hasty.files.list({ limit: 1 }).page()
  expect(waits).toHaveLength(1)
  expect(waits[0]).toBeGreaterThanOrEqual(1000)
  expect(waits[0]).toBeLessThanOrEqual(60_000)
  const refusing = lading({ apiKey, maxAttempts: 1 })
  const calls = Array.from({ length: 3 }, () => refusing.files.list({ limit: 1 }).page())
  const refused = (await Promise.allSettled(calls)).find(({ status }) => status === 'rejected')
  expect(refused).toMatchObject({ reason: { code: 'RATE_LIMITED', retryable: true } })
})

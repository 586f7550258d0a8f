import { failCall, injectFaults, noFaults } from '@lading/stack/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UsageMeter } from '../src/usage/meter.ts'
import { type Caller, type Service, send, sha256, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const day = 86_400_000
const today = () => service.clock.now().toISOString().slice(0, 10)
const usage = async (caller: Caller) => (await caller.rest('GET', '/usage')).body
const days = async (caller: Caller, query = '') =>
  (await caller.rest('GET', `/usage/days${query}`)).body.items as unknown[] as DayUsage[]

interface DayUsage {
  readonly day: string
  readonly files: number
  readonly bytes: number
  readonly downloadLinks: number
  readonly operations: number
}

const declare = (caller: Caller, bytes: string) =>
  caller.rest('POST', '/files', {
    name: 'a.txt',
    contentType: 'text/plain',
    size: bytes.length,
    sha256: sha256(bytes),
  })

test('files and bytes count from completion until they are purged, all versions and the trash included', async () => {
  const caller = await service.caller({ listingShards: 3 })
  expect(await usage(caller)).toEqual({ files: 0, bytes: 0, quotaFiles: null, quotaBytes: null })
  await declare(caller, 'pending')
  expect(await usage(caller)).toMatchObject({ files: 0, bytes: 0 })
  const files = await Promise.all(['1', '22', '333'].map((bytes) => caller.store(bytes)))
  expect(await usage(caller)).toMatchObject({ files: 3, bytes: 6 })
  const [first] = files
  await caller.rest('DELETE', `/files/${first?.id}`)
  expect(await usage(caller)).toMatchObject({ files: 3, bytes: 6 })
  for (const { id } of files) await caller.rest('POST', `/files/${id}/purge`)
  expect(await usage(caller)).toMatchObject({ files: 0, bytes: 0 })
})

test('a quota refuses what does not fit, when an upload begins and when it ends', async () => {
  const caller = await service.caller()
  const limit = (quotas: object) => caller.rest('PATCH', '/workspace', quotas)
  await limit({ quotaBytes: 10, quotaFiles: 2 })
  const [first, second] = [
    (await declare(caller, '12345678')).body,
    (await declare(caller, '123456789')).body,
  ]
  await send(first.upload, '12345678')
  await send(second.upload, '123456789')
  const complete = ({ file }: typeof first) => caller.rest('POST', `/files/${file.id}/complete`)
  expect((await complete(first)).status).toBe(200)
  const refused = { quota: 'bytes', limit: 10, used: 8, asked: 9 }
  expect(await complete(second)).toMatchObject({
    status: 403,
    body: { code: 'QUOTA_EXCEEDED', data: refused },
  })
  expect((await declare(caller, '123')).body).toMatchObject({ data: { ...refused, asked: 3 } })
  expect(await usage(caller)).toEqual({ files: 1, bytes: 8, quotaFiles: 2, quotaBytes: 10 })
  await limit({ quotaBytes: null })
  expect((await complete(second)).status).toBe(200)
  expect((await declare(caller, '1')).body).toMatchObject({
    code: 'QUOTA_EXCEEDED',
    data: { quota: 'files', limit: 2, used: 2, asked: 1 },
  })
})

test('uploads at the same time pass a quota by what is in flight at most', async () => {
  const caller = await service.caller()
  await caller.rest('PATCH', '/workspace', { quotaFiles: 3 })
  const began = await Promise.all(Array.from({ length: 3 }, () => declare(caller, 'hello')))
  await Promise.all(began.map(({ body }) => send(body.upload, 'hello')))
  const late = await declare(caller, 'hello')
  await send(late.body.upload, 'hello')
  const complete = (id: string) => caller.rest('POST', `/files/${id}/complete`)
  await Promise.all(began.map(({ body }) => complete(body.file.id)))
  expect((await complete(late.body.file.id)).status).toBe(403)
  expect(await usage(caller)).toMatchObject({ files: 3 })
})

test('a workspace without a quota is not read for one', async () => {
  const caller = await service.caller({ listingShards: 8 })
  const reads = async () => {
    using recording = injectFaults(service.dynamoDb, noFaults)
    await declare(caller, 'hello')
    return recording.calls.filter(({ command }) => command === 'GetItem').length
  }
  await reads() // the workspace is known from now on
  const without = await reads()
  await caller.rest('PATCH', '/workspace', { quotaFiles: 100 })
  // Two items for each shard.
  expect(await reads()).toBe(without + 16)
})

test('a day tells its calls and download links, and what there was at its end', async () => {
  const caller = await service.caller()
  const yesterday = today()
  const { id } = await caller.store('hello')
  await caller.rest('GET', `/files/${id}/content`)
  await caller.rest('GET', `/files/${id}/content`)
  await caller.rest('GET', '/files/file_000000000000000000000000')
  service.clock.advance(day)
  await caller.store('world')
  const [first, second] = await days(caller)
  // Create, complete, two downloads, and one call that was refused.
  expect(first).toEqual({ day: yesterday, files: 1, bytes: 5, downloadLinks: 2, operations: 5 })
  expect(second).toEqual({ day: today(), files: 2, bytes: 10, downloadLinks: 0, operations: 2 })
  expect(await days(caller, `?from=${yesterday}&to=${yesterday}`)).toEqual([first])
  expect(await days(caller, `?to=${yesterday}`)).toEqual([first])
  expect(await caller.rest('GET', `/usage/days?from=${today()}&to=${yesterday}`)).toMatchObject({
    status: 400,
    body: { code: 'INVALID_INPUT', errors: [{ path: 'from', message: 'Must not be later than `to`' }] },
  })
  expect(await days(caller, '?from=0001-01-01&to=9999-12-31')).toHaveLength(2)
  expect(await days(caller, '?from=0001-01-01&to=0001-01-02')).toEqual([])
  service.clock.advance(30 * day)
  expect(await days(caller)).toHaveLength(1)
  service.clock.advance(400 * day)
  expect(await days(caller, `?from=${yesterday}`)).toEqual([])
})

test('an answer has 366 days at most, the last ones', async () => {
  const caller = await service.caller()
  const { days: store } = service.context.store
  const dayBefore = (count: number) =>
    new Date(service.clock.now().getTime() - count * day).toISOString().slice(0, 10)
  const some = { operations: 1, downloadLinks: 0 }
  await Promise.all([0, 365, 366].map((count) => store.add(caller.workspaceId, 0, dayBefore(count), some)))
  const found = await days(caller, `?from=${dayBefore(390)}`)
  expect(found.map((one) => one.day)).toEqual([dayBefore(365), dayBefore(0)])
})

test('an instance writes a workspace once a second, and sooner when many calls wait', async () => {
  const { clock, context, dynamoDb } = service
  const meter = new UsageMeter(context.store.days, clock.now)
  const { workspaceId } = await service.caller()
  const call = async () => {
    meter.count(workspaceId, { operations: 1, downloadLinks: 0 })
    await meter.flushIfDue()
  }
  const writes = async (calls: number) => {
    using recording = injectFaults(dynamoDb, noFaults)
    for (let index = 0; index < calls; index++) await call()
    return recording.calls.length
  }
  const written = async () => (await context.store.days.list(workspaceId, today(), today())).get(today())
  expect(await writes(1)).toBe(1)
  expect(await writes(49)).toBe(0)
  expect(await writes(1)).toBe(1)
  expect(await written()).toMatchObject({ operations: 51 })
  expect(await writes(2)).toBe(0)
  clock.advance(1000)
  expect(await writes(1)).toBe(1)
  expect(await written()).toMatchObject({ operations: 54 })
})

test('counts that cannot be written fail no call, and are written with the next', async () => {
  const { clock, context, dynamoDb } = service
  const failures: unknown[] = []
  const meter = new UsageMeter(context.store.days, clock.now, (error) => failures.push(error))
  const { workspaceId } = await service.caller()
  const day = today()
  const call = async () => {
    meter.count(workspaceId, { operations: 1, downloadLinks: 1 })
    await meter.flushIfDue()
  }
  {
    using _faults = injectFaults(dynamoDb, failCall(0, 'before'))
    await call()
  }
  expect(failures).toHaveLength(1)
  clock.advance(1000)
  await call()
  const written = await context.store.days.list(workspaceId, day, today())
  expect([...written.values()].reduce((sum, { downloadLinks }) => sum + downloadLinks, 0)).toBe(2)
})

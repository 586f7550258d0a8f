import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLadingApp } from '../src/app.ts'
import { type Caller, callerOf, type Service, startService } from './harness.ts'
import { bytesAt, complete, purge, uploadVersion } from './race-actions.ts'
import { expectSwept } from './race-checks.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

/** The service in a process that pauses before a call of its store, and lets the others go on. */
function pausing<Part extends 'files' | 'versions'>(
  part: Part,
  method: keyof Service['context']['store'][Part],
  meanwhile: () => Promise<unknown>,
): (caller: Caller) => Caller {
  const { context } = service
  let waits = true
  const paused = new Proxy(context.store[part], {
    get(target, key) {
      const original: unknown = Reflect.get(target, key)
      if (typeof original !== 'function') return original
      return async (...args: unknown[]) => {
        if (key === method && waits) {
          waits = false
          await meanwhile()
        }
        return Reflect.apply(original, target, args)
      }
    },
  })
  const app = createLadingApp({
    context: { ...context, store: { ...context.store, [part]: paused } },
    docsUrl: '/docs',
    openApi: async () => '{}',
    observe: () => undefined,
  })
  return ({ apiKey, workspaceId }) => callerOf(app, apiKey, workspaceId)
}

/** A file of the same reference each time, of three versions and with tags. */
async function storeAnew(caller: Caller, bytes: string): Promise<string> {
  const { id } = await caller.store(bytes, { externalRef: 'r', tags: ['t'] })
  for (const version of ['second', 'third']) {
    await complete(caller, id, await uploadVersion(caller, id, `${bytes}, ${version}`))
  }
  return id
}

test('a purge that pauses while another one ends it takes nothing of the file that comes after', async () => {
  const caller = await service.caller()
  const id = await storeAnew(caller, 'old')
  const slow = pausing('files', 'removeItems', async () => {
    await purge(caller, id)
    await storeAnew(caller, 'new')
  })
  expect((await purge(slow(caller), id)).status).toBe(204)
  expect(await bytesAt(caller, `/files/${id}/versions/1/content`)).toBe('new')
  expect((await caller.rest('GET', '/files?tag=t')).body.items).toHaveLength(1)
  await expectSwept(service, caller)
})

test('a completion that pauses until its file was purged takes nothing of the file that comes after', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('old', { externalRef: 'r' })
  const uploadId = await uploadVersion(caller, id, 'late')
  const slow = pausing('versions', 'keep', async () => {
    await purge(caller, id)
    await storeAnew(caller, 'new')
  })
  expect((await complete(slow(caller), id, uploadId)).status).toBe(404)
  expect(await bytesAt(caller, `/files/${id}/versions/1/content`)).toBe('new')
  await expectSwept(service, caller)
})

test('an entry that a purged file has left in the history makes room for the file that comes after', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('old', { externalRef: 'r' })
  const uploadId = await uploadVersion(caller, id, 'late')
  const slow = pausing('versions', 'keep', () => purge(caller, id))
  expect((await complete(slow(caller), id, uploadId)).status).toBe(404)
  await storeAnew(caller, 'new')
  expect(await bytesAt(caller, `/files/${id}/versions/1/content`)).toBe('new')
  await expectSwept(service, caller)
})

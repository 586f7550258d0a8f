import { expect, test } from 'vitest'
import { firstKey } from '../src/setup/first-key.ts'
import { callerOf, startService } from './harness.ts'

test('the first key may everything, and is told again with another secret until it is used', async () => {
  await using service = await startService()
  const { store } = service.context
  const [first, second] = [await firstKey(store), await firstKey(store)]
  expect(second.workspaceId).toBe(first.workspaceId)
  if (first.apiKey === null || second.apiKey === null) throw new Error('A key that nobody used is told')
  const callWith = (apiKey: string) =>
    callerOf(service.app, apiKey, first.workspaceId).rest('GET', '/workspace')
  expect((await callWith(first.apiKey)).status).toBe(401)
  expect((await callWith(second.apiKey)).status).toBe(200)
  expect(await firstKey(store)).toEqual({ workspaceId: first.workspaceId, apiKey: null })
  expect((await callWith(second.apiKey)).status).toBe(200)
})

test('two deployments at once make one workspace and one key', async () => {
  await using service = await startService()
  const { store } = service.context
  const made = await Promise.allSettled(Array.from({ length: 8 }, () => firstKey(store)))
  const done = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(done.length).toBeGreaterThan(0)
  expect(new Set(done.map(({ workspaceId }) => workspaceId)).size).toBe(1)
  const [{ workspaceId } = { workspaceId: '' }] = done
  const { items } = await store.keys.list(workspaceId, undefined, 10)
  expect(items.length).toBe(1)
  for (const one of made) {
    // Of two that take turns at the secret, one may be told to come again.
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ name: 'TransactionConflictException' })
  }
})

test('a key that was revoked is not given back', async () => {
  await using service = await startService()
  const { store } = service.context
  const { workspaceId, apiKey } = await firstKey(store)
  const [, keyId = ''] = (apiKey ?? '').split('_')
  await store.keys.revoke(workspaceId, keyId)
  expect(await firstKey(store)).toEqual({ workspaceId, apiKey: null })
})

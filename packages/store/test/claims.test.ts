import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { sharedDynamoDbLocal, startDynalite, testClock } from '@lading/stack/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TableAccess, tableAccess } from '../src/client.ts'
import { IdempotencyStore } from '../src/idempotency.ts'
import { newKeyId, newToken } from '../src/ids.ts'
import { KeyStore, plannedExpiryOf } from '../src/keys.ts'
import { RateStore } from '../src/rates.ts'
import { createTableInput } from '../src/table.ts'

const resources = new AsyncDisposableStack()
afterAll(() => resources.disposeAsync())

// Both, because DynamoDB Local does not forgive an expression that AWS refuses.
const engines = [
  { name: 'dynalite', skip: false, start: async () => resources.use(await startDynalite()) },
  { name: 'DynamoDB Local', skip: process.env.LADING_WITHOUT_JAVA === 'true', start: sharedDynamoDbLocal },
]

describe.each(engines.filter(({ skip }) => !skip))('on $name', ({ start }) => {
  const clock = testClock()
  const table = `claims-${newToken()}`
  let client: DynamoDBClient
  let access: TableAccess
  let keys: KeyStore
  beforeAll(async () => {
    client = (await start()).client()
    await client.send(new CreateTableCommand(createTableInput(table)))
    access = tableAccess(client, table)
    keys = new KeyStore(access, clock.now)
  })

  const newKey = (fields: { keyId?: string; secretHash?: string; expiresAt?: string } = {}) => ({
    keyId: newKeyId(),
    workspaceId: 'ws_1',
    name: 'k',
    scopes: ['files:read'],
    secretHash: 'a',
    expiresAt: undefined,
    ...fields,
  })
  const inSeconds = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000)

  test('a key that is created again keeps all but its secret', async () => {
    const first = await keys.create({ ...newKey(), ratePerMinute: 5 })
    clock.advance(1)
    const again = await keys.create({ ...newKey({ keyId: first.keyId, secretHash: 'b' }), name: 'other' })
    expect(again).toEqual({ ...first, secretHash: 'b' })
    expect(await keys.get(first.keyId)).toEqual(again)
  })

  test('a key that was used, or that is of another workspace, does not change its secret', async () => {
    const { keyId } = await keys.create(newKey())
    const conflict = { name: 'TransactionConflictException' }
    await expect(
      keys.create({ ...newKey({ keyId, secretHash: 'b' }), workspaceId: 'ws_2' }),
    ).rejects.toMatchObject(conflict)
    await keys.noteUse(keyId, '2026-11-22')
    await expect(keys.create(newKey({ keyId, secretHash: 'b' }))).rejects.toMatchObject(conflict)
    expect(await keys.get(keyId)).toMatchObject({ secretHash: 'a' })
  })

  test('a repetition that another overtakes fails rather than undo the secret of the other', async () => {
    const { keyId } = await keys.create(newKey())
    let overtake: (() => Promise<unknown>) | undefined = () => keys.create(newKey({ keyId, secretHash: 'b' }))
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const interrupt = commandName?.startsWith('UpdateItem') ? overtake : undefined
          if (interrupt !== undefined) overtake = undefined
          await interrupt?.()
          return next(args)
        },
      { step: 'finalizeRequest', name: 'interrupt' },
    )
    const overtaken = keys.create(newKey({ keyId, secretHash: 'c' }))
    await expect(overtaken).rejects.toMatchObject({ name: 'TransactionConflictException' })
    client.middlewareStack.remove('interrupt')
    expect(await keys.get(keyId)).toMatchObject({ secretHash: 'b' })
  })

  test('the day of use never goes back, and leaves the key in its listing', async () => {
    const workspaceId = `ws_${newToken()}`
    const { keyId } = await keys.create({ ...newKey(), workspaceId })
    for (const day of ['2026-11-22', '2026-11-21']) await keys.noteUse(keyId, day)
    const { items } = await keys.list(workspaceId, undefined, 10)
    expect(items).toMatchObject([{ keyId, lastUsedOn: '2026-11-22' }])
    await expect(keys.noteUse(newKeyId(), '2026-11-22')).resolves.toBeUndefined()
    expect((await keys.list(workspaceId, undefined, 10)).items).toHaveLength(1)
  })

  test('keys that are retired by many at once end at the earliest of their times', async () => {
    const expiresAt = inSeconds(1000).toISOString()
    const key = await keys.create(newKey({ expiresAt }))
    const times = [300, 100, 200].map(inSeconds)
    await Promise.all(times.map((time, index) => keys.retire(key, `successor-${index}`, time)))
    const retired = await keys.get(key.keyId)
    expect(retired).toMatchObject({ expiresAt: inSeconds(100).toISOString() })
    expect(retired && plannedExpiryOf(retired)).toBe(expiresAt)
  })

  test('a retirement changes neither a revoked key nor, repeated, its first time', async () => {
    const key = await keys.create(newKey())
    const first = await keys.retire(key, 's', inSeconds(100))
    expect(await keys.retire(key, 's', inSeconds(50))).toEqual(first)
    expect(plannedExpiryOf(first)).toBeUndefined()
    await keys.revoke(key.workspaceId, key.keyId)
    expect(await keys.retire(first, 't', inSeconds(10))).toMatchObject({ successorId: 's' })
  })

  test('a counter counts what many take at once, each window by itself', async () => {
    const rates = new RateStore(access)
    const keyId = newKeyId()
    const window = new Date(0)
    const totals = await Promise.all(Array.from({ length: 20 }, () => rates.take(keyId, window, 3)))
    expect(totals.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => 3 * (index + 1)))
    expect(await rates.take(keyId, new Date(60_000), 1)).toBe(1)
  })

  test('a call is claimed, released, taken over, answered, and afresh when it expired', async () => {
    const calls = new IdempotencyStore(access, clock.now)
    const callId = newToken()
    const claim = async () => {
      const claimed = await calls.claim(callId, 'f')
      if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome)
      return claimed.claim
    }
    const first = await claim()
    await calls.release(first)
    const second = await claim()
    expect(second.effectId).toBe(first.effectId)
    clock.advance(60_000)
    const third = await claim()
    expect(await calls.finish(second, new Uint8Array([1]))).toBe(false)
    expect(await calls.finish(third, new Uint8Array([2]))).toBe(true)
    expect(await calls.finish(third, new Uint8Array([2]))).toBe(true)
    const answered = await calls.claim(callId, 'f')
    expect(answered).toMatchObject({ outcome: 'answered', claim: third })
    expect(answered.outcome === 'answered' && [...answered.answer]).toEqual([2])
    clock.advance(24 * 3_600_000 + 1000)
    const fourth = await claim()
    expect(fourth.effectId).not.toBe(first.effectId)
    const { Item } = await access.client.send(
      new GetCommand({ TableName: table, Key: { pk: `I#${callId}`, sk: 'CALL' } }),
    )
    expect(Item).not.toHaveProperty('answer')
    await calls.release(fourth)
    expect((await claim()).effectId).toBe(fourth.effectId)
  })
})

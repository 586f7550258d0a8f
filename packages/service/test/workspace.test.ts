import { crashAt, failAttempt, injectFaults } from '@lading/stack/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { heldBy, toStoredRetention } from '../src/workspace/hold.ts'
import { type Answer, type Service, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const notHeld = { until: null, legalHold: false, reason: null }
const defaults = {
  name: 'test',
  trashDays: 30,
  auditDays: 90,
  quotaBytes: null,
  quotaFiles: null,
  retention: notHeld,
}

test('a workspace without settings has the defaults, and an update changes what it names', async () => {
  const caller = await service.caller()
  expect(await caller.rest('GET', '/workspace')).toMatchObject({ status: 200, body: defaults })
  const settings = { name: 'Acme', trashDays: 7, auditDays: 365, quotaBytes: 0, quotaFiles: 5 }
  expect((await caller.rest('PATCH', '/workspace', settings)).body).toMatchObject({
    ...defaults,
    ...settings,
  })
  const changed = { ...defaults, ...settings, quotaBytes: null, trashDays: 8 }
  expect((await caller.rest('PATCH', '/workspace', { quotaBytes: null, trashDays: 8 })).body).toMatchObject(
    changed,
  )
  expect((await caller.rest('PATCH', '/workspace', {})).body).toMatchObject(changed)
  expect((await caller.rest('GET', '/workspace')).body).toMatchObject(changed)
  const stranger = await service.caller()
  expect((await stranger.rest('GET', '/workspace')).body).toMatchObject(defaults)
})

test('updates at the same time all come about', async () => {
  const caller = await service.caller()
  const settings = { name: 'Acme', trashDays: 7, auditDays: 365, quotaBytes: 10, quotaFiles: 5 }
  const answers = await Promise.all(
    Object.entries(settings).map(([name, value]) => caller.rest('PATCH', '/workspace', { [name]: value })),
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect((await caller.rest('GET', '/workspace')).body).toMatchObject(settings)
})

test('an update that is repeated under its key is not carried out over a later one', async () => {
  const caller = await service.caller()
  const update = (quotaFiles: number, key: string) =>
    caller.rest('PATCH', '/workspace', { quotaFiles }, { 'idempotency-key': key })
  // As many calls to AWS as an update makes, so that the last of them is lost: the answer that is kept.
  let calls: number
  {
    using recording = injectFaults(service.dynamoDb, { level: 'call', fault: () => undefined })
    await update(1, 'recorded')
    calls = recording.calls.findLastIndex(({ command }) => command === 'UpdateItem')
  }
  for (let index = 1; index <= calls; index++) {
    const key = `key-${index}`
    {
      using _faults = injectFaults(service.dynamoDb, crashAt(index, 'after'))
      await update(10, key)
    }
    const happened = (await caller.rest('GET', '/workspace')).body
    await update(20, `later-${index}`)
    service.clock.advance(61_000)
    expect((await update(10, key)).status).toBe(200)
    const now = (await caller.rest('GET', '/workspace')).body
    const before = 'quotaFiles' in happened && happened.quotaFiles === 10
    expect(now, `crash after call ${index}`).toMatchObject({ quotaFiles: before ? 20 : 10 })
    await update(1, `reset-${index}`)
  }
})

test('a change whose answer was lost is recognised by the repetition of the SDK', async () => {
  const caller = await service.caller()
  let index: number
  {
    using recording = injectFaults(service.dynamoDb, { level: 'attempt', fault: () => undefined })
    await caller.rest('PATCH', '/workspace', { quotaFiles: 1 })
    index = recording.calls.findIndex(({ command }) => command === 'UpdateItem')
  }
  using _faults = injectFaults(service.dynamoDb, failAttempt(index, 'after'))
  expect(await caller.rest('PATCH', '/workspace', { quotaFiles: 2 })).toMatchObject({
    status: 200,
    body: { quotaFiles: 2 },
  })
})

test('a hold is replaced as a whole, and keeps files from being deleted until it is lifted', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('hello')
  const retain = (hold: object) => caller.rest('PUT', '/workspace/retention', hold)
  const until = new Date(service.clock.now().getTime() + 3_600_000).toISOString()
  expect((await retain({ until, legalHold: true, reason: 'Case 1' })).body).toMatchObject({
    retention: { until, legalHold: true, reason: 'Case 1' },
  })
  // Without milliseconds, as a caller may send it.
  const seconds = '2999-01-01T00:00:00Z'
  const held = { until: '2999-01-01T00:00:00.000Z', legalHold: false, reason: null }
  expect((await retain({ until: seconds })).body).toMatchObject({ retention: held })
  const refused: Answer = await caller.rest('DELETE', `/files/${id}`)
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'FILE_HELD', data: { ...held, by: 'workspace' } },
  })
  expect((await retain({})).body).toMatchObject({ retention: notHeld })
  expect((await caller.rest('DELETE', `/files/${id}`)).status).toBe(204)
})

test('the own hold of a file comes before that of its workspace, and a date that has passed holds nothing', () => {
  const now = new Date('2026-11-22T09:30:00.000Z')
  const later = { retainUntil: '2026-11-22T09:30:00.001Z', holdReason: 'audit' }
  const hold = toStoredRetention({ until: null, legalHold: true, reason: null })
  expect(heldBy({}, {}, now)).toBeUndefined()
  expect(heldBy({ retainUntil: now.toISOString() }, {}, now)).toBeUndefined()
  expect(heldBy({ holdReason: 'left over' }, {}, now)).toBeUndefined()
  const dated = { until: later.retainUntil, legalHold: false, reason: 'audit' }
  expect(heldBy(later, hold, now)).toEqual({ ...dated, by: 'file' })
  expect(heldBy({}, later, now)).toEqual({ ...dated, by: 'workspace' })
  expect(heldBy({ retainUntil: now.toISOString() }, hold, now)).toEqual({
    until: null,
    legalHold: true,
    reason: null,
    by: 'workspace',
  })
})

test('the shards of a workspace only grow', async () => {
  const { workspaces } = service.context.store
  const { workspaceId } = await workspaces.create('test')
  const shards = async (count: number) => (await workspaces.grow(workspaceId, count))?.listingShards
  expect([await shards(4), await shards(4), await shards(2)]).toEqual([4, 4, 4])
  expect((await workspaces.get(workspaceId))?.listingShards).toBe(4)
  expect(await workspaces.grow('ws_0000000000000000', 2)).toBeUndefined()
  for (const count of [0, 65, 1.5]) await expect(shards(count)).rejects.toThrow(RangeError)
})

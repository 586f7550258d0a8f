import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { everyCrash, everyFault, injectFaults, noFaults, type TitledPlan } from '@lading/stack/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, type Caller, callerOf, type Service, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

/** All that the table holds, bytes as latin-1. */
async function storedText(): Promise<string> {
  const { Items } = await service.dynamoDb.send(new ScanCommand({ TableName: service.tableName }))
  return JSON.stringify(Items, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  )
}

/** The key's time from now. */
const inSeconds = (seconds: number) => new Date(service.clock.now().getTime() + seconds * 1000).toISOString()

/** A caller with a key that an owner made. */
async function childOf(owner: Caller, fields: Record<string, unknown>): Promise<Caller & { keyId: string }> {
  const { body, status } = await owner.rest('POST', '/keys', { name: 'child', ...fields })
  expect(status).toBe(201)
  return { ...callerOf(service.app, body.apiKey, owner.workspaceId), keyId: body.key.id }
}

const keyIdOf = ({ apiKey }: Caller) => apiKey.split('_')[1] ?? 'none'
const listKeys = async (caller: Caller) => (await caller.rest('GET', '/keys')).body.items

const refused = { status: 401, body: { code: 'UNAUTHENTICATED' } }

test('a new key works until it is revoked, and revoking it twice changes nothing', async () => {
  const owner = await service.caller()
  const created = await owner.rest('POST', '/keys', { name: 'worker', scopes: ['files:read'] })
  expect(created).toMatchObject({
    status: 201,
    body: { key: { name: 'worker', scopes: ['files:read'], expiresAt: null } },
  })
  const worker = callerOf(service.app, created.body.apiKey, owner.workspaceId)
  expect(await worker.rest('GET', '/files')).toMatchObject({ status: 200 })
  const path = `/keys/${created.body.key.id}`
  expect(await owner.rest('DELETE', path)).toMatchObject({ status: 204 })
  expect(await worker.rest('GET', '/files')).toMatchObject(refused)
  expect(await worker.rpc('files.list', {})).toMatchObject(refused)
  expect(await owner.rest('DELETE', path)).toMatchObject({ status: 204 })
})

test('the key is 200 random bits behind a hash: the table never holds it', async () => {
  const owner = await service.caller()
  const { body } = await owner.rest('POST', '/keys', { name: 'k', scopes: ['files:read'] })
  expect(body.apiKey).toMatch(/^lad_[0-9a-z]{16}_[0-9a-z]{40}$/)
  const secret = body.apiKey.split('_')[2] ?? 'missing'
  expect(await storedText()).not.toContain(secret)
  expect(JSON.stringify((await owner.rest('GET', '/keys')).body)).not.toContain(secret)
})

test('a wrong, cut, padded or foreign key is refused, and the refusal is always the same', async () => {
  const { apiKey, workspaceId } = await service.caller()
  const [, keyId, secret = ''] = apiKey.split('_')
  const other = (await service.caller()).apiKey.split('_')
  const wrong = [
    `lad_${keyId}_${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`,
    `lad_${other[1]}_${secret}`,
    `lad_${keyId}_`,
    `lad_${keyId}`,
    `LAD_${keyId}_${secret}`,
    `${apiKey}0`,
    secret,
    'lad_0000000000000000_0000000000000000000000000000000000000000',
  ]
  const bodies = new Set<string>()
  for (const key of wrong) {
    const answer = await callerOf(service.app, key, workspaceId).rest('GET', '/files')
    expect(answer).toMatchObject(refused)
    bodies.add(JSON.stringify({ ...answer.body, requestId: '' }))
  }
  expect(bodies.size).toBe(1)
})

test('an expired key is refused from its moment on', async () => {
  const owner = await service.caller()
  const expiresAt = new Date(service.clock.now().getTime() + 1000).toISOString()
  const { body } = await owner.rest('POST', '/keys', { name: 'k', scopes: ['files:read'], expiresAt })
  const brief = callerOf(service.app, body.apiKey, owner.workspaceId)
  expect(await brief.rest('GET', '/files')).toMatchObject({ status: 200 })
  service.clock.advance(1000)
  expect(await brief.rest('GET', '/files')).toMatchObject(refused)
})

test('a key that would never work is not made', async () => {
  const owner = await service.caller()
  const expiresAt = service.clock.now().toISOString()
  const answer = await owner.rest('POST', '/keys', { name: 'k', scopes: ['files:read'], expiresAt })
  expect(answer).toMatchObject({ status: 400, body: { code: 'EXPIRY_IN_PAST' } })
})

test('a key hands on only what it holds', async () => {
  const limited = await service.caller({ scopes: ['keys:write', 'files:read'] })
  expect(
    await limited.rest('POST', '/keys', { name: 'k', scopes: ['files:read', 'files:write'] }),
  ).toMatchObject({
    status: 403,
    body: { code: 'SCOPE_NOT_HELD', data: { scopes: ['files:write'] } },
  })
  expect(await limited.rest('GET', '/keys')).toMatchObject({
    status: 403,
    body: { data: { scope: 'keys:read' } },
  })
})

test("another workspace's key is not found and stays alive", async () => {
  const [mine, other] = [await service.caller(), await service.caller()]
  const { body } = await other.rest('POST', '/keys', { name: 'k', scopes: ['files:read'] })
  expect(await mine.rest('DELETE', `/keys/${body.key.id}`)).toMatchObject({
    status: 404,
    body: { code: 'KEY_NOT_FOUND' },
  })
  expect(await callerOf(service.app, body.apiKey, '').rest('GET', '/files')).toMatchObject({
    status: 200,
  })
})

test('keys are listed newest first, in pages, without those revoked', async () => {
  const owner = await service.caller()
  const ids: unknown[] = []
  for (let index = 0; index < 5; index++) {
    service.clock.advance(1)
    ids.unshift(
      (await owner.rest('POST', '/keys', { name: `k${index}`, scopes: ['files:read'] })).body.key.id,
    )
  }
  await owner.rest('DELETE', `/keys/${ids[2]}`)
  const seen: unknown[] = []
  let cursor: string | null = null
  do {
    const { body } = await owner.rest('GET', `/keys?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...body.items.map(({ id }) => id))
    cursor = body.nextCursor
  } while (cursor)
  expect(seen.slice(0, 4)).toEqual(ids.filter((_, index) => index !== 2))
  expect(seen).toHaveLength(5) // and the key of the caller itself
})

test('a key that ends makes none that outlives it, and by default one that ends with it', async () => {
  const owner = await service.caller()
  const latest = inSeconds(3600)
  const brief = await childOf(owner, { scopes: ['keys:write', 'files:read'], expiresAt: latest })
  const create = (fields: object) =>
    brief.rest('POST', '/keys', { name: 'k', scopes: ['files:read'], ...fields })
  expect(await create({ expiresAt: inSeconds(3600.001) })).toMatchObject({
    status: 403,
    body: { code: 'EXPIRY_TOO_LATE', data: { latest } },
  })
  expect(await create({ expiresAt: latest })).toMatchObject({ body: { key: { expiresAt: latest } } })
  expect(await create({ expiresAt: inSeconds(60) })).toMatchObject({ status: 201 })
  expect(await create({})).toMatchObject({ body: { key: { expiresAt: latest } } })
})

test('a rotated key and its successor work side by side, until the old one ends', async () => {
  const owner = await service.caller()
  const fields = { name: 'app', scopes: ['files:read'], expiresAt: inSeconds(86_400), ratePerMinute: 60 }
  const old = await childOf(owner, fields)
  const rotated = await owner.rest('POST', `/keys/${old.keyId}/rotate`, { overlapSeconds: 3600 })
  expect(rotated).toMatchObject({
    status: 201,
    body: { key: fields, previous: { id: old.keyId, expiresAt: inSeconds(3600) } },
  })
  expect(rotated.body.key.id).not.toBe(old.keyId)
  const successor = callerOf(service.app, rotated.body.apiKey, owner.workspaceId)
  service.clock.advance(3_599_999)
  expect(await old.rest('GET', '/files')).toMatchObject({ status: 200 })
  expect(await successor.rest('GET', '/files')).toMatchObject({ status: 200 })
  service.clock.advance(1)
  expect(await old.rest('GET', '/files')).toMatchObject(refused)
  expect(await successor.rest('GET', '/files')).toMatchObject({ status: 200 })
})

test('rotating never lets the old key live longer, and again gives the expiry from before', async () => {
  const owner = await service.caller()
  const expiresAt = inSeconds(600)
  const old = await childOf(owner, { scopes: ['files:read'], expiresAt })
  const rotate = async (overlapSeconds: number) =>
    (await owner.rest('POST', `/keys/${old.keyId}/rotate`, { overlapSeconds })).body
  expect(await rotate(3600)).toMatchObject({ key: { expiresAt }, previous: { expiresAt } })
  expect(await rotate(60)).toMatchObject({ key: { expiresAt }, previous: { expiresAt: inSeconds(60) } })
  expect(await rotate(300)).toMatchObject({ key: { expiresAt }, previous: { expiresAt: inSeconds(60) } })
})

test('a key rotates itself once: in its overlap it makes nothing that outlives it', async () => {
  const owner = await service.caller()
  const path = `/keys/${keyIdOf(owner)}/rotate`
  const rotated = await owner.rest('POST', path, { overlapSeconds: 60 })
  expect(rotated).toMatchObject({ status: 201, body: { key: { expiresAt: null } } })
  const latest = inSeconds(60)
  const tooLate = { status: 403, body: { code: 'EXPIRY_TOO_LATE', data: { latest } } }
  expect(await owner.rest('POST', path, { overlapSeconds: 60 })).toMatchObject(tooLate)
  expect(await owner.rest('POST', '/keys', { name: 'k', scopes: ['files:read'] })).toMatchObject({
    body: { key: { expiresAt: latest } },
  })
})

test('rotating takes the scopes and the life of the key that is rotated', async () => {
  const owner = await service.caller()
  const strong = await childOf(owner, { scopes: ['files:write', 'files:read'] })
  const path = `/keys/${strong.keyId}/rotate`
  const weak = await childOf(owner, { scopes: ['keys:write', 'files:read'] })
  expect(await weak.rest('POST', path)).toMatchObject({
    status: 403,
    body: { code: 'SCOPE_NOT_HELD', data: { scopes: ['files:write'] } },
  })
  const latest = inSeconds(60)
  const brief = await childOf(owner, {
    scopes: ['keys:write', 'files:read', 'files:write'],
    expiresAt: latest,
  })
  expect(await brief.rest('POST', path)).toMatchObject({
    status: 403,
    body: { code: 'EXPIRY_TOO_LATE', data: { latest } },
  })
  expect(await listKeys(owner)).toHaveLength(4)
})

test("another workspace's key, a revoked one and an expired one cannot be rotated", async () => {
  const [owner, other] = [await service.caller(), await service.caller()]
  const revoked = await childOf(owner, { scopes: ['files:read'] })
  await owner.rest('DELETE', `/keys/${revoked.keyId}`)
  const expired = await childOf(owner, { scopes: ['files:read'], expiresAt: inSeconds(1) })
  service.clock.advance(1000)
  for (const id of [keyIdOf(other), revoked.keyId, expired.keyId, '0000000000000000']) {
    expect(await owner.rest('POST', `/keys/${id}/rotate`)).toMatchObject({
      status: 404,
      body: { code: 'KEY_NOT_FOUND' },
    })
  }
  expect(await other.rest('GET', '/files')).toMatchObject({ status: 200 })
})

test('the day of use is noted once a day, and a failure to note it is not seen', async () => {
  const owner = await service.caller()
  const worker = await childOf(owner, { scopes: ['files:read'] })
  const noted = async () => (await listKeys(owner)).find(({ id }) => id === worker.keyId)
  const writesOf = async (act: () => Promise<unknown>) => {
    await service.context.meter.flush() // counts of the day are written by whoever comes
    using faults = injectFaults(service.dynamoDb, noFaults)
    await act()
    return faults.calls.filter(({ command }) => command === 'UpdateItem').length
  }
  const today = () => service.clock.now().toISOString().slice(0, 10)
  expect(await noted()).toMatchObject({ lastUsedOn: null })
  {
    const throttledWrite = (call: { command: string }) =>
      call.command === 'UpdateItem' ? 'instead' : undefined
    await service.context.meter.flush()
    using faults = injectFaults(service.dynamoDb, { level: 'call', fault: throttledWrite })
    expect(await worker.rest('GET', '/files')).toMatchObject({ status: 200 })
    expect(await worker.rest('GET', '/files')).toMatchObject({ status: 200 })
    expect(faults.calls.filter(({ command }) => command === 'UpdateItem')).toHaveLength(1)
  }
  expect(await noted()).toMatchObject({ lastUsedOn: null })
  service.clock.advance(60_000)
  expect(await writesOf(() => worker.rest('GET', '/files'))).toBe(1)
  expect(await noted()).toMatchObject({ lastUsedOn: today() })
  service.clock.advance(60_000)
  expect(await writesOf(() => worker.rest('GET', '/files'))).toBe(0)
  service.clock.advance(86_400_000)
  expect(await writesOf(() => worker.rest('GET', '/files'))).toBe(1)
  expect(await noted()).toMatchObject({ lastUsedOn: today() })
})

test('a rotation that ended the old key at once, and whose answer was lost, is answered when asked again', async () => {
  const owner = await service.caller()
  const old = await childOf(owner, { scopes: ['files:read'] })
  const rotate = () =>
    owner.rest('POST', `/keys/${old.keyId}/rotate`, { overlapSeconds: 0 }, { 'idempotency-key': 'once' })
  {
    let updates = 0 // the first retires the old key, the second keeps the answer
    const fault = ({ command }: { command: string }) =>
      command === 'UpdateItem' && ++updates === 2 ? 'before' : undefined
    using _faults = injectFaults(service.dynamoDb, { level: 'call', fault })
    expect(await rotate()).toMatchObject({ status: 503 })
  }
  expect(await old.rest('GET', '/files')).toMatchObject(refused)
  service.clock.advance(61_000)
  const { body } = await rotate()
  expect(await callerOf(service.app, body.apiKey, owner.workspaceId).rest('GET', '/files')).toMatchObject({
    status: 200,
  })
})

/*
 * Each call to AWS is failed in turn, as a fault or as a crash, and the same request is sent again once nobody can still
 * be at it.
 */
const headers = { 'idempotency-key': 'once' }
const acts: Record<string, (caller: Caller) => Promise<Answer>> = {
  create: (caller) => caller.rest('POST', '/keys', { name: 'new', scopes: ['files:read'] }, headers),
  rotate: (caller) =>
    caller.rest('POST', `/keys/${keyIdOf(caller)}/rotate`, { overlapSeconds: 300 }, headers),
}

describe.each(Object.entries(acts))('%s under an Idempotency-Key', (_name, act) => {
  async function plans(): Promise<TitledPlan[]> {
    const caller = await service.caller()
    using recording = injectFaults(service.dynamoDb, noFaults)
    await act(caller)
    return [...everyFault(recording.calls), ...everyCrash(recording.calls)]
  }

  test('makes one key, which works, whatever call fails on the way', async () => {
    const all = await plans()
    expect(all.length).toBeGreaterThan(15)
    for (const { title, plan } of all) {
      const caller = await service.caller()
      const first = await (async () => {
        using _faults = injectFaults(service.dynamoDb, plan)
        return await act(caller) // under the faults: they end with the block
      })()
      service.clock.advance(61_000)
      const second = await act(caller)
      expect(second.status, title).toBe(201)
      if (first.status === 201) expect(second.body, title).toEqual(first.body)
      const { body } = second
      const made = callerOf(service.app, body.apiKey, caller.workspaceId)
      expect(await made.rest('GET', '/files'), title).toMatchObject({ status: 200 })
      expect((await listKeys(caller)).map(({ id }) => id).sort(), title).toEqual(
        [keyIdOf(caller), body.key.id].sort(),
      )
      expect(await storedText(), title).not.toContain(body.apiKey.split('_')[2])
    }
  })
})

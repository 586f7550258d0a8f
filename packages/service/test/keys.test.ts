import { afterAll, beforeAll, expect, test } from 'vitest'
import { callerOf, type Service, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

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
  const { ScanCommand } = await import('@aws-sdk/client-dynamodb')
  const { Items } = await service.dynamoDb.send(new ScanCommand({ TableName: service.tableName }))
  const secret = body.apiKey.split('_')[2] ?? 'missing'
  expect(JSON.stringify(Items)).not.toContain(secret)
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

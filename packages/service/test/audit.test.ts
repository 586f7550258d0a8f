import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { crashAt, failCall, injectFaults, noFaults } from '@lading/stack/testing'
import { newFileId, newToken } from '@lading/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, type Service, send, sha256, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

interface AuditRecord {
  readonly id: string
  readonly at: string
  readonly operation: string
  readonly fileId: string | null
  readonly folderId: string | null
  readonly keyId: string
  readonly requestId: string
  readonly refused: string | null
}

interface Page {
  readonly records: AuditRecord[]
  readonly nextCursor: string | null
}

async function page(caller: Caller, query: Record<string, string> = {}): Promise<Page> {
  const { status, body } = await caller.rest('GET', `/audit?${new URLSearchParams(query)}`)
  expect(status).toBe(200)
  // Records have fields that other answers lack.
  return { records: body.items as unknown[] as AuditRecord[], nextCursor: body.nextCursor }
}
const audited = async (caller: Caller, query: Record<string, string> = {}) =>
  (await page(caller, query)).records
const operations = (records: readonly AuditRecord[]) => records.map(({ operation }) => operation)
const keyOf = ({ apiKey }: Caller) => apiKey.split('_')[1]

/** Puts records into the log as if so many calls had been made. */
async function fill(caller: Caller, count: number, fields: { fileId?: string; keyId?: string } = {}) {
  const workspace = { workspaceId: caller.workspaceId, listingShards: 1 }
  for (let written = 0; written < count; written += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, count - written) }, () =>
        service.context.store.audit.write(workspace, {
          effectId: newToken(),
          operation: 'files.update',
          fileId: fields.fileId,
          folderId: undefined,
          keyId: fields.keyId ?? '0000000000000000',
          address: '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
          requestId: 'b1f0c9be-6a1d-4f5e-9d0c-0a5d4a4a1f6e',
        }),
      ),
    )
    service.clock.advance(1)
  }
}

test('every mutation and every download leaves a record of who did what to which file; reading leaves none', async () => {
  const caller = await service.caller()
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await caller.rest(method, path, body)
    expect(answer.status).toBeLessThan(400)
    service.clock.advance(1)
    return answer
  }
  const bytes = 'hello'
  const { body: created } = await call('POST', '/files', {
    name: 'a.txt',
    contentType: 'text/plain',
    size: bytes.length,
    sha256: sha256(bytes),
  })
  const { id } = created.file
  await send(created.upload, bytes)
  await call('POST', `/files/${id}/complete`)
  await call('GET', `/files/${id}`)
  await call('GET', '/files')
  await call('GET', `/files/${id}/content`)
  await call('GET', `/files/${id}/versions/1/content`)
  const folder = (await call('POST', '/folders', { name: 'box' })).body
  await call('DELETE', `/folders/${folder.id}`)
  const { headers } = await call('PATCH', '/workspace', { name: 'Acme' })
  const records = await audited(caller)
  const rows = records.map(({ operation, fileId, folderId }) => [operation, fileId, folderId])
  expect(rows).toEqual([
    ['workspace.update', null, null],
    ['folders.delete', null, folder.id],
    ['folders.create', null, folder.id],
    ['versions.download', id, null],
    ['files.download', id, null],
    ['files.complete', id, null],
    ['files.create', id, null],
  ])
  expect(records.every((record) => record.keyId === keyOf(caller) && record.refused === null)).toBe(true)
  expect(records[0]?.requestId).toBe(headers.get('x-request-id'))
  expect(operations(await audited(caller, { file: id }))).toEqual(operations(records.slice(3)))
})

test('a file that was given a reference is found by it, also once it is gone', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('hello', { externalRef: 'a/1' })
  service.clock.advance(1)
  await caller.rest('POST', '/files/ref:a%2F1/purge')
  service.clock.advance(1)
  expect((await caller.rest('POST', '/files/ref:a%2F1/purge')).status).toBe(404)
  const records = await audited(caller, { file: 'ref:a/1' })
  expect(records.slice(0, 2).map(({ operation, refused }) => [operation, refused])).toEqual([
    ['files.purge', 'FILE_NOT_FOUND'],
    ['files.purge', null],
  ])
  // Both in the same millisecond.
  expect(operations(records.slice(2)).sort()).toEqual(['files.complete', 'files.create'])
  expect(new Set(records.map(({ fileId }) => fileId))).toEqual(new Set([id]))
})

test('nothing that a person named stands in the log', async () => {
  const caller = await service.caller()
  const secret = 'geheim'
  const { id } = await caller.store('hello', { name: `${secret}.txt`, externalRef: secret, tags: [secret] })
  await caller.rest('PATCH', `/files/${id}`, { name: `${secret}2.txt` })
  await caller.rest('POST', '/folders', { name: secret })
  await caller.rest('DELETE', `/folders/path:${secret}`)
  await caller.rest('DELETE', `/folders/path:${secret}%2F${secret}`)
  await caller.rest('DELETE', `/files/ref:${secret}`)
  await caller.rest('PUT', '/workspace/retention', { reason: secret })
  const { Items = [] } = await service.dynamoDb.send(
    new ScanCommand({
      TableName: service.tableName,
      FilterExpression: 'begins_with(pk, :audit)',
      ExpressionAttributeValues: { ':audit': { S: `W#${caller.workspaceId}#A#` } },
    }),
  )
  expect(Items).toHaveLength(8)
  expect(JSON.stringify(Items)).not.toContain(secret)
})

test('without a record nothing is done, and a refusal that cannot be noted is answered all the same', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('hello')
  let writes: number[]
  {
    using recording = injectFaults(service.dynamoDb, noFaults)
    expect((await caller.rest('DELETE', '/files/ref:none')).status).toBe(404)
    writes = recording.calls.flatMap(({ command, index }) => (/^(Put|Update)/.test(command) ? index : []))
  }
  const [record, refusal] = writes
  {
    using _faults = injectFaults(service.dynamoDb, failCall(record ?? -1, 'before'))
    expect((await caller.rest('DELETE', `/files/${id}`)).status).toBe(503)
  }
  expect((await caller.rest('GET', `/files/${id}`)).status).toBe(200)
  service.clock.advance(1)
  {
    using faults = injectFaults(service.dynamoDb, failCall(refusal ?? -1, 'before'))
    expect((await caller.rest('DELETE', '/files/ref:none')).status).toBe(404)
    expect(faults.calls.length).toBeGreaterThan(refusal ?? Number.POSITIVE_INFINITY)
  }
  const refused = (await audited(caller, { file: 'ref:none' })).map((one) => one.refused)
  expect(refused).toEqual([null, 'FILE_NOT_FOUND'])
})

test('a call that is answered again under its key has one record, one that was cut off shares the end of its id', async () => {
  const caller = await service.caller()
  const update = (key: string) =>
    caller.rest('PATCH', '/workspace', { trashDays: 3 }, { 'idempotency-key': key })
  await update('a')
  service.clock.advance(1)
  await update('a')
  expect(await audited(caller)).toHaveLength(1)
  {
    // Behind the key, the claim, the workspace and the record.
    using _faults = injectFaults(service.dynamoDb, crashAt(4, 'before'))
    expect((await update('b')).status).toBe(503)
  }
  service.clock.advance(61_000)
  expect((await update('b')).status).toBe(200)
  const [second, first] = await audited(caller)
  expect(second?.id.split('-')[1]).toBe(first?.id.split('-')[1])
  expect(second?.requestId).not.toBe(first?.requestId)
})

test('filters go together, and times count by the millisecond', async () => {
  const caller = await service.caller()
  const other = await service.caller({ workspaceId: caller.workspaceId })
  const { id } = await caller.store('hello')
  const times: string[] = []
  for (const by of [caller, other, caller]) {
    service.clock.advance(10)
    times.push(service.clock.now().toISOString())
    await by.rest('GET', `/files/${id}/content`)
  }
  const downloads = { file: id, operation: 'files.download' }
  const key = keyOf(other) ?? ''
  expect(await audited(caller, downloads)).toHaveLength(3)
  expect((await audited(caller, { ...downloads, key })).map(({ at }) => at)).toEqual([times[1]])
  expect((await audited(caller, { key })).map(({ at }) => at)).toEqual([times[1]])
  const [from = '', , before = ''] = times
  const between = await audited(caller, { from, before, operation: 'files.download' })
  expect(between.map(({ at }) => at)).toEqual([times[1], times[0]])
  const finer = (time: string) => time.replace('Z', '5Z')
  const shifted = await audited(caller, { from: finer(from), before: finer(before) })
  expect(shifted.map(({ at }) => at)).toEqual([times[2], times[1]])
  expect(await audited(caller, { from: before, before: from })).toEqual([])
  expect((await caller.rest('GET', '/audit?from=yesterday')).status).toBe(400)
})

test('a page reads a thousand records at most, however few of them are asked for', async () => {
  const caller = await service.caller()
  await caller.rest('PATCH', '/workspace', { trashDays: 3 })
  service.clock.advance(1)
  await fill(caller, 1500)
  const query = { operation: 'workspace.update' }
  using recording = injectFaults(service.dynamoDb, noFaults)
  const first = await page(caller, query)
  // Four shards, which are not asked much more often than they have to be.
  expect(recording.calls.filter(({ command }) => command === 'Query').length).toBeLessThan(12)
  expect(first).toMatchObject({ records: [], nextCursor: expect.any(String) })
  const second = await page(caller, { ...query, cursor: first.nextCursor ?? '' })
  expect(second.records).toHaveLength(1)
  expect(second.nextCursor).toBeNull()
})

test('an export gives every record once, and no answer outgrows a gateway', async () => {
  const caller = await service.caller()
  const fileId = newFileId()
  await fill(caller, 2500, { fileId })
  const ids: string[] = []
  const sizes: number[] = []
  let path: string | undefined = '/v1/audit/export'
  while (path !== undefined) {
    const response: Response = await service.app.request(path, {
      headers: { authorization: `Bearer ${caller.apiKey}` },
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('application/x-ndjson')
    const text = await response.text()
    // As Lambda hands it to a load balancer: a JSON string.
    sizes.push(Buffer.byteLength(JSON.stringify(text)))
    ids.push(...text.split('\n').flatMap((line) => (line === '' ? [] : (JSON.parse(line) as AuditRecord).id)))
    path = /^<([^>]*)>/.exec(response.headers.get('link') ?? '')?.[1]
  }
  expect(Math.max(...sizes)).toBeLessThan(1_000_000)
  expect(sizes.length).toBe(2)
  expect(ids).toHaveLength(2500)
  expect(new Set(ids).size).toBe(2500)
  expect(ids).toEqual(ids.toSorted().reverse())
  const rpc = await caller.rpc('audit.export', { limit: 10, file: fileId })
  expect(rpc.body.items).toHaveLength(10)
})

test('a cursor is good for its own listing only', async () => {
  const caller = await service.caller()
  const stranger = await service.caller()
  await fill(caller, 3)
  await fill(stranger, 3)
  const { nextCursor } = await page(caller, { limit: '1' })
  const cursor = nextCursor ?? ''
  const answers = await Promise.all([
    caller.rpc('audit.list', { cursor, limit: 2 }),
    caller.rpc('audit.list', { cursor, operation: 'files.update' }),
    caller.rpc('audit.export', { cursor }),
    stranger.rpc('audit.list', { cursor }),
  ])
  expect(answers.map(({ status, body }) => (status === 200 ? 200 : body.code))).toEqual([
    200,
    'CURSOR_INVALID',
    'CURSOR_INVALID',
    'CURSOR_INVALID',
  ])
})

test('records are gone when they are older than the workspace keeps them', async () => {
  const caller = await service.caller()
  await caller.rest('PATCH', '/workspace', { auditDays: 2 })
  service.clock.advance(2 * 86_400_000)
  expect(await audited(caller)).toHaveLength(1)
  service.clock.advance(1)
  expect(await audited(caller)).toHaveLength(0)
})

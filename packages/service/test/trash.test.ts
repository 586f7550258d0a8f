import { HeadObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweep } from '../src/app.ts'
import { objectKey } from '../src/files/file.ts'
import { type Body, type Caller, type Service, sha256, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const problem = (status: number, code: string) => ({ status, body: { status, code } })
const day = 86_400_000
const trashOf = async (caller: Caller): Promise<string[]> =>
  (await caller.rest('GET', '/files?state=trashed')).body.items.map(({ id }: Body) => id)
const usageOf = async (caller: Caller) => service.context.store.usage.total(caller.workspaceId, 1)

async function bytesAreThere(caller: Caller, id: string): Promise<boolean> {
  const file = await service.context.store.files.getStored(caller.workspaceId, id)
  if (file === undefined) throw new Error('There is no such file')
  const { bucketName, s3 } = service
  return s3.send(new HeadObjectCommand({ Bucket: bucketName, Key: objectKey(file) })).then(
    () => true,
    () => false,
  )
}

test('a deleted file is gone for readers, lies in the trash, and comes back with everything it had', async () => {
  const caller = await service.caller()
  const file = await caller.store('bytes', { externalRef: 'r', tags: ['t'], metadata: { a: 1 } })
  expect(await caller.rest('DELETE', `/files/${file.id}`)).toMatchObject({ status: 204 })
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/content'],
    ['DELETE', ''],
    ['GET', '/versions'],
    ['POST', '/complete'],
  ] as const) {
    expect(await caller.rest(method, `/files/${file.id}${path}`)).toMatchObject(
      problem(404, 'FILE_NOT_FOUND'),
    )
  }
  expect(await caller.rest('PATCH', `/files/${file.id}`, { name: 'b' })).toMatchObject(
    problem(404, 'FILE_NOT_FOUND'),
  )
  expect((await caller.rest('GET', '/files')).body.items).toEqual([])
  expect((await caller.rest('GET', '/files?tag=t')).body.items).toEqual([])
  const { body } = await caller.rest('GET', '/files?state=trashed')
  const now = service.clock.now()
  expect(body.items).toMatchObject([
    {
      id: file.id,
      state: 'trashed',
      trashedAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + 30 * day).toISOString(),
    },
  ])
  expect(
    await caller.rest('POST', '/files', { name: 'b', contentType: 'a/b', size: 1, externalRef: 'r' }),
  ).toMatchObject({
    status: 409,
    body: { code: 'EXTERNAL_REF_TAKEN', data: { id: file.id, state: 'trashed' } },
  })

  const restored = await caller.rest('POST', `/files/${file.id}/restore`)
  expect(restored.body).toMatchObject({ ...file, etag: expect.any(String), updatedAt: expect.any(String) })
  expect(await trashOf(caller)).toEqual([])
  expect((await caller.rest('GET', '/files?tag=t')).body.items).toHaveLength(1)
  expect((await caller.rest('POST', `/files/${file.id}/restore`)).body).toEqual(restored.body)
  const { headers } = await caller.rest('GET', `/files/${file.id}/content`)
  expect(await (await fetch(headers.get('location') ?? '')).text()).toBe('bytes')
})

test('the trash keeps for the days of the workspace, to the millisecond; the sweep then removes bytes and items', async () => {
  const caller = await service.caller()
  await caller.rest('PATCH', '/workspace', { trashDays: 2 })
  const file = await caller.store('bytes')
  await caller.rest('DELETE', `/files/${file.id}`)
  service.clock.advance(2 * day - 1)
  expect(await trashOf(caller)).toEqual([file.id])
  service.clock.advance(1)
  expect(await trashOf(caller)).toEqual([])
  expect(await caller.rest('POST', `/files/${file.id}/restore`)).toMatchObject(problem(404, 'FILE_NOT_FOUND'))
  expect(await caller.rest('POST', `/files/${file.id}/purge`)).toMatchObject(problem(404, 'FILE_NOT_FOUND'))
  expect(await bytesAreThere(caller, file.id)).toBe(true)
  expect(await usageOf(caller)).toEqual({ files: 1, bytes: 5 })
  service.clock.advance(1)
  const { report, failures } = await sweep(service.context)
  expect(failures).toEqual([])
  expect(report.filesRemoved).toBeGreaterThanOrEqual(1)
  expect(await service.context.store.files.getStored(caller.workspaceId, file.id)).toBeUndefined()
  expect(await usageOf(caller)).toEqual({ files: 0, bytes: 0 })
})

test('in the trash a hold lasts longer than the date that the file was given, and that date is never another', async () => {
  const caller = await service.caller()
  const file = await caller.store('bytes')
  await caller.rest('DELETE', `/files/${file.id}`)
  const given = new Date(service.clock.now().getTime() + 30 * day).toISOString()
  const until = new Date(service.clock.now().getTime() + 40 * day).toISOString()
  await caller.rest('PATCH', '/workspace', { trashDays: 1 })
  const retain = async (hold: object) =>
    (await caller.rest('PUT', `/files/${file.id}/retention`, hold)).body.expiresAt
  expect(await retain({ until })).toBe(until)
  expect(await retain({ until: service.clock.now().toISOString() })).toBe(given)
  expect(await retain({ legalHold: true })).toMatch(/^9999/)
  expect(await retain({})).toBe(given)
})

test('a purge removes the file with all its versions and bytes at once, ready or in the trash', async () => {
  const caller = await service.caller()
  for (const fromTrash of [false, true]) {
    const file = await caller.store('one', { externalRef: 'again' })
    const { body } = await caller.rest('POST', `/files/${file.id}/versions`, {
      contentType: 'a/b',
      size: 3,
      sha256: sha256('two'),
    })
    await fetch(body.upload.url, { method: 'PUT', headers: body.upload.headers, body: 'two' })
    await caller.rest('POST', `/files/${file.id}/complete`, { upload: body.upload.id })
    const open = await caller.rest('POST', `/files/${file.id}/versions`, { contentType: 'a/b', size: 3 })
    await fetch(open.body.upload.url, { method: 'PUT', headers: open.body.upload.headers, body: 'new' })
    expect(await usageOf(caller)).toEqual({ files: 1, bytes: 6 })
    const { headers } = await caller.rest('GET', `/files/${file.id}/versions/1/content`)
    if (fromTrash) await caller.rest('DELETE', `/files/${file.id}`)
    expect(await caller.rest('POST', `/files/${file.id}/purge`)).toMatchObject({ status: 204 })
    expect((await fetch(headers.get('location') ?? '')).status).toBe(404)
    expect(await caller.rest('POST', `/files/${file.id}/purge`)).toMatchObject(problem(404, 'FILE_NOT_FOUND'))
    expect(await caller.rest('POST', `/files/${file.id}/restore`)).toMatchObject(
      problem(404, 'FILE_NOT_FOUND'),
    )
    const { others } = await service.context.store.files.collection(caller.workspaceId, file.id)
    expect(others).toEqual([])
    expect(await usageOf(caller)).toEqual({ files: 0, bytes: 0 })
  }
})

test('purging asks for a scope of its own', async () => {
  const caller = await service.caller({ scopes: ['files:read', 'files:write'] })
  const file = await caller.store('x')
  expect(await caller.rest('POST', `/files/${file.id}/purge`)).toMatchObject(problem(403, 'SCOPE_MISSING'))
})

test('restore against purge, and delete against update, many times at once: each has one legal end', async () => {
  const caller = await service.caller()
  for (let round = 0; round < 8; round++) {
    const file = await caller.store('x')
    await caller.rest('DELETE', `/files/${file.id}`)
    const [restored, purged] = await Promise.all([
      caller.rest('POST', `/files/${file.id}/restore`),
      caller.rest('POST', `/files/${file.id}/purge`),
    ])
    expect(purged.status).toBe(204)
    expect([200, 404]).toContain(restored.status)
    expect(await caller.rest('GET', `/files/${file.id}`)).toMatchObject({ status: 404 })

    const other = await caller.store('y')
    const [deleted, changed] = await Promise.all([
      caller.rest('DELETE', `/files/${other.id}`),
      caller.rest('PATCH', `/files/${other.id}`, { name: 'n' }),
    ])
    expect(deleted.status).toBe(204)
    expect([200, 404]).toContain(changed.status)
    expect(await trashOf(caller)).toEqual([other.id])
    await caller.rest('POST', `/files/${other.id}/purge`)
  }
  expect(await usageOf(caller)).toEqual({ files: 0, bytes: 0 })
})

describe('retention', () => {
  const until = (ms: number) => new Date(service.clock.now().getTime() + ms).toISOString()
  const overwrites = async (caller: Caller, id: string) => [
    await caller.rest('DELETE', `/files/${id}`),
    await caller.rest('POST', `/files/${id}/purge`),
    await caller.rest('POST', `/files/${id}/versions`, { contentType: 'a/b', size: 1 }),
    await caller.rest('POST', `/files/${id}/versions/1/restore`),
  ]
  async function twoVersions(caller: Caller): Promise<string> {
    const { id } = await caller.store('one')
    const { body } = await caller.rest('POST', `/files/${id}/versions`, { contentType: 'a/b', size: 3 })
    await fetch(body.upload.url, { method: 'PUT', headers: body.upload.headers, body: 'two' })
    await caller.rest('POST', `/files/${id}/complete`, { upload: body.upload.id })
    return id
  }

  test('a file that is held until a date is neither deleted nor overwritten before it', async () => {
    const caller = await service.caller()
    const id = await twoVersions(caller)
    const date = until(10 * day)
    const held = await caller.rest('PUT', `/files/${id}/retention`, { until: date, reason: 'tax' })
    expect(held.body).toMatchObject({ retention: { until: date, legalHold: false, reason: 'tax' } })
    for (const refused of await overwrites(caller, id)) {
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'FILE_HELD', data: { until: date, legalHold: false, reason: 'tax', by: 'file' } },
      })
      expect(refused.body.detail).toContain(date)
      expect(refused.body.detail).toContain('tax')
    }
    expect(await caller.rest('PATCH', `/files/${id}`, { name: 'b' })).toMatchObject({ status: 200 })
    service.clock.advance(10 * day)
    expect((await overwrites(caller, id)).map(({ status }) => status)).toEqual([204, 204, 404, 404])
  })

  test('an upload that was begun before the hold does not overwrite under it, and does afterwards', async () => {
    const caller = await service.caller()
    const { id } = await caller.store('one')
    const { body } = await caller.rest('POST', `/files/${id}/versions`, { contentType: 'a/b', size: 3 })
    await fetch(body.upload.url, { method: 'PUT', headers: body.upload.headers, body: 'two' })
    await caller.rest('PUT', `/files/${id}/retention`, { legalHold: true })
    const complete = () => caller.rest('POST', `/files/${id}/complete`, { upload: body.upload.id })
    expect(await complete()).toMatchObject(problem(409, 'FILE_HELD'))
    await caller.rest('PUT', `/files/${id}/retention`, {})
    expect(await complete()).toMatchObject({ status: 200, body: { version: 2 } })
  })

  test('a hold of the workspace holds every file, and keeps the trash from being emptied', async () => {
    const caller = await service.caller()
    const [id, trashed] = [await twoVersions(caller), (await caller.store('t', { externalRef: 'held' })).id]
    await caller.rest('DELETE', `/files/${trashed}`)
    const held = await caller.rest('PUT', '/workspace/retention', { legalHold: true, reason: 'case 1' })
    expect(held.body).toMatchObject({ retention: { until: null, legalHold: true, reason: 'case 1' } })
    for (const refused of await overwrites(caller, id)) {
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'FILE_HELD', data: { until: null, legalHold: true, by: 'workspace' } },
      })
    }
    service.clock.advance(31 * day)
    expect(await trashOf(caller)).toEqual([trashed])
    const again = { name: 'b', contentType: 'a/b', size: 1, externalRef: 'held' }
    expect(await caller.rest('POST', '/files', again)).toMatchObject(problem(409, 'EXTERNAL_REF_TAKEN'))
    expect((await sweep(service.context)).report.filesHeld).toBeGreaterThanOrEqual(1)
    expect(await trashOf(caller)).toEqual([trashed])
    expect(await caller.rest('POST', `/files/${trashed}/purge`)).toMatchObject(problem(409, 'FILE_HELD'))
    expect(await caller.rest('POST', `/files/${trashed}/restore`)).toMatchObject({ status: 200 })
    await caller.rest('PUT', '/workspace/retention', {})
    expect((await overwrites(caller, id)).map(({ status }) => status)).toEqual([204, 204, 404, 404])
  })

  test('a file of the trash that is held stays there for as long, and is gone when it is released after its time', async () => {
    const caller = await service.caller()
    const { id } = await caller.store('x')
    await caller.rest('DELETE', `/files/${id}`)
    const date = until(100 * day)
    expect(await caller.rest('PUT', `/files/${id}/retention`, { until: date })).toMatchObject({
      body: { state: 'trashed', expiresAt: date },
    })
    service.clock.advance(99 * day)
    await sweep(service.context)
    expect(await trashOf(caller)).toEqual([id])
    expect(await caller.rest('POST', `/files/${id}/purge`)).toMatchObject(problem(409, 'FILE_HELD'))
    await caller.rest('PUT', `/files/${id}/retention`, {})
    expect(await trashOf(caller)).toEqual([])
  })

  test('holding and releasing ask for a scope of their own', async () => {
    const { workspaceId, store } = await service.caller()
    const { id } = await store('x')
    const caller = await service.caller({
      workspaceId,
      scopes: ['files:read', 'files:write', 'workspace:write'],
    })
    for (const path of [`/files/${id}/retention`, '/workspace/retention']) {
      expect(await caller.rest('PUT', path, {})).toMatchObject(problem(403, 'SCOPE_MISSING'))
    }
  })
})

import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sweep } from '../src/app.ts'
import { type Caller, type Service, send, startService } from './harness.ts'
import { pausing, servedBy } from './pausing.ts'
import { bytesAt, complete, purge, remove, uploadVersion } from './race-actions.ts'
import { expectSwept } from './race-checks.ts'

/* What may come between the reads and the writes of a sweep, of a job, and of a call that is repeated after a crash. */

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const hour = 3_600_000
const day = 24 * hour
const crash = async () => {
  throw Object.assign(new Error('crash'), { name: 'ThrottlingException' })
}
const hold = (caller: Caller) =>
  caller.rest('PUT', '/workspace/retention', { legalHold: true, reason: 'Case 1' })

test('a sweep between whose reads a version is completed keeps its bytes', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('one')
  const uploadId = await uploadVersion(caller, id, 'two')
  service.clock.advance(2 * hour)
  let completed = 0
  const slow = pausing(service.context, 'files', 'collection', async () => {
    completed = (await complete(caller, id, uploadId)).status
  })
  expect((await sweep(slow, { restMs: 0 })).failures).toEqual([])
  expect(completed).toBe(200)
  expect(await bytesAt(caller, `/files/${id}/content`)).toBe('two')
  await expectSwept(service, caller)
})

test('an upload that a repeated call has made again is none whose late bytes are removed', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('one')
  const bodies = [
    ['/files', { name: 'a', contentType: 'a/b', size: 3 }],
    [`/files/${id}/versions`, { contentType: 'a/b', size: 3 }],
  ] as const
  for (const [path, body] of bodies) {
    const key = { 'idempotency-key': path }
    const crashing = servedBy(pausing(service.context, 'idempotency', 'finish', crash), caller)
    expect((await crashing.rest('POST', path, body, key)).status).toBe(503)
    service.clock.advance(61_000)
    const { uploads, files } = service.context.store
    const made =
      path === '/files' ? (await caller.rest('GET', '/files?state=pending')).body.items[0] : undefined
    if (made !== undefined) expect((await remove(caller, made.id)).status).toBe(204)
    for (const upload of await uploads.listOpen({ workspaceId: caller.workspaceId, fileId: id })) {
      await caller.rest('DELETE', `/files/${id}/uploads/upload_${upload.uploadId}`)
    }
    const again = await caller.rest('POST', path, body, key)
    expect(again.status).toBe(201)
    if (made !== undefined) expect(again.body.file.id).toBe(made.id)
    expect((await send(again.body.upload, 'new')).status).toBe(200)
    expect((await complete(caller, again.body.file.id, again.body.upload.id)).status).toBe(200)
    service.clock.advance(49 * hour)
    expect((await sweep(service.context, { restMs: 0 })).failures).toEqual([])
    expect(await bytesAt(caller, `/files/${again.body.file.id}/content`)).toBe('new')
    expect(await files.getStored(caller.workspaceId, again.body.file.id)).toBeDefined()
  }
  await expectSwept(service, caller)
})

test('a hold that begins in the midst of a sweep, or of a folder job, keeps the rest', async () => {
  const [swept, deleted] = [await service.caller(), await service.caller()]
  const { id: folder } = (await deleted.rest('POST', '/folders', { name: 'f' })).body
  for (let index = 0; index < 12; index++) {
    await remove(swept, (await swept.store('x')).id)
    await deleted.store('x', { folder })
  }
  service.clock.advance(31 * day)
  const sweeping = pausing(service.context, 'discarded', 'listExpired', () => hold(swept))
  await sweep(sweeping, { restMs: 0 })
  const kept = (await swept.rest('GET', '/files?state=trashed')).body.items.length
  const { report } = await sweep(service.context, { restMs: 0 })
  expect(report.filesRemoved).toBe(0)
  expect((await swept.rest('GET', '/files?state=trashed')).body.items).toHaveLength(kept)
  expect(kept).toBeGreaterThan(0)

  const running = pausing(service.context, 'files', 'change', () => hold(deleted))
  const { body } = await servedBy(running, deleted).rest('DELETE', `/folders/${folder}`)
  // Those whose hold was asked about before it began are on their way; the folder is kept with the others.
  expect(body.progress.kept).toBeGreaterThan(0)
  expect((await deleted.rest('GET', '/files')).body.items).toHaveLength(body.progress.kept - 1)
})

test('bytes of a completion whose answer was lost are counted, also when the file was changed since', async () => {
  const caller = await service.caller()
  const created = await caller.rest('POST', '/files', { name: 'a', contentType: 'a/b', size: 3 })
  const { id } = created.body.file
  await send(created.body.upload, 'abc')
  let arrived = false
  // The SDK sends the head twice: in between somebody renames the file.
  const { files } = service.context.store
  const change: typeof files.change = async (...of) => {
    const written = await files.change(...of)
    if (arrived || of[1].state !== 'ready') return written
    arrived = true
    expect((await caller.rest('PATCH', `/files/${id}`, { name: 'b' })).status).toBe(200)
    return files.change(...of)
  }
  const context = {
    ...service.context,
    store: { ...service.context.store, files: withChange(files, change) },
  }
  expect(await complete(servedBy(context, caller), id)).toMatchObject({ status: 200, body: { name: 'b' } })
  expect(arrived).toBe(true)
  expect((await caller.rest('GET', '/usage')).body).toMatchObject({ files: 1, bytes: 3 })
  await expectSwept(service, caller)
})

function withChange(files: Service['context']['store']['files'], change: typeof files.change): typeof files {
  return new Proxy(files, {
    get(target, key) {
      const original: unknown = key === 'change' ? change : Reflect.get(target, key)
      return typeof original === 'function'
        ? (...of: unknown[]) => Reflect.apply(original, target, of)
        : original
    },
  })
}

test('a removal that is repeated after a crash takes nothing of the file that came since', async () => {
  const caller = await service.caller()
  for (const [method, action] of [
    ['POST', '/purge'],
    ['DELETE', ''],
  ] as const) {
    const { id } = await caller.store('old', { externalRef: 'r' })
    const key = { 'idempotency-key': `removal${action}` }
    const crashing = servedBy(pausing(service.context, 'idempotency', 'finish', crash), caller)
    expect((await crashing.rest(method, `/files/${id}${action}`, undefined, key)).status).toBe(503)
    if (method === 'DELETE') await purge(caller, id)
    service.clock.advance(61_000)
    await caller.store('new', { externalRef: 'r' })
    expect((await caller.rest(method, `/files/${id}${action}`, undefined, key)).status).toBe(204)
    expect(await bytesAt(caller, `/files/${id}/content`)).toBe('new')
    await purge(caller, id)
  }
  await expectSwept(service, caller)
})

test('what a crash has left uncounted stays true when no sweep came for more than a day', async () => {
  const caller = await service.caller()
  const created = await caller.rest('POST', '/files', { name: 'a', contentType: 'a/b', size: 3 })
  await send(created.body.upload, 'abc')
  const { id } = created.body.file
  const crashing = servedBy(pausing(service.context, 'usage', 'settle', crash), caller)
  expect((await complete(crashing, id)).status).toBe(503)
  service.clock.advance(25 * hour)
  expect((await purge(caller, id)).status).toBe(204)
  await sweep(service.context, { restMs: 0 })
  expect((await caller.rest('GET', '/usage')).body).toMatchObject({ files: 0, bytes: 0 })
})

test('objects that others put into the bucket stay, whatever their keys look like', async () => {
  const keys = [
    'backups/2026/dump.sql',
    'ws_a/file_b/c',
    '0/0/',
    `${'x'.repeat(19)}/file_${'0'.repeat(24)}/c`,
  ]
  for (const Key of keys) {
    await service.s3.send(new PutObjectCommand({ Bucket: service.bucketName, Key, Body: 'x' }))
  }
  service.clock.advance(2 * hour)
  await sweep(service.context, { restMs: 0 })
  const { items } = await service.context.bucket.listing.objects(undefined, 1000)
  expect(items.map(({ key }) => key)).toEqual(expect.arrayContaining(keys))
})

test('a file that cannot be read keeps no other from being swept', async () => {
  const caller = await service.caller()
  for (let index = 0; index < 12; index++) await remove(caller, (await caller.store('x')).id)
  service.clock.advance(31 * day)
  const { report, failures } = await sweep(pausing(service.context, 'files', 'getStored', crash))
  expect(failures).toHaveLength(1)
  expect(report.filesRemoved).toBeGreaterThanOrEqual(11)
})

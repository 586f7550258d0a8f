import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { Lading } from '@lading/client'
import { scopes } from '@lading/contract/scopes'
import { createKey } from '@lading/service'
import { startDynalite, testClock } from '@lading/stack/testing'
import { createTableInput } from '@lading/store/table'
import { expect, test, vi } from 'vitest'
import { banner } from '../src/banner.ts'
import { startLocal } from '../src/local.ts'
import { OtherTableError } from '../src/table.ts'

const temporary = () => mkdtempDisposable(join(tmpdir(), 'lading-local-'))
const sdk = ({ url, apiKey }: { url: string; apiKey: string }) => new Lading({ baseUrl: url, apiKey })

test('the audit log has the address that a call came from', async () => {
  await using local = await startLocal({ port: 0 })
  await sdk(local).folders.create({ name: 'a' })
  const { items } = await sdk(local).audit.list().page()
  expect(items).toMatchObject([{ operation: 'folders.create', address: '127.0.0.1' }])
})

test('what a call leaves to be done, and what has expired, is the work of the sweeper within the process', async () => {
  const clock = testClock()
  // While it is slow, each look at the clock finds that a while has passed: a call has no time to delete a folder.
  let stepMs = 0
  const now = () => {
    clock.advance(stepMs)
    return clock.now()
  }
  using cleanup = new DisposableStack()
  cleanup.defer(() => vi.useRealTimers())
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const lines: string[] = []
  await using local = await startLocal({ port: 0, now, onFailure: (line) => lines.push(line) })
  const { files, folders, jobs } = sdk(local)
  const top = await folders.create({ name: 'top' })
  for (const [parent, name] of [
    [top.id, 'moved'],
    ['root', 'free'],
    ['path:free', 'below'],
  ] as const) {
    const { id: folder } = await folders.create({ name, parent })
    await files.upload(Buffer.from(name), { name, externalRef: name, folder })
  }
  await files.retain({ id: 'ref:below', legalHold: true, reason: 'Case 7' })
  await files.upload(Buffer.from('top'), { name: 'top', externalRef: 'top', folder: 'path:top' })
  const late = await files.create({ name: 'late', contentType: 'a/b', size: 1 })

  const moved = await folders.move({ id: 'path:free', parent: 'path:top', name: 'inside' })
  expect(moved).toMatchObject({ state: 'done', progress: { done: 1, total: 1 } })
  expect((await files.get({ id: 'ref:below' })).folderId).toBe(
    (await folders.get({ id: 'path:top/inside/below' })).id,
  )

  stepMs = 400
  const begun = await folders.delete({ id: 'path:top' })
  stepMs = 0
  expect(begun).toMatchObject({ kind: 'folder.delete', state: 'running', finishedAt: null })
  clock.advance(25 * 3_600_000)
  vi.advanceTimersByTime(60_000)
  const finished = await vi.waitFor(async () => {
    const job = await jobs.get({ id: begun.id })
    expect(job.state).toBe('done')
    return job
  }, 10_000)
  // Three files, and the one folder without the held file.
  expect(finished.progress).toMatchObject({ done: 4, kept: 4 })
  expect((await files.list({ state: 'trashed' }).page()).items.map(({ name }) => name).toSorted()).toEqual([
    'free',
    'moved',
    'top',
  ])
  expect((await folders.get({ id: 'path:top/inside/below' })).path).toBe('top/inside/below')
  const { id: workspaceId } = await sdk(local).workspace.get({})
  expect(await local.context.store.files.getStored(workspaceId, late.file.id)).toBeUndefined()
  expect(lines).toEqual([])
})

test('what cannot be counted is told, and fails no call', async () => {
  const lines: string[] = []
  await using local = await startLocal({ port: 0, onFailure: (line) => lines.push(line) })
  const { key, apiKey } = await sdk(local).keys.create({
    name: 'k',
    scopes: ['files:read'],
    ratePerMinute: 10,
  })
  const { rates, days } = local.context.store
  const broken = new Error('broken')
  using _rates = vi.spyOn(rates, 'take').mockRejectedValue(broken)
  using _days = vi.spyOn(days, 'add').mockRejectedValue(broken)
  await sdk({ ...local, apiKey })
    .files.list()
    .page()
  await local.context.meter.flush()
  expect(lines.toSorted()).toEqual([
    'The calls of a key could not be counted: Error: broken',
    'The usage of the day could not be counted yet: Error: broken',
  ])
  expect(lines.join()).not.toContain(key.id)
})

test('a kept key that lacks a scope, or was revoked, makes room for one that has all, in the same workspace, and that is said', async () => {
  await using folder = await temporary()
  const start = () => startLocal({ port: 0, dataDir: folder.path })
  const accessFile = join(folder.path, 'local.json')
  let workspaceId: string
  let lesser: string
  {
    await using first = await start()
    expect(first.keyNote).toBeUndefined()
    workspaceId = (await sdk(first).workspace.get({})).id
    const fields = { workspaceId, name: 'of an earlier version', expiresAt: undefined }
    lesser = (await createKey(first.context.store, { ...fields, scopes: [...scopes].slice(0, -1) })).apiKey
  }
  await writeFile(accessFile, JSON.stringify({ url: '', apiKey: lesser }))
  let made: string
  {
    await using second = await start()
    made = second.apiKey
    expect(made).not.toBe(lesser)
    expect(banner(second, undefined)).toContain(
      `API key  ${made}\n           (new: the one of the last start works, but lacks ${[...scopes].at(-1)})\n`,
    )
    expect((await sdk({ ...second, apiKey: lesser }).workspace.get({})).id).toBe(workspaceId)
    const { items } = await sdk(second).keys.list().page()
    expect(items.find(({ id }) => made.includes(id))?.scopes.toSorted()).toEqual(scopes.toSorted())
    expect((await sdk(second).workspace.get({})).id).toBe(workspaceId)
    expect(JSON.parse(await readFile(accessFile, 'utf8'))).toMatchObject({ apiKey: made })
  }
  {
    await using third = await start()
    expect([third.apiKey, third.keyNote]).toEqual([made, undefined])
    const { items } = await sdk(third).keys.list().page()
    await sdk(third).keys.revoke({ id: items.find(({ id }) => made.includes(id))?.id ?? '' })
  }
  await using fourth = await start()
  expect((await sdk(fourth).workspace.get({})).id).toBe(workspaceId)
  expect(banner(fourth, undefined)).toContain('(new: the one of the last start does not work any more)')
})

test('a table that lacks an index is refused, and nothing in it is lost', async () => {
  await using folder = await temporary()
  const path = join(folder.path, 'dynamodb')
  const {
    GlobalSecondaryIndexes: indexes,
    AttributeDefinitions: attributes,
    ...input
  } = createTableInput('lading')
  const item = { pk: { S: 'W#1' }, sk: { S: 'WORKSPACE' } }
  {
    await using before = await startDynalite({ path })
    await before.client().send(
      new CreateTableCommand({
        ...input,
        GlobalSecondaryIndexes: indexes.slice(0, 2),
        AttributeDefinitions: attributes.filter(({ AttributeName }) => !/^gsi[3-6]/.test(AttributeName)),
      }),
    )
    await before.client().send(new PutItemCommand({ TableName: 'lading', Item: item }))
  }
  await expect(startLocal({ port: 0, dataDir: folder.path })).rejects.toThrow(OtherTableError)
  await using after = await startDynalite({ path })
  const { Item } = await after.client().send(new GetItemCommand({ TableName: 'lading', Key: item }))
  expect(Item).toEqual(item)
})

test('a stop answers what runs, and writes down what was counted', async () => {
  await using folder = await temporary()
  const options = { port: 0, dataDir: folder.path }
  const local = await startLocal(options)
  // The first call's count is written at once, the others' about a second later.
  for (let call = 0; call < 3; call++) await sdk(local).usage.get({})
  const { audit } = local.context.store
  const reached = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const write = audit.write.bind(audit)
  using _held = vi.spyOn(audit, 'write').mockImplementationOnce(async (...record) => {
    reached.resolve()
    await released.promise
    return write(...record)
  })
  const running = sdk(local).folders.create({ name: 'late' })
  await reached.promise
  using cut = vi.spyOn(Server.prototype, 'closeAllConnections')
  const stopped = local[Symbol.asyncDispose]()
  released.resolve()
  expect((await running).name).toBe('late')
  await stopped
  expect(cut).not.toHaveBeenCalled()

  await using again = await startLocal(options)
  expect((await sdk(again).folders.get({ id: 'path:late' })).name).toBe('late')
  const { items } = await sdk(again).usage.days({})
  expect(items).toMatchObject([{ operations: 5 }])
})

test('bytes go to the origin of the service, and an upload URL outlives a restart', async () => {
  await using folder = await temporary()
  const options = { dataDir: folder.path }
  const before = await startLocal({ ...options, port: 0 })
  const { file, upload } = await sdk(before).files.create({
    name: 'a.txt',
    contentType: 'text/plain',
    size: 0,
  })
  if (upload === null || 'partSize' in upload) throw new Error('one request was asked for')
  expect(new URL(upload.url).origin).toBe(before.url)
  await before[Symbol.asyncDispose]()

  await using again = await startLocal({ ...options, port: Number(new URL(before.url).port) })
  expect(await fetch(upload.url, { method: 'PUT', headers: upload.headers })).toMatchObject({ status: 200 })
  expect(await sdk(again).files.complete({ id: file.id, upload: upload.id })).toMatchObject({
    state: 'ready',
  })
  expect(await sdk(again).files.download(file.id).text()).toBe('')
})

test('a call that needs storage is answered although the stop has begun', async () => {
  const local = await startLocal({ port: 0 })
  const { id } = await sdk(local).files.upload(new TextEncoder().encode('kept'), { name: 'a.txt' })
  const { files } = local.context.store
  const reached = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const { files: calls } = sdk(local)
  const { file, upload } = await calls.create({ name: 'b.txt', contentType: 'text/plain', size: 0 })
  if (upload === null || 'partSize' in upload) throw new Error('one request was asked for')
  await fetch(upload.url, { method: 'PUT', headers: upload.headers })
  const get = files.get.bind(files)
  using _held = vi.spyOn(files, 'get').mockImplementationOnce(async (...asked) => {
    reached.resolve()
    await released.promise
    return get(...asked)
  })
  const completing = calls.complete({ id: file.id, upload: upload.id })
  await reached.promise
  const stopped = local[Symbol.asyncDispose]()
  const refused = await fetch(`${local.url}/v1/files/${id}`)
  released.resolve()
  expect(refused.status).toBe(503)
  expect(await completing).toMatchObject({ state: 'ready' })
  await stopped
})

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { Lading, type LadingOptions } from '../src/lading.ts'
import { FakeLading } from '../src/testing/index.ts'
import { failureOf } from './failure.ts'

/* The fake by what a test does with it; that it is like the service is judged by the acceptance suite, and in apps/local. */

const suite = join(import.meta.dirname, '../../../acceptance/src/run.ts')
const content = new TextEncoder().encode('What was sent is what comes back.')
const sha256 = createHash('sha256').update(content).digest('hex')
const declared = { name: 'a.txt', contentType: 'text/plain', size: content.length, sha256 }

/** An SDK that does not wait. */
const sdk = (fake: FakeLading, options: Partial<LadingOptions> = {}) => {
  const { baseUrl, apiKey, fetch } = fake
  return new Lading({ baseUrl, apiKey, fetch, sleep: async () => undefined, ...options })
}
const unheard = () => FakeLading.start({ listen: false })
const namesOf = ({ calls }: FakeLading) => calls.map(({ operation }) => operation)

test('the acceptance suite takes the fake for the service', async () => {
  await using fake = await FakeLading.start()
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
  const child = spawn(process.execPath, [suite, 'full'], {
    env: {
      ...inherited,
      LADING_ADDRESS: fake.baseUrl,
      LADING_KEY: fake.apiKey,
      LADING_OTHER_KEY: fake.addWorkspace().apiKey,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await ended
  expect(code, output + errors).toBe(0)
  // IDEMPOTENCY_IN_FLIGHT: a call that takes no time is never met while it runs.
  expect(output).toContain('Not seen: IDEMPOTENCY_IN_FLIGHT, INTERNAL, UNAVAILABLE, UPLOAD_MISMATCH.')
  // The suite removes what it has made: nothing is left that the fake has lost sight of.
  expect(await new Lading(fake).usage.get()).toMatchObject({ files: 0, bytes: 0 })
}, 120_000)

test('the SDK works with the fake as it is, by a socket and without one', async () => {
  await using heard = await FakeLading.start()
  await using silent = await unheard()
  const { baseUrl, apiKey } = heard
  for (const lading of [new Lading({ baseUrl, apiKey }), new Lading(heard), new Lading(silent)]) {
    const file = await lading.files.upload(content, { name: 'a.txt', folder: 'root', tags: ['x'] })
    const parts = await lading.files.upload(content, { name: 'b.txt', multipart: true })
    expect(file).toMatchObject({ state: 'ready', detectedContentType: 'text/plain', sha256 })
    expect(parts.parts).toMatchObject({ count: 1 })
    for (const { id } of [file, parts]) expect(await lading.files.download(id).bytes()).toEqual(content)
    const page = await lading.files.list({ limit: 1 }).page()
    expect(page.items).toEqual([await lading.files.get({ id: parts.id })])
    expect(page.nextCursor).not.toBeNull()
  }
})

test('without a socket nothing listens, and nothing else is reached', async () => {
  const servers = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length
  const before = servers()
  await using fake = await unheard()
  expect(servers()).toBe(before)
  const elsewhere = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
  const { port } = elsewhere.address() as AddressInfo // it listens on TCP
  await expect(fake.fetch(`http://127.0.0.1:${port}/v1/files`)).rejects.toThrow(TypeError)
  elsewhere.close()
})

test('fetch without a socket is a fetch: it follows, it can be told not to, and it is cut by a signal', async () => {
  const latency = (operation: string) => (operation === 'workspace.get' ? 3_600_000 : 0)
  await using fake = await FakeLading.start({ listen: false, latency })
  const { id } = fake.addFile({ name: 'ä.txt', content })
  const url = `${fake.baseUrl}/v1/files/${id}/content`
  const headers = { authorization: `Bearer ${fake.apiKey}` }
  const followed = await fake.fetch(url, { headers })
  expect(followed.redirected).toBe(true)
  expect(followed.headers.get('content-disposition')).toContain("filename*=UTF-8''%C3%A4.txt")
  expect(new Uint8Array(await followed.arrayBuffer())).toEqual(content)
  const manual = await fake.fetch(url, { headers, redirect: 'manual' })
  expect(manual.status).toBe(302)
  const part = await fake.fetch(manual.headers.get('location') ?? '', { headers: { range: 'bytes=5-7' } })
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
    206,
    `bytes 5-7/${content.length}`,
    'was',
  ])
  await expect(fake.fetch(url, { headers, redirect: 'error' })).rejects.toThrow(TypeError)
  const reason = new Error('enough')
  const cut = new AbortController()
  const running = fake.fetch(`${fake.baseUrl}/v1/workspace`, { headers, signal: cut.signal })
  cut.abort(reason)
  await expect(running).rejects.toBe(reason)
})

test('storage takes what was announced and nothing else, once, and for as long as the URL says', async () => {
  await using fake = await unheard()
  const { files } = sdk(fake)
  const { file, upload } = await files.create(declared)
  if (upload.kind !== 'single') return expect.fail('One request was asked for')
  const { url, headers } = upload
  const put = async (body: Uint8Array<ArrayBuffer>, change: { url?: string; headers?: object } = {}) => {
    const sent = { ...headers, 'content-length': String(body.length), ...change.headers }
    const response = await fake.fetch(change.url ?? url, { method: 'PUT', body, headers: sent })
    return `${response.status} ${/<Code>(\w+)/.exec(await response.text())?.[1] ?? ''}`.trim()
  }
  const other = content.toReversed()
  expect(await put(other)).toBe('400 BadDigest')
  expect(await put(content.slice(1))).toBe('403 SignatureDoesNotMatch')
  expect(await put(content, { headers: { 'content-type': 'text/html' } })).toBe('403 SignatureDoesNotMatch')
  expect(await put(content, { url: url.replace(/.$/, 'z') })).toBe('403 SignatureDoesNotMatch')
  expect(await put(content, { url: url.replace(/\?.*/, '') })).toBe('403 AccessDenied')
  expect(await failureOf(files.complete({ id: file.id }))).toMatchObject({ code: 'UPLOAD_MISSING' })
  expect(await put(content)).toBe('200')
  expect(await put(content)).toBe('412 PreconditionFailed')
  fake.clock.advance({ hours: 1 })
  expect(await put(content)).toBe('403 AccessDenied')
  await files.complete({ id: file.id })
  expect(fake.bytesOf(file.id)).toEqual(content)
})

test('a planned failure is the answer of the service, as often as it was planned, and then all is well', async () => {
  await using fake = await FakeLading.start()
  const { id } = fake.addFile()
  const waits: number[] = []
  const sleep = async (ms: number) => void waits.push(ms)
  fake.failNext('files.get', 'RATE_LIMITED', { times: 2, retryAfter: 7 })
  const { baseUrl, apiKey } = fake
  expect(await new Lading({ baseUrl, apiKey, sleep }).files.get({ id })).toMatchObject({ id })
  expect(waits).toEqual([7000, 7000])
  fake.failNext('files.get', 'UNAVAILABLE', { times: 3 })
  const lading = sdk(fake)
  const error = await failureOf(lading.files.get({ id }))
  expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 503, retryable: true })
  const held = { until: null, legalHold: true, reason: 'Case 7', by: 'workspace' } as const
  fake.failNext('files.delete', 'FILE_HELD', { data: held })
  expect(await failureOf(lading.files.delete({ id }))).toMatchObject({ code: 'FILE_HELD', data: held })
  fake.failNext('files.delete', 'FILE_HELD')
  expect(await failureOf(lading.files.delete({ id }))).toMatchObject({ data: { by: 'file' } })
  expect(fake.calls.map(({ code }) => code)).toEqual([
    ...['RATE_LIMITED', 'RATE_LIMITED', null],
    ...['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE'],
    ...['FILE_HELD', 'FILE_HELD'],
  ])
  const answer = await fetch(`${baseUrl}/v1/files/${id}`, { headers: { authorization: `Bearer ${apiKey}` } })
  expect(await answer.json()).toMatchObject({ id, state: 'ready' })
})

test('a connection that ends, or an answer that is lost, does a mutation once', async () => {
  for (const start of [unheard, () => FakeLading.start()]) {
    await using fake = await start()
    const { baseUrl, apiKey } = fake
    const lading = fake.baseUrl.endsWith('.test') ? sdk(fake) : sdk(fake, { baseUrl, apiKey, fetch })
    for (const after of [false, true]) {
      for (const code of ['CONNECTION_FAILED', 'UNAVAILABLE'] as const) {
        fake.failNext('folders.create', code, { after })
        const { name } = await lading.folders.create({ name: `${code} ${after}` })
        expect(name).toBe(`${code} ${after}`)
      }
    }
    expect((await lading.folders.list().page()).items).toHaveLength(4)
    fake.failNext('folders.get', 'CONNECTION_FAILED', { times: 3 })
    expect(await failureOf(lading.folders.get({ id: 'path:x' }))).toMatchObject({ code: 'CONNECTION_FAILED' })
  }
})

test('storage fails as planned: bytes are sent again, and wrong ones are found', async () => {
  await using fake = await unheard()
  const lading = sdk(fake)
  fake.failNext('storage.put', 'SlowDown')
  fake.failNext('storage.put', 'CONNECTION_FAILED', { after: true })
  const { id } = await lading.files.upload(content, { name: 'a.txt' })
  const puts = fake.calls.filter(({ operation }) => operation === 'storage.put')
  // The last one finds the bytes of the one before.
  expect(puts.map(({ code }) => code)).toEqual(['SlowDown', 'CONNECTION_FAILED', 'PreconditionFailed'])
  expect(puts.map(({ input }) => input.size)).toEqual(Array(3).fill(content.length))
  fake.failNext('storage.get', 'WRONG_BYTES')
  const error = await failureOf(lading.files.download(id).bytes())
  expect(error).toMatchObject({ code: 'INTEGRITY_MISMATCH' })
  fake.failNext('storage.get', 'AccessDenied')
  const refused = await failureOf(lading.files.download(id).bytes())
  expect(refused).toMatchObject({ code: 'STORAGE_REFUSED', data: { storageCode: 'AccessDenied' } })
  expect(await lading.files.download(id).bytes()).toEqual(content)
})

test('calls are told with their input, defaults filled in, by the clock of the fake', async () => {
  const time = new Date('2030-01-01T00:00:00.000Z')
  await using fake = await FakeLading.start({ listen: false, clock: () => time })
  const lading = sdk(fake)
  await failureOf(lading.files.get({ id: 'ref:none' }))
  await lading.folders.create({ name: 'x' })
  expect(fake.calls).toEqual([
    { operation: 'files.get', input: { id: 'ref:none' }, at: time, code: 'FILE_NOT_FOUND' },
    { operation: 'folders.create', input: { name: 'x', parent: 'root' }, at: time, code: null },
  ])
})

test('time is moved: the trash is emptied, URLs and keys end, what is counted by the day goes on the next', async () => {
  const start = new Date('2030-01-01T00:00:00.000Z')
  await using fake = await FakeLading.start({ listen: false, clock: () => start })
  const lading = sdk(fake)
  const { id } = fake.addFile({ content })
  const kept = fake.addFile({ content, externalRef: 'kept' })
  await lading.files.retain({ id: kept.id, until: '2030-06-01T00:00:00Z' })
  await lading.files.delete({ id })
  const { apiKey } = await lading.keys.create({
    name: 'short',
    scopes: ['files:read'],
    expiresAt: '2030-01-02T00:00:00Z',
  })
  expect(await sdk(fake, { apiKey }).files.get({ id: 'ref:kept' })).toMatchObject({ id: kept.id })
  fake.clock.advance({ days: 29, hours: 23, minutes: 59, seconds: 59, milliseconds: 999 })
  expect((await lading.files.list({ state: 'trashed' }).page()).items).toHaveLength(1)
  fake.clock.advance({ milliseconds: 1 })
  expect((await lading.files.list({ state: 'trashed' }).page()).items).toEqual([])
  expect(await lading.usage.get()).toMatchObject({ files: 1, bytes: content.length })
  const expired = await failureOf(sdk(fake, { apiKey }).files.get({ id: 'ref:kept' }))
  expect(expired).toMatchObject({ code: 'UNAUTHENTICATED' })
  fake.clock.set(new Date('2030-06-01T00:00:00.000Z'))
  await lading.files.delete({ id: kept.id })
  const { items } = await lading.usage.days({ from: '2030-01-01', to: '2030-12-31' })
  expect(items.map(({ day }) => day)).toEqual(['2030-01-01', '2030-01-30', '2030-01-31', '2030-06-01'])
  expect(items[0]).toMatchObject({ operations: 4, files: 2 })
})

test('what is there from the beginning is made without calls, and is checked like any other', async () => {
  await using fake = await unheard()
  const lading = sdk(fake)
  const file = fake.addFile({
    name: 'q4.pdf',
    content: '%PDF-1.7',
    contentType: 'application/pdf',
    externalRef: 'invoices/42',
    folder: 'invoices/2026',
    tags: ['invoice'],
    metadata: { row: 42 },
  })
  expect(fake.calls).toEqual([])
  expect(await lading.files.get({ id: 'ref:invoices/42' })).toEqual(file)
  expect(file).toMatchObject({ detectedContentType: 'application/pdf', metadata: { row: 42 } })
  const folder = await lading.folders.get({ id: 'path:invoices/2026' })
  expect(folder).toEqual(fake.addFolder('invoices/2026'))
  expect(file.folderId).toBe(folder.id)
  expect(() => fake.addFile({ name: '' })).toThrow(TypeError)
  expect(() => fake.addFile({ externalRef: 'invoices/42' })).toThrow(TypeError)
  expect(() => fake.addFolder('a//b')).toThrow(TypeError)
  const other = fake.addWorkspace()
  fake.addFile({ externalRef: 'invoices/42', workspace: other.id })
  const theirs = await sdk(fake, { apiKey: other.apiKey }).files.get({ id: 'ref:invoices/42' })
  expect(theirs).toMatchObject({ name: 'file.txt', size: 0 })
})

test('reset forgets everything but the address and the key', async () => {
  await using fake = await unheard()
  const lading = sdk(fake)
  const { apiKey } = await lading.keys.create({ name: 'x', scopes: ['files:read'] })
  const options = { idempotencyKey: 'once' }
  await lading.folders.create({ name: 'a' }, options)
  fake.addFile({ externalRef: 'a' })
  fake.failNext('workspace.get', 'INTERNAL', { times: 99 })
  fake.clock.advance({ days: 400 })
  fake.reset()
  expect(fake.calls).toEqual([])
  expect(Math.abs(fake.clock.now().getTime() - Date.now())).toBeLessThan(60_000)
  expect(await lading.workspace.get()).toMatchObject({ name: 'test' })
  expect(await failureOf(lading.files.get({ id: 'ref:a' }))).toMatchObject({ code: 'FILE_NOT_FOUND' })
  const gone = await failureOf(sdk(fake, { apiKey }).files.list().page())
  expect(gone).toMatchObject({ code: 'UNAUTHENTICATED' })
  await lading.folders.create({ name: 'another' }, options)
  expect(namesOf(fake)).toContain('folders.create')
})

test('a call takes as long as the network is said to, and a second one under its key waits for it', async () => {
  const slow = new Map<string, number>([['files.list', 3_600_000]])
  const latency = (operation: string) => slow.get(operation) ?? 0
  await using fake = await FakeLading.start({ listen: false, latency })
  const lading = sdk(fake, { maxAttempts: 1 })
  const order: string[] = []
  const cut = new AbortController()
  const list = lading.files.list({ signal: cut.signal }).page()
  void list.catch(() => order.push('list'))
  for (let count = 0; count < 5; count++) await lading.workspace.get().then(() => order.push('get'))
  cut.abort(new Error('enough'))
  await expect(list).rejects.toThrow('enough')
  expect(order).toEqual(['get', 'get', 'get', 'get', 'get', 'list'])

  slow.set('folders.create', 60)
  const options = { idempotencyKey: 'once' }
  const first = lading.folders.create({ name: 'a' }, options)
  const second = await failureOf(lading.folders.create({ name: 'a' }, options))
  expect(second).toMatchObject({ code: 'IDEMPOTENCY_IN_FLIGHT', retryAfterSeconds: 1 })
  expect(await lading.folders.get({ id: (await first).id })).toMatchObject({ name: 'a' })
})

test('a port that is taken is an error, and a fake that was closed listens no more', async () => {
  const fake = await FakeLading.start()
  const { port } = new URL(fake.baseUrl)
  await expect(FakeLading.start({ port: Number(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await fake.close()
  await fake.close()
  await expect(fetch(fake.baseUrl)).rejects.toThrow()
})

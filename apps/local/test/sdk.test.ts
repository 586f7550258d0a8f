import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isError, Lading, type LadingOptions, type Listing, type UploadState } from '@lading/client'
import { testClock } from '@lading/stack/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Local, startLocal } from '../src/local.ts'

/* What of the SDK needs a whole service to be seen: parts, versions, listings. */

const resources = new AsyncDisposableStack()
const clock = testClock()
let local: Local
let path: string
const partSize = 8 * 1024 ** 2
/** Above the SDK's threshold: two whole parts and a bit. */
const content = randomBytes(2 * partSize + 12_345)
const parts = [0, 1, 2].map((index) => content.subarray(index * partSize, (index + 1) * partSize))
const digest = (...chunks: Uint8Array[]) => {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest()
}
const composite = digest(...parts.map((part) => digest(part))).toString('hex')

beforeAll(async () => {
  local = resources.use(await startLocal({ port: 0, now: clock.now }))
  const directory = resources.use(await mkdtempDisposable(join(tmpdir(), 'lading-sdk-')))
  path = join(directory.path, 'large.bin')
  await writeFile(path, content)
})
afterAll(() => resources.disposeAsync())

const lading = (options: Partial<LadingOptions> = {}) =>
  new Lading({ baseUrl: local.url, apiKey: local.apiKey, sleep: async () => undefined, ...options })

type Send = () => Promise<Response>
/** A `fetch` that hands each PUT of bytes to `put`, with its part number, and whatever else to `other`. */
function watched(watch: {
  put?: (part: number, send: Send) => Promise<Response>
  call?: (operation: string, init: RequestInit, send: Send) => Promise<Response>
  get?: (send: Send) => Promise<Response>
}): typeof fetch {
  return (input, init = {}) => {
    const url = new URL(String(input))
    const send = () => fetch(input, init)
    if (init.method === 'PUT') return watch.put?.(Number(url.searchParams.get('partNumber')), send) ?? send()
    if (url.pathname.startsWith('/rpc/')) return watch.call?.(url.pathname.slice(5), init, send) ?? send()
    return watch.get?.(send) ?? send()
  }
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.fail('It did not fail'),
    (error: unknown) => error,
  )
}

test('above the threshold bytes go in parts and come back the same, whatever asks for them', async () => {
  const sent: number[] = []
  const fetch = watched({
    put: (part, send) => {
      sent.push(part)
      return send()
    },
  })
  const file = await lading({ fetch }).files.upload(path, { externalRef: 'large' })
  expect(sent.toSorted()).toEqual([1, 2, 3])
  expect(file).toMatchObject({
    state: 'ready',
    size: content.length,
    sha256: null,
    parts: { size: partSize, count: 3, sha256: composite },
  })
  const { files } = lading()
  expect(content.equals(await files.download('ref:large').bytes())).toBe(true)
  const copy = `${path}.copy`
  await files.download(file.id).saveTo(copy)
  expect(content.equals(await readFile(copy))).toBe(true)
})

test('a Blob and a stream of known size go in parts as well', async () => {
  for (const [source, options] of [
    [new Blob([content]), {}],
    [createReadStream(path), { size: content.length }],
  ] as const) {
    const file = await lading().files.upload(source, { name: 'large', ...options })
    expect(file.parts).toEqual({ size: partSize, count: 3, sha256: composite })
  }
})

test('one wrong byte of a file in parts is found when it is fetched', async () => {
  const file = await lading().files.upload(content, { name: 'large' })
  const fetch = watched({
    get: async (send) => {
      const bytes = Buffer.from(await (await send()).arrayBuffer())
      bytes.writeUInt8(bytes.readUInt8(partSize + 1) ^ 1, partSize + 1)
      return new Response(bytes)
    },
  })
  const error = await failureOf(lading({ fetch }).files.download(file.id).bytes())
  expect(isError(error, 'INTEGRITY_MISMATCH')).toBe(true)
})

test('a part whose sending fails is sent again, and no other', async () => {
  const sent: number[] = []
  const fetch = watched({
    put: async (part, send) => {
      sent.push(part)
      if (part === 2 && sent.filter((number) => number === 2).length === 1) throw new TypeError('cut')
      return send()
    },
  })
  const file = await lading({ fetch }).files.upload(content, { name: 'large' })
  expect(file.parts?.sha256).toBe(composite)
  expect(sent.toSorted()).toEqual([1, 2, 2, 3])
})

test('an upload that broke off goes on in another client, from state that was JSON, with the parts that are missing', async () => {
  const breaking = watched({
    put: (part, send) => (part === 1 ? send() : Promise.reject(new TypeError('cut'))),
  })
  const upload = lading({ fetch: breaking, maxAttempts: 1 }).files.upload(path, { concurrency: 1 })
  const error = await failureOf(upload)
  if (!isError(error, 'CONNECTION_FAILED')) throw error
  const text = JSON.stringify(error.pending?.upload)

  const sent: number[] = []
  const counting = watched({
    put: (part, send) => {
      sent.push(part)
      return send()
    },
  })
  const state: UploadState = JSON.parse(text)
  const task = await lading({ fetch: counting }).files.resumeUpload(state, path)
  const file = await task.done
  expect(file).toMatchObject({ id: error.pending?.id, state: 'ready', parts: { sha256: composite } })
  expect(sent.toSorted()).toEqual([2, 3])
  expect(content.equals(await lading().files.download(file.id).bytes())).toBe(true)
})

test('a task that is aborted leaves neither file nor upload', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const fetch = watched({
    put: (part, send) => {
      begin()
      return part === 1 ? send() : new Promise(() => undefined)
    },
  })
  const task = await lading({ fetch }).files.startUpload(content, { name: 'given up' })
  await begun
  await task.abort(new Error('given up'))
  await expect(task.done).rejects.toThrow('given up')
  const { fileId, uploadId } = task.state()
  const { files, uploads } = lading()
  expect(isError(await failureOf(files.get({ id: fileId })), 'FILE_NOT_FOUND')).toBe(true)
  const upload = uploads.get({ id: fileId, upload: uploadId })
  expect(isError(await failureOf(upload), 'FILE_NOT_FOUND')).toBe(true)
})

test('a new version takes the place of the present one when all its bytes are there, which stays to be fetched', async () => {
  const { files, versions } = lading()
  const first = await files.upload(Buffer.from('first'), { name: 'a', contentType: 'text/plain' })
  const missing = watched({ put: () => Promise.reject(new TypeError('cut')) })
  const broken = lading({ fetch: missing, maxAttempts: 1 }).versions.upload(first.id, Buffer.from('lost'))
  expect(isError(await failureOf(broken), 'CONNECTION_FAILED')).toBe(true)
  expect(await files.get({ id: first.id })).toEqual(first)

  expect(await versions.upload(first.id, Buffer.from('second'))).toMatchObject({ version: 2, size: 6 })
  const meanwhile: string[] = []
  const watching = watched({
    put: async (_part, send) => {
      meanwhile.push(await files.download(first.id).text())
      const answer = await send()
      meanwhile.push(await files.download(first.id).text())
      return answer
    },
  })
  const third = await lading({ fetch: watching }).versions.upload(first.id, path)
  expect(meanwhile).toEqual(Array(6).fill('second'))
  expect(third).toMatchObject({ id: first.id, version: 3, parts: { count: 3, sha256: composite } })
  expect(content.equals(await files.download(first.id).bytes())).toBe(true)
  expect(await versions.download(first.id, 1).text()).toBe('first')
  expect(await versions.download(first.id, 2).text()).toBe('second')
  expect(content.equals(await versions.download(first.id, 3).bytes())).toBe(true)

  const restored = await versions.restore({ id: first.id, version: '1' })
  expect(restored).toMatchObject({ version: 4, size: 5 })
  expect(await files.download(first.id).text()).toBe('first')
  const history: (number | null)[][] = []
  for await (const { version, restoredFrom } of versions.list({ id: first.id, limit: 1 }))
    history.push([version, restoredFrom])
  expect(history).toEqual([
    [4, 1],
    [3, null],
    [2, null],
    [1, null],
  ])
})

/** Reads a listing in pages of two and as one page, and compares. */
async function readBothWays<Item>(list: (limit: number) => Listing<Item>): Promise<Item[]> {
  const whole = (await list(1000).page()).items
  const items: Item[] = []
  for await (const item of list(2)) items.push(item)
  expect(items).toEqual(whole)
  return [...items]
}

test('every listing gives everything once, over all its pages', async () => {
  await using own = await startLocal({ port: 0, now: clock.now })
  const { files, folders, jobs, keys, audit } = new Lading({ baseUrl: own.url, apiKey: own.apiKey })
  const names = ['a', 'b', 'c', 'd', 'e']
  for (const name of names) {
    clock.advance(1)
    const folder = await folders.create({ name })
    await files.upload(Buffer.from(name), { name, tags: ['t'], folder: folder.id })
    await keys.create({ name, scopes: ['files:read'] })
    await folders.move({ id: folder.id, name: `${name}${name}` })
  }
  const namesOf = async (list: (limit: number) => Listing<{ name: string }>) =>
    (await readBothWays(list)).map(({ name }) => name)
  expect(await namesOf((limit) => files.list({ limit }))).toEqual(names.toReversed())
  expect(await namesOf((limit) => files.list({ limit, tag: 't', order: 'asc' }))).toEqual(names)
  expect(await namesOf((limit) => files.list({ limit, sort: 'name' }))).toEqual(names)
  expect(await namesOf((limit) => files.list({ limit, sort: 'size' }))).toHaveLength(5)
  expect(await namesOf((limit) => files.list({ limit, contentType: 'application/octet-stream' }))).toEqual(
    names.toReversed(),
  )
  expect(await namesOf((limit) => files.list({ limit, folder: 'path:cc' }))).toEqual(['c'])
  expect((await namesOf((limit) => files.list({ limit, folder: 'root', subtree: true }))).toSorted()).toEqual(
    names,
  )
  expect(await namesOf((limit) => folders.list({ limit }))).toEqual(names.map((name) => `${name}${name}`))
  expect(await namesOf((limit) => keys.list({ limit }))).toEqual([...names.toReversed(), 'local'])
  expect(await readBothWays((limit) => jobs.list({ limit }))).toHaveLength(5)
  const listed = await readBothWays((limit) => audit.list({ limit }))
  // Create, move, create a key; create a file and complete it.
  expect(listed).toHaveLength(5 * 5)
  expect(await readBothWays((limit) => audit.export({ limit }))).toEqual(listed)
  const moves: string[] = []
  for await (const { operation } of audit.export({ operation: 'folders.move' })) moves.push(operation)
  expect(moves).toEqual(Array(5).fill('folders.move'))
})

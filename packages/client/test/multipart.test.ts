import { truncate, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isError, type UploadSource } from '../src/lading.ts'
import { failureOf, ladingFailureOf } from './failure.ts'
import { composite, pendingFile, refusePut, sha256, signature, startFake, uploadId } from './fake-service.ts'
import {
  chunks,
  content,
  contentOnDisk,
  holding,
  numbers,
  partSize,
  parts,
  settle,
  small,
  until,
} from './seven-parts.ts'

let disk: Awaited<ReturnType<typeof contentOnDisk>>
let path: string
beforeEach(async () => {
  disk = await contentOnDisk()
  path = disk.path
})
afterEach(() => disk[Symbol.asyncDispose]())

const sources: [string, () => UploadSource, object][] = [
  ['a path', () => path, {}],
  ['a Buffer', () => content, {}],
  ['a Blob', () => new Blob([content]), {}],
  ['a Node stream of known size', () => chunks(70_001), { size: content.length }],
  ['a web stream of known size', () => new Blob([content]).stream(), { size: content.length }],
  ['a stream of unknown size', () => chunks(1_000_000), {}],
]

test.each(sources)('%s above the threshold is sent in parts, and compared', async (_kind, source, given) => {
  await using fake = await startFake()
  const file = await fake.lading.files.upload(source(), { ...small, contentType: 'text/plain', ...given })
  expect(file).toMatchObject({ state: 'ready', size: content.length, sha256: null, parts })
  expect(fake.inputs('files.create')).toEqual([
    { name: 'a.txt', contentType: 'text/plain', size: content.length, multipart: true },
  ])
  expect(fake.inputs('files.complete')).toEqual([{ id: pendingFile.id, upload: uploadId }])
  expect(fake.bytes.equals(content)).toBe(true)
  expect(fake.puts.map(({ part }) => part).sort()).toEqual(numbers)
  for (const { headers, body } of fake.puts) {
    expect(headers['content-length']).toBe(String(body?.length))
    expect(headers).not.toHaveProperty('transfer-encoding')
    expect(headers).not.toHaveProperty('authorization')
  }
})

test('the threshold, `multipart` and a given SHA-256 decide whether there are parts', async () => {
  await using fake = await startFake()
  const { files } = fake.lading
  const kinds = async (options: object) => {
    fake.calls.length = 0
    await files.upload(content, { name: 'a', ...options })
    return fake.inputs('files.create')[0]?.multipart ?? false
  }
  expect(await kinds({})).toBe(false)
  expect(await kinds({ multipartThreshold: content.length })).toBe(false)
  expect(await kinds({ multipartThreshold: content.length - 1 })).toBe(true)
  expect(await kinds({ multipart: true })).toBe(true)
  expect(await kinds({ multipart: false, multipartThreshold: 0 })).toBe(false)
  expect(await kinds({ sha256: sha256(content), multipartThreshold: 0 })).toBe(false)
  const both = files.upload(content, { name: 'a', multipart: true, sha256: sha256(content) })
  expect(await failureOf(both)).toBeInstanceOf(TypeError)
})

test('above 16 MiB there are parts without being asked for', async () => {
  await using fake = await startFake({ partSize: 8 * 2 ** 20 })
  const atLimit = Buffer.alloc(16 * 2 ** 20)
  expect(await fake.lading.files.upload(atLimit, { name: 'a' })).toMatchObject({ parts: null })
  const above = Buffer.alloc(16 * 2 ** 20 + 1)
  expect(await fake.lading.files.upload(above, { name: 'a' })).toMatchObject({ parts: { count: 3 } })
})

test('an empty file can be sent in parts: one empty part', async () => {
  await using fake = await startFake()
  await writeFile(path, '')
  for (const source of [path, new Uint8Array(0), new Blob([])]) {
    const file = await fake.lading.files.upload(source, { name: 'a', multipart: true })
    expect(file.parts).toMatchObject({ count: 1, sha256: composite([Buffer.alloc(0)]) })
  }
})

test('progress grows from 0 to the size, also over parts that are sent again', async () => {
  let failures = 0
  await using fake = await startFake({
    put: async (request, response) => {
      if (failures >= 4) return false
      failures += 1
      await buffer(request)
      refusePut(response, 503, 'SlowDown')
      return true
    },
  })
  const seen: number[] = []
  await fake.lading.files.upload(path, {
    ...small,
    onProgress: ({ loaded, total }) => {
      expect(total).toBe(content.length)
      seen.push(loaded)
    },
  })
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
  expect([seen[0], seen.at(-1)]).toEqual([0, content.length])
})

test('parts that fail at once are each sent again, and only they', async () => {
  const failed = new Set<number>()
  await using fake = await startFake({
    put: async (request, response, { part }) => {
      if (failed.has(part) || part > 3) return false
      failed.add(part)
      if (part === 1) request.destroy()
      else {
        await buffer(request)
        refusePut(response, part === 2 ? 503 : 500, 'InternalError')
      }
      return true
    },
  })
  expect(await fake.lading.files.upload(path, small)).toMatchObject({ parts })
  expect(fake.bytes.equals(content)).toBe(true)
  expect(fake.puts.map(({ part }) => part).sort()).toEqual([1, 1, 2, 2, 3, 3, 4, 5, 6, 7])
  expect(fake.waits).toHaveLength(3)
})

test('a part that keeps failing ends the upload, after as many attempts as calls have, and tells how to resume', async () => {
  await using fake = await startFake({
    put: async (request, response, { part }) => {
      if (part !== 2) return false
      await buffer(request)
      refusePut(response, 503, 'SlowDown')
      return true
    },
  })
  const error = await ladingFailureOf(fake.lading.files.upload(path, small))
  expect(error).toMatchObject({
    code: 'STORAGE_REFUSED',
    status: 503,
    data: { storageCode: 'SlowDown', part: 2 },
    pending: { id: pendingFile.id, expiresAt: pendingFile.expiresAt, upload: { uploadId, partSize } },
  })
  expect(fake.puts.filter(({ part }) => part === 2)).toHaveLength(3)
  expect(fake.inputs('files.complete')).toEqual([])
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(signature)
})

test('a part whose URL has expired is sent to a fresh one', async () => {
  const refused = new Set<string>()
  await using fake = await startFake({
    put: async (request, response, { part, url }) => {
      if (refused.size > 0 || part !== 5) return false
      refused.add(url)
      await buffer(request)
      refusePut(response, 403, 'AccessDenied')
      return true
    },
  })
  expect(await fake.lading.files.upload(path, small)).toMatchObject({ parts })
  const urls = fake.puts.filter(({ part }) => part === 5).map(({ url }) => url)
  expect(new Set(urls).size).toBe(2)
  const asked = fake.inputs('uploads.sign').flatMap(({ parts }) => parts as { number: number }[]) // as the contract has it
  expect(asked.filter(({ number }) => number === 5)).toHaveLength(2)
})

test('each URL is signed once, shortly before its part is sent, for the SHA-256 of the part', async () => {
  await using fake = await startFake({ partSize: 1000 })
  await fake.lading.files.upload(path, small)
  const batches = fake
    .inputs('uploads.sign')
    .map(({ parts }) => parts as { number: number; sha256: string }[]) // as the contract has it
  expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(16)
  const asked = batches.flat()
  expect(asked.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 650 }, (_, index) => index + 1),
  )
  for (const { number, sha256: hex } of asked) {
    expect(hex).toBe(sha256(content.subarray((number - 1) * 1000, number * 1000)))
  }
})

test('what is ready while URLs are signed is signed in the next call, 100 parts at most', async () => {
  let read = 0
  class Counting extends Blob {
    override slice(start = 0, end = 0, type?: string) {
      read = Math.max(read, Math.min(end, this.size))
      return super.slice(start, end, type)
    }
  }
  await using fake = await startFake({
    partSize: 1000,
    call: async ({ name }) => {
      if (name === 'uploads.sign') await until(() => read === content.length)
      return false
    },
  })
  await fake.lading.files.upload(new Counting([content]), { ...small, concurrency: 200 })
  const batches = fake.inputs('uploads.sign').map(({ parts }) => (parts as unknown[]).length) // as the contract has it
  expect(batches.slice(1, 7)).toEqual([100, 100, 100, 100, 100, 100])
  expect(batches).toHaveLength(8)
})

test.each([1, 2, 5])('%i parts are sent at once', async (concurrency) => {
  const gate = holding()
  await using fake = await startFake({ put: gate.put })
  const upload = fake.lading.files.upload(path, { ...small, concurrency })
  await until(() => gate.held.length === concurrency)
  await settle()
  expect(gate.held).toHaveLength(concurrency)
  gate.open()
  await upload
})

test('of a stream no more parts are read than are sent at once, and they are let go when they are stored', async () => {
  const gate = holding()
  await using fake = await startFake({ put: gate.put })
  let pulled = 0
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(content.subarray(pulled, pulled + 10_000))
        pulled += 10_000
        if (pulled >= content.length) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  const upload = fake.lading.files.upload(stream, { ...small, size: content.length, concurrency: 2 })
  for (const stored of [0, 1, 2, 3]) {
    await until(() => gate.held.length === 2)
    await settle()
    expect(gate.held).toHaveLength(2)
    expect(pulled).toBe((stored + 2) * partSize)
    gate.held.shift()?.letGo()
    await until(() => pulled > (stored + 2) * partSize)
  }
  gate.open()
  expect(await upload).toMatchObject({ parts })
})

test('a Blob is read in slices of one part, and few of them ahead', async () => {
  let sliced = 0
  class Counting extends Blob {
    override slice(start = 0, end = 0, type?: string) {
      const to = Math.min(end, this.size)
      expect(to - start).toBeLessThanOrEqual(1000)
      sliced = Math.max(sliced, to)
      return super.slice(start, end, type)
    }
  }
  const gate = holding()
  await using fake = await startFake({ partSize: 1000, put: gate.put })
  const upload = fake.lading.files.upload(new Counting([content.subarray(0, 64_000)]), {
    name: 'a',
    multipart: true,
    concurrency: 2,
  })
  await until(() => gate.held.length === 2)
  await settle()
  expect(sliced).toBeLessThanOrEqual(2 * 4 * 1000)
  gate.open()
  await upload
})

test.each([
  ['fewer', { size: content.length + 1 }],
  ['more', { size: content.length - 1 }],
])('a stream of %s bytes than declared is SOURCE_CHANGED, and is not completed', async (_what, given) => {
  await using fake = await startFake()
  const error = await failureOf(fake.lading.files.upload(chunks(99_999), { ...small, ...given }))
  expect(isError(error, 'SOURCE_CHANGED')).toBe(true)
  expect(fake.inputs('files.complete')).toEqual([])
})

test.each([
  ['shrinks', (at: string) => truncate(at, 300_000)],
  ['grows', (at: string) => writeFile(at, Buffer.alloc(1000), { flag: 'a' })],
])('a file that %s while it is sent is SOURCE_CHANGED', async (_what, change) => {
  await using fake = await startFake({
    call: async ({ name }) => {
      if (name === 'files.create') await change(path)
      return false
    },
  })
  const error = await failureOf(fake.lading.files.upload(path, small))
  expect(isError(error, 'SOURCE_CHANGED')).toBe(true)
  expect(fake.inputs('files.complete')).toEqual([])
})

test('a part that changes between its hash and its sending is SOURCE_CHANGED, and storage does not get it', async () => {
  await using fake = await startFake({
    call: async ({ name }) => {
      if (name === 'uploads.sign') await writeFile(path, Buffer.alloc(content.length, 'x'))
      return false
    },
  })
  const error = await failureOf(fake.lading.files.upload(path, { ...small, concurrency: 1 }))
  expect(isError(error, 'SOURCE_CHANGED')).toBe(true)
  expect(fake.parts.size).toBe(0)
})

test('a file of other parts than were sent is INTEGRITY_MISMATCH', async () => {
  await using fake = await startFake({
    call: ({ name }) => {
      if (name === 'files.complete') fake.parts.set(3, Buffer.alloc(partSize))
      return false
    },
  })
  const error = await failureOf(fake.lading.files.upload(path, small))
  expect(isError(error, 'INTEGRITY_MISMATCH') && error.data.field).toBe('sha256')
  expect(error).toMatchObject({ pending: undefined })
})

test("an error of the stream, and of the progress callback, is the upload's", async () => {
  await using fake = await startFake()
  const error = new Error('mine')
  const broken = Readable.from(
    (async function* () {
      yield content.subarray(0, 150_000)
      throw error
    })(),
  )
  expect(await failureOf(fake.lading.files.upload(broken, { ...small, size: content.length }))).toBe(error)
  const onProgress = ({ loaded }: { loaded: number }) => {
    if (loaded > 250_000) throw error
  }
  expect(await failureOf(fake.lading.files.upload(path, { ...small, onProgress }))).toBe(error)
  const text = Readable.from(['text'])
  expect(await failureOf(fake.lading.files.upload(text, { ...small, size: 700_000 }))).toBeInstanceOf(
    TypeError,
  )
})

test('a new version is uploaded by the same code, whole or in parts', async () => {
  await using fake = await startFake()
  const { files, versions } = fake.lading
  await files.upload('a', { name: 'a' }).catch(() => undefined)
  const first = await files.upload(Buffer.from('first'), { name: 'a' })
  const second = await versions.upload(first.id, Buffer.from('second'), { contentType: 'text/css' })
  expect(second).toMatchObject({ version: 2, sha256: sha256('second') })
  expect(fake.inputs('versions.create')).toEqual([
    { id: first.id, contentType: 'text/css', size: 6, sha256: sha256('second') },
  ])
  expect(await versions.upload(first.id, path, { multipartThreshold: 0 })).toMatchObject({
    version: 3,
    parts,
  })
  const task = await versions.startUpload(first.id, path)
  const resumed = await fake.client().files.resumeUpload(task.state(), path)
  expect(await task.done).toMatchObject({ parts })
  expect(await resumed.done).toMatchObject({ parts })
  expect(fake.inputs('files.create')).toHaveLength(1)
})

test('a key of the caller goes with the announcement; the completion has one of its own', async () => {
  await using fake = await startFake()
  await fake.lading.files.upload(path, { ...small, idempotencyKey: 'import-42' })
  const keyed = fake.calls.map(({ name }, index) => [name, fake.keys[index]])
  expect(keyed[0]).toEqual(['files.create', 'import-42'])
  expect(keyed[1]).toEqual(['uploads.get', undefined]) // what was begun under the key may be there in part
  expect(keyed.at(-1)).toEqual(['files.complete', expect.stringMatching(/^[0-9a-f-]{36}$/)])
})

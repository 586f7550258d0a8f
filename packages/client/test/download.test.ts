import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { type Download, isError, Lading } from '../src/lading.ts'
import { failureOf, ladingFailureOf } from './failure.ts'
import {
  apiKey,
  type Behaviour,
  composite,
  type FakeService,
  pendingFile,
  refuse,
  sha256,
  signature,
  startFake,
} from './fake-service.ts'

const content = Buffer.alloc(600_000, 'Lading ')
const ready = {
  ...pendingFile,
  state: 'ready' as const,
  size: content.length,
  sha256: sha256(content),
  expiresAt: null,
}

async function startReady(behaviour: Behaviour = {}): Promise<FakeService> {
  const fake = await startFake(behaviour)
  fake.file = ready
  fake.bytes = content
  return fake
}

async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'lading-test-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

const readAll = async (download: Download) => {
  const chunks: Uint8Array[] = []
  for await (const chunk of download.stream()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('nothing is fetched before it is asked for', async () => {
  let requests = 0
  const fetch = () => {
    requests += 1
    return Promise.reject(new Error('not now'))
  }
  const lading = new Lading({ baseUrl: 'http://localhost', apiKey, fetch, maxAttempts: 1 })
  const stream = lading.files.download(ready.id).stream()
  await setImmediate()
  expect(requests).toBe(0)
  await failureOf(stream.getReader().read())
  expect(requests).toBe(1)
})

test('a download gives its bytes as a stream, as bytes, as text and as a file, and what is known of the file', async () => {
  await using fake = await startReady()
  await using directory = await temporaryDirectory()
  const download = fake.lading.files.download('ref:größe')
  expect(await download.file).toEqual(ready)
  expect(Buffer.from(await (await fetch(await download.url)).arrayBuffer())).toEqual(content)
  expect((await readAll(download)).equals(content)).toBe(true)
  expect(content.equals(await download.bytes())).toBe(true)
  expect(await download.text()).toBe(content.toString())
  for (const path of [join(directory.path, 'a'), pathToFileURL(join(directory.path, 'b'))]) {
    await download.saveTo(path)
    expect((await readFile(path)).equals(content)).toBe(true)
  }
  expect((await readdir(directory.path)).sort()).toEqual(['a', 'b'])
  // One signed URL serves them all while it is fresh.
  expect(fake.calls).toEqual([{ name: 'files.download', input: { id: 'ref:größe' } }])
})

test('an empty file is empty', async () => {
  await using fake = await startReady()
  await using directory = await temporaryDirectory()
  fake.file = { ...ready, size: 0, sha256: sha256('') }
  fake.bytes = Buffer.alloc(0)
  const path = join(directory.path, 'a')
  await fake.lading.files.download('ref:a').saveTo(path)
  expect([(await readFile(path)).length, await fake.lading.files.download('ref:a').text()]).toEqual([0, ''])
})

test.each([
  ['other bytes', Buffer.alloc(content.length, 'x'), 'sha256'],
  ['fewer bytes', content.subarray(1), 'size'],
  ['more bytes', Buffer.concat([content, content]), 'size'],
  ['no bytes', Buffer.alloc(0), 'size'],
])("%s than the file has are INTEGRITY_MISMATCH, and take no file's place", async (_what, bytes, field) => {
  await using fake = await startReady()
  await using directory = await temporaryDirectory()
  fake.bytes = bytes
  const path = join(directory.path, 'a')
  await writeFile(path, 'what was there before')
  const download = fake.lading.files.download('ref:a')
  for (const read of [
    () => readAll(download),
    () => download.bytes(),
    () => download.text(),
    () => download.saveTo(path),
  ]) {
    const error = await failureOf(read())
    expect(isError(error, 'INTEGRITY_MISMATCH') && error.data.field).toBe(field)
  }
  expect(await readFile(path, 'utf8')).toBe('what was there before')
  expect(await readdir(directory.path)).toEqual(['a'])
})

test('bytes beyond the size are not waited for: the connection ends', async () => {
  const closed = Promise.withResolvers<void>()
  await using fake = await startReady({
    get: (_request, response) => {
      response.on('close', closed.resolve)
      response.write(Buffer.concat([content, content])) // and no end
      return true
    },
  })
  expect(await ladingFailureOf(fake.lading.files.download('ref:a').bytes())).toMatchObject({
    code: 'INTEGRITY_MISMATCH',
    data: { field: 'size', expected: String(content.length) },
  })
  await closed.promise
})

test('a file without a SHA-256 is compared by its size', async () => {
  await using fake = await startReady()
  fake.file = { ...ready, sha256: null }
  expect(await fake.lading.files.download('ref:a').bytes()).toHaveLength(content.length)
  fake.bytes = content.subarray(1)
  expect(await ladingFailureOf(fake.lading.files.download('ref:a').bytes())).toMatchObject({
    code: 'INTEGRITY_MISMATCH',
  })
})

const parts = [content.subarray(0, 250_000), content.subarray(250_000, 500_000), content.subarray(500_000)]
const inParts = { ...ready, sha256: null, parts: { size: 250_000, count: 3, sha256: composite(parts) } }

test('a file that was uploaded in parts is compared part by part, however its bytes arrive', async () => {
  await using fake = await startReady({
    get: (_request, response) => {
      response.write(content.subarray(0, 249_999), () => {
        response.write(content.subarray(249_999, 250_001), () => response.end(content.subarray(250_001)))
      })
      return true
    },
  })
  fake.file = inParts
  expect(content.equals(await fake.lading.files.download('ref:a').bytes())).toBe(true)
  fake.file = { ...inParts, parts: { ...inParts.parts, sha256: composite([content]) } }
  expect(await ladingFailureOf(fake.lading.files.download('ref:a').bytes())).toMatchObject({
    code: 'INTEGRITY_MISMATCH',
    data: { field: 'sha256', expected: composite([content]), received: composite(parts) },
  })
})

test.each([
  ['whole parts only', content.subarray(0, 500_000), [parts[0], parts[1]]],
  ['one part', content.subarray(0, 1), [content.subarray(0, 1)]],
  ['one empty part', Buffer.alloc(0), [Buffer.alloc(0)]],
])('a file of %s is compared like that', async (_what, bytes, pieces) => {
  await using fake = await startReady()
  const digest = composite(pieces.filter((piece) => piece !== undefined))
  fake.file = { ...inParts, size: bytes.length, parts: { ...inParts.parts, sha256: digest } }
  fake.bytes = bytes
  expect(bytes.equals(await fake.lading.files.download('ref:a').bytes())).toBe(true)
})

test('a byte that differs in a part is INTEGRITY_MISMATCH', async () => {
  await using fake = await startReady()
  fake.file = inParts
  fake.bytes = Buffer.from(content)
  fake.bytes[499_999] = 0
  expect(await ladingFailureOf(fake.lading.files.download('ref:a').bytes())).toMatchObject({
    code: 'INTEGRITY_MISMATCH',
    data: { field: 'sha256' },
  })
})

test('a version is downloaded by its number, and compared with what is known of it', async () => {
  await using fake = await startReady()
  fake.file = inParts
  const download = fake.lading.versions.download('ref:a', 3, { disposition: 'inline' })
  expect(content.equals(await download.bytes())).toBe(true)
  expect(await download.file).toMatchObject({ version: 3, current: true })
  expect(fake.calls).toEqual([
    { name: 'versions.download', input: { id: 'ref:a', version: '3', disposition: 'inline' } },
  ])
})

test('a connection that breaks in the middle is CONNECTION_FAILED, and leaves no part behind', async () => {
  await using fake = await startReady({
    get: (_request, response) => {
      response.writeHead(200, { 'content-length': content.length })
      response.write(content.subarray(0, 1000), () => response.destroy())
      return true
    },
  })
  await using directory = await temporaryDirectory()
  const download = fake.lading.files.download('ref:a')
  const error = await ladingFailureOf(download.saveTo(join(directory.path, 'a')))
  expect(error).toMatchObject({ code: 'CONNECTION_FAILED', retryable: true })
  expect(error.cause).toBeInstanceOf(Error)
  expect(await readdir(directory.path)).toEqual([])
})

test('what storage refuses is STORAGE_REFUSED, without the signed URL', async () => {
  await using fake = await startReady({
    get: (request, response) => {
      response.writeHead(403).end(`<Error><Code>AccessDenied</Code><Message>${request.url}</Message></Error>`)
      return true
    },
  })
  const download = fake.lading.files.download('ref:a')
  const error = await ladingFailureOf(download.bytes())
  expect(error).toMatchObject({ code: 'STORAGE_REFUSED', status: 403, data: { storageCode: 'AccessDenied' } })
  expect(inspect([error, download], { depth: 9, showHidden: true })).not.toContain(signature)
})

test('an error of the service is that of the download, and is asked about anew', async () => {
  let isReady = false
  await using fake = await startReady({
    call: (_call, response) => {
      if (isReady) return false
      refuse(response, 409, 'FILE_NOT_READY')
      return true
    },
  })
  await using directory = await temporaryDirectory()
  const download = fake.lading.files.download('ref:a')
  expect(await ladingFailureOf(download.file)).toMatchObject({ code: 'FILE_NOT_READY' })
  expect(await ladingFailureOf(readAll(download))).toMatchObject({ code: 'FILE_NOT_READY' })
  expect(await ladingFailureOf(download.saveTo(join(directory.path, 'a')))).toMatchObject({
    code: 'FILE_NOT_READY',
  })
  expect(await readdir(directory.path)).toEqual([])
  isReady = true
  expect(await download.bytes()).toHaveLength(content.length)
})

test('a download that is aborted rejects with the reason of its signal and lets go of everything', async () => {
  const reason = new Error('no longer wanted')
  const controller = new AbortController()
  let cut: Promise<unknown> | undefined
  await using fake = await startReady({
    get: (_request, response) => {
      cut = once(response, 'close')
      response.writeHead(200, { 'content-length': content.length })
      response.write(content.subarray(0, 1000))
      return true
    },
  })
  await using directory = await temporaryDirectory()
  const { signal } = controller
  const reader = fake.lading.files.download('ref:a', { signal }).stream().getReader()
  expect((await reader.read()).value?.length).toBe(1000)
  const saving = failureOf(fake.lading.files.download('ref:a', { signal }).saveTo(join(directory.path, 'a')))
  const reading = failureOf(reader.read())
  controller.abort(reason)
  expect(await reading).toBe(reason)
  expect(await saving).toBe(reason)
  await cut
  expect(await readdir(directory.path)).toEqual([])
  expect(await failureOf(fake.lading.files.download('ref:a', { signal }).bytes())).toBe(reason)
})

test('a stream that is cancelled ends its connection', async () => {
  const closed = Promise.withResolvers<void>()
  await using fake = await startReady({
    get: (_request, response) => {
      response.on('close', closed.resolve)
      response.writeHead(200, { 'content-length': content.length })
      response.write(content.subarray(0, 1000))
      return true
    },
  })
  for await (const _chunk of fake.lading.files.download('ref:a').stream()) break
  await closed.promise
})

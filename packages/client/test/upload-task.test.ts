import { once } from 'node:events'
import { readdir, readlink, truncate } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isError, type UploadState } from '../src/lading.ts'
import { failureOf, ladingFailureOf } from './failure.ts'
import { answer, pendingFile, refuse, refusePut, startFake, uploadId } from './fake-service.ts'
import {
  chunks,
  content,
  contentOnDisk,
  holding,
  numbers,
  partOf,
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

/** Begins an upload and lets it go after two parts: what a process leaves that is killed. */
async function interrupted(fake: Awaited<ReturnType<typeof startFake>>): Promise<UploadState> {
  const controller = new AbortController()
  const task = await fake.lading.files.startUpload(path, { concurrency: 1, signal: controller.signal })
  await until(() => fake.parts.size === 2)
  controller.abort()
  await failureOf(task.done)
  return JSON.parse(JSON.stringify(task.state()))
}

test('another process resumes from the JSON of the state alone, and sends what is missing', async () => {
  await using fake = await startFake({ partsPage: 1 })
  const state = await interrupted(fake)
  const before = [...fake.parts.keys()]
  expect(before.length).toBeLessThan(7)
  fake.puts.length = 0
  const loaded: number[] = []
  const task = await fake
    .client()
    .files.resumeUpload(state, content, { onProgress: (progress) => loaded.push(progress.loaded) })
  expect(await task.done).toMatchObject({ state: 'ready', parts })
  expect(fake.puts.map(({ part }) => part).sort()).toEqual(numbers.filter((n) => !before.includes(n)))
  expect(fake.inputs('uploads.get')).toHaveLength(before.length)
  expect(fake.bytes.equals(content)).toBe(true)
  expect([loaded[0], loaded.at(-1)]).toEqual([0, content.length])
})

test('a stream resumes too: what has arrived is read past', async () => {
  await using fake = await startFake()
  const state = await interrupted(fake)
  const before = [...fake.parts.keys()]
  fake.puts.length = 0
  const task = await fake.client().files.resumeUpload(state, chunks(33_333))
  expect(await task.done).toMatchObject({ parts })
  expect(fake.puts).toHaveLength(7 - before.length)
})

test('a part that arrived with other bytes, or other size, than the source has is sent again', async () => {
  await using fake = await startFake()
  const state = await interrupted(fake)
  fake.parts.set(1, Buffer.alloc(partSize))
  fake.parts.set(6, partOf(6).subarray(1))
  fake.puts.length = 0
  const task = await fake.client().files.resumeUpload(state, path)
  expect(await task.done).toMatchObject({ parts })
  const sent = fake.puts.map(({ part }) => part)
  expect(sent).toContain(1)
  expect(sent).toContain(6)
  expect(sent).not.toContain(2)
  expect(fake.bytes.equals(content)).toBe(true)
})

test('a source of another size is not that of the upload', async () => {
  await using fake = await startFake()
  const state = await interrupted(fake)
  const error = await failureOf(fake.client().files.resumeUpload(state, content.subarray(1)))
  expect(isError(error, 'SOURCE_CHANGED')).toBe(true)
})

test('an upload whose completion was not heard of is found to be complete, and compared with the source', async () => {
  await using fake = await startFake({
    call: ({ name }, response) => {
      if (name !== 'uploads.get') return false
      refuse(response, 404, 'UPLOAD_NOT_FOUND')
      return true
    },
  })
  const task = await fake.lading.files.startUpload(path)
  const file = await task.done
  fake.puts.length = 0
  expect(await (await fake.client().files.resumeUpload(task.state(), path)).done).toEqual(file)
  expect(fake.puts).toEqual([])
  const other = await fake.client().files.resumeUpload(task.state(), Buffer.alloc(content.length))
  expect(isError(await failureOf(other.done), 'INTEGRITY_MISMATCH')).toBe(true)
})

test('an upload that is repeated under its key after it was completed sends nothing again', async () => {
  let isComplete = false
  await using fake = await startFake({
    call: ({ name }, response) => {
      if (name === 'uploads.get' && isComplete) refuse(response, 404, 'UPLOAD_NOT_FOUND')
      else if (name === 'files.create' && isComplete) answer(response, announced)
      else return false
      return true
    },
  })
  const options = { ...small, idempotencyKey: 'import-42' }
  const file = await fake.lading.files.upload(path, options)
  isComplete = true
  const upload = { kind: 'multipart', id: uploadId, partSize, partCount: 7, expiresAt: '' }
  const announced = { file: { ...pendingFile, size: content.length }, upload }
  fake.puts.length = 0
  expect(await fake.lading.files.upload(path, options)).toEqual(file)
  expect(fake.puts).toEqual([])
})

test('an upload that is gone is UPLOAD_NOT_FOUND', async () => {
  await using fake = await startFake({
    call: (_call, response) => {
      refuse(response, 404, 'UPLOAD_NOT_FOUND')
      return true
    },
  })
  const state = { fileId: 'f', uploadId, size: 1, partSize: 1, partCount: 1, expiresAt: '' }
  const error = await failureOf(fake.lading.files.resumeUpload(state, Buffer.from('a')))
  expect(isError(error, 'UPLOAD_NOT_FOUND')).toBe(true)
})

test('an upload that is repeated under its reference goes on where it was', async () => {
  let isDown = true
  await using fake = await startFake({
    put: async (request, response, { part }) => {
      if (!isDown || part < 3) return false
      await buffer(request)
      refusePut(response, 400, 'InvalidRequest')
      return true
    },
  })
  const options = { ...small, externalRef: 'attachments/42', concurrency: 1 }
  expect(await ladingFailureOf(fake.lading.files.upload(path, options))).toMatchObject({ status: 400 })
  isDown = false
  fake.puts.length = 0
  expect(await fake.lading.files.upload(path, options)).toMatchObject({ parts })
  expect(fake.puts.map(({ part }) => part).sort()).toEqual([3, 4, 5, 6, 7])
})

test('pause lets no part begin, nor the upload complete, until it is resumed', async () => {
  const gate = holding()
  await using fake = await startFake({ put: gate.put })
  const task = await fake.lading.files.startUpload(path, { concurrency: 2 })
  await until(() => gate.held.length === 2)
  task.pause()
  gate.open()
  await until(() => fake.parts.size === 2)
  await settle()
  expect(fake.puts).toHaveLength(2)
  task.resume()
  await until(() => fake.parts.size >= 6)
  task.pause()
  await until(() => fake.puts.every(({ body }) => body !== undefined))
  await settle()
  expect(fake.inputs('files.complete')).toEqual([])
  task.resume()
  expect(await task.done).toMatchObject({ parts })
})

test('abort ends what is under way and then discards what has arrived', async () => {
  const gate = holding()
  await using fake = await startFake({ put: gate.put })
  const task = await fake.lading.files.startUpload(path)
  await until(() => gate.held.length === 4)
  const reason = new Error('no longer wanted')
  const aborted = task.abort(reason)
  expect(await failureOf(task.done)).toBe(reason)
  await aborted
  expect(fake.inputs('uploads.abort')).toEqual([{ id: pendingFile.id, upload: uploadId }])
  const puts = fake.puts.length
  gate.open()
  await settle()
  expect(fake.puts).toHaveLength(puts)
  expect(fake.inputs('files.complete')).toEqual([])

  const nameless = await fake.lading.files.startUpload(path)
  await nameless.abort()
  expect(await failureOf(nameless.done)).toMatchObject({ name: 'AbortError' })
})

test('what has arrived is discarded only when nothing is under way any more', async () => {
  await using fake = await startFake()
  let underWay = 0
  const lading = fake.client({
    fetch: async (url, init) => {
      if (init?.method !== 'PUT') {
        if (String(url).endsWith('uploads.abort')) expect(underWay).toBe(0)
        return fetch(url, init)
      }
      underWay += 1
      const { signal } = init
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      await setImmediate() // a connection takes its time to end
      underWay -= 1
      throw signal?.reason
    },
  })
  const task = await lading.files.startUpload(path)
  await until(() => underWay === 4)
  await task.abort()
  expect(fake.inputs('uploads.abort')).toHaveLength(1)
})

test('a signal ends the upload at once and leaves it to be resumed', async () => {
  const gate = holding()
  await using fake = await startFake({ put: gate.put })
  const controller = new AbortController()
  const upload = failureOf(fake.lading.files.upload(path, { ...small, signal: controller.signal }))
  await until(() => gate.held.length === 4)
  const reason = new Error('no longer wanted')
  controller.abort(reason)
  expect(await upload).toBe(reason)
  expect(fake.inputs('uploads.abort')).toEqual([])
  expect(fake.inputs('files.complete')).toEqual([])
  const already = { ...small, signal: AbortSignal.abort(reason) }
  expect(await failureOf(fake.lading.files.upload(path, already))).toBe(reason)
})

test('a signal ends the wait before a part is sent again', async () => {
  const controller = new AbortController()
  const reason = new Error('no longer wanted')
  await using fake = await startFake({
    put: async (request, response) => {
      await buffer(request)
      refusePut(response, 503, 'SlowDown')
      return true
    },
  })
  const lading = fake.client({
    sleep: (_ms, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
        controller.abort(reason)
      }),
  })
  expect(await failureOf(lading.files.upload(path, { ...small, signal: controller.signal }))).toBe(reason)
})

test('a stream that stalls is let go when the upload is aborted', async () => {
  await using fake = await startFake()
  const stalling = new Readable({ read: () => undefined })
  stalling.push(content.subarray(0, 150_000))
  const controller = new AbortController()
  const upload = fake.lading.files.upload(stalling, {
    ...small,
    size: content.length,
    signal: controller.signal,
  })
  const failure = failureOf(upload)
  await until(() => fake.parts.size === 1)
  controller.abort(new Error('no longer wanted'))
  expect(await failure).toMatchObject({ message: 'no longer wanted' })
  if (!stalling.closed) await once(stalling, 'close')
})

test.runIf(process.platform === 'linux')('no file stays open after an upload in parts', async () => {
  await using fake = await startFake()
  await fake.lading.files.upload(path, small)
  vi.stubEnv('TMPDIR', disk.directory)
  await fake.lading.files.upload(chunks(1000), small)
  vi.unstubAllEnvs()
  const task = await fake.lading.files.startUpload(path)
  await task.abort()
  await truncate(path, 1)
  await failureOf(fake.lading.files.resumeUpload(task.state(), path))
  const descriptors = await readdir('/proc/self/fd')
  const open = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  expect(open.filter((target) => target.startsWith(disk.directory))).toEqual([])
})

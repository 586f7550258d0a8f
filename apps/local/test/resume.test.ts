import { fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Lading, type Progress, type UploadState } from '@lading/client'
import { expect, test } from 'vitest'
import { startLocal } from '../src/local.ts'
import type { Told } from './upload.fixture.ts'

/* Uploads in parts against the whole service: side by side, and over the end of a process. */

const partSize = 8 * 1024 ** 2
/** Above the SDK's threshold: two whole parts and a bit. */
const content = randomBytes(2 * partSize + 4321)
const temporary = () => mkdtempDisposable(join(tmpdir(), 'lading-resume-'))

test('parts are sent side by side, and progress grows to the size', { timeout: 20_000 }, async () => {
  await using local = await startLocal({ port: 0 })
  const allBegun = Promise.withResolvers<void>()
  let begun = 0
  const lading = new Lading({
    baseUrl: local.url,
    apiKey: local.apiKey,
    fetch: async (input, init) => {
      if (init?.method === 'PUT') {
        begun += 1
        if (begun === 3) allBegun.resolve()
        // Sent one after another they would wait for ever.
        await allBegun.promise
      }
      return fetch(input, init)
    },
  })
  const progress: Progress[] = []
  await lading.files.upload(content, { name: 'large', onProgress: (step) => progress.push(step) })
  const loaded = progress.map((step) => step.loaded)
  expect(loaded).toEqual([...new Set(loaded)].sort((a, b) => a - b))
  expect([loaded[0], loaded.at(-1)]).toEqual([0, content.length])
  expect(loaded.length).toBeGreaterThan(10)
  expect(new Set(progress.map(({ total }) => total))).toEqual(new Set([content.length]))
})

test('an upload whose process is killed goes on in another one, with the parts that are missing', async () => {
  await using local = await startLocal({ port: 0 })
  await using directory = await temporary()
  const [path, statePath] = [join(directory.path, 'large.bin'), join(directory.path, 'state.json')]
  await writeFile(path, content)
  const uploading = () => {
    const program = new URL('upload.fixture.ts', import.meta.url)
    const child = fork(program, [local.url, local.apiKey, path, statePath])
    const told = once(child, 'message') as Promise<[Told]> // what the program sends
    return { child, told, [Symbol.dispose]: () => child.kill('SIGKILL') }
  }
  const { files, uploads } = new Lading({ baseUrl: local.url, apiKey: local.apiKey })

  using first = uploading()
  const [begun] = await first.told
  expect(begun.sent.toSorted()).toEqual([1, 2])
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const state: UploadState = JSON.parse(await readFile(statePath, 'utf8'))
  const { parts } = await uploads.get({ id: state.fileId, upload: state.uploadId })
  expect(parts.map(({ number }) => number)).toEqual([1])
  expect((await files.get({ id: state.fileId })).state).toBe('pending')

  using second = uploading()
  const [{ sent, progress, fileId }] = await second.told
  await once(second.child, 'exit')
  expect(sent.toSorted()).toEqual([2, 3])
  expect(fileId).toBe(state.fileId)
  const loaded = progress.map((step) => step.loaded)
  expect(loaded).toEqual([...new Set(loaded)].sort((a, b) => a - b))
  expect(loaded).toContain(partSize)
  expect(loaded.at(-1)).toBe(content.length)
  const file = await files.get({ id: fileId })
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
  const digests = [0, 1, 2].map((index) => digest(content.subarray(index * partSize, (index + 1) * partSize)))
  const sha256 = digest(Buffer.concat(digests)).toString('hex')
  expect(file).toMatchObject({
    name: 'large.bin',
    state: 'ready',
    metadata: { from: 'another process' },
    parts: { count: 3, size: partSize, sha256 },
  })
  expect(content.equals(await files.download(fileId).bytes())).toBe(true)
})

import { once } from 'node:events'
import { mkdtemp, readdir, readlink, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type File, isError, Lading, type UploadSource } from '../src/lading.ts'
import { failureOf, ladingFailureOf } from './failure.ts'
import {
  answer,
  apiKey,
  pendingFile,
  refuse,
  refusePut,
  sha256,
  signature,
  startFake,
  uploadId,
} from './fake-service.ts'

const content = Buffer.alloc(600_000, 'Lading ')

let directory: string
/** A path with the content. */
let path: string
/** Where temporary files go. */
let temporary: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lading-test-'))
  path = join(directory, 'größe 文.txt')
  await writeFile(path, content)
  temporary = await mkdtemp(join(directory, 'tmp-'))
  vi.stubEnv('TMPDIR', temporary)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

const sources: [string, () => UploadSource | Promise<UploadSource>][] = [
  ['a path', () => path],
  ['a file: URL', () => pathToFileURL(path)],
  ['a Buffer', () => content],
  [
    'part of an ArrayBuffer',
    () => new Uint8Array(Buffer.concat([content, content]).buffer, 0, content.length),
  ],
  ['an ArrayBuffer', () => new Uint8Array(content).buffer],
  ['a Blob', () => new Blob([content])],
  ['a File', () => new globalThis.File([content], 'x')],
  ['a web stream', () => new Blob([content]).stream()],
  ['a Node stream', () => Readable.from([content.subarray(0, 7), content.subarray(7)])],
  ['an async generator', () => parts()],
]
async function* parts() {
  yield content.subarray(0, 400_000)
  yield content.subarray(400_000)
}

test.each(sources)(
  '%s is announced with size and SHA-256 and sent as it is, with its length',
  async (_kind, source) => {
    await using fake = await startFake()
    const file = await fake.lading.files.upload(await source(), { name: 'a.txt', contentType: 'text/plain' })
    expect(file).toMatchObject({ state: 'ready', size: content.length, sha256: sha256(content) })
    expect(fake.calls.map(({ name }) => name)).toEqual(['files.create', 'files.complete'])
    expect(fake.calls[0]?.input).toEqual({
      name: 'a.txt',
      contentType: 'text/plain',
      size: content.length,
      sha256: sha256(content),
    })
    expect(fake.puts).toHaveLength(1)
    expect(fake.puts[0]?.body?.equals(content)).toBe(true)
    expect(fake.puts[0]?.headers).toMatchObject({
      'content-length': String(content.length),
      'content-type': 'text/plain',
      'if-none-match': '*',
      'x-amz-checksum-sha256': 'checksum',
    })
    expect(fake.puts[0]?.headers).not.toHaveProperty('transfer-encoding')
    expect(fake.puts[0]?.headers).not.toHaveProperty('authorization')
  },
)

test.each([
  ['bytes', () => new Uint8Array(0)],
  ['a stream', () => Readable.from([])],
  ['a Blob', () => new Blob([])],
])('an empty file is sent with length 0: %s', async (_kind, source) => {
  await using fake = await startFake()
  const file = await fake.lading.files.upload(source(), { name: 'empty' })
  expect(file).toMatchObject({ size: 0, sha256: sha256('') })
  expect(fake.puts[0]?.headers['content-length']).toBe('0')
  expect(fake.puts[0]?.headers).not.toHaveProperty('transfer-encoding')
})

test('what is said of the file goes into the create, and nothing else does', async () => {
  await using fake = await startFake()
  const fields = { externalRef: 'attachments/42', tags: ['a'], metadata: { row: 42 } }
  const { signal } = new AbortController()
  await fake.lading.files.upload(path, { ...fields, signal, onProgress: () => undefined })
  expect(fake.calls[0]?.input).toEqual({
    ...fields,
    name: 'größe 文.txt',
    contentType: 'text/plain',
    size: content.length,
    sha256: sha256(content),
  })
})

test('the length is sent even when the service does not name it', async () => {
  await using fake = await startFake({
    call: ({ name }, response) => {
      if (name !== 'files.create') return false
      answer(response, {
        file: pendingFile,
        upload: { method: 'PUT', url: `${fake.url}/bytes`, headers: {} },
      })
      return true
    },
  })
  await failureOf(fake.lading.files.upload(path))
  expect(fake.puts[0]?.headers['content-length']).toBe(String(content.length))
  expect(fake.puts[0]?.headers).not.toHaveProperty('transfer-encoding')
})

test('name and content type come from the source unless given', async () => {
  await using fake = await startFake()
  const { files } = fake.lading
  const about = async (upload: Promise<File>) => {
    const { name, contentType } = await upload
    return [name, contentType]
  }
  const unknown = 'application/octet-stream'
  expect(await about(files.upload(path))).toEqual(['größe 文.txt', 'text/plain'])
  expect(await about(files.upload(pathToFileURL(path)))).toEqual(['größe 文.txt', 'text/plain'])
  expect(await about(files.upload(path, { name: 'b.pdf' }))).toEqual(['b.pdf', 'text/plain'])
  const image = new globalThis.File(['x'], 'c.png', { type: 'image/png' })
  expect(await about(files.upload(image))).toEqual(['c.png', 'image/png'])
  expect(await about(files.upload(new Blob(['x']), { name: 'd.png' }))).toEqual(['d.png', unknown])
  const bytes = Buffer.from('x')
  expect(await about(files.upload(bytes, { name: 'e', contentType: 'a/b' }))).toEqual(['e', 'a/b'])
})

test('a source without a name needs one: nothing is read or sent before that is said', async () => {
  await using fake = await startFake()
  const stream = new PassThrough()
  // @ts-expect-error `name` is required for a stream
  expect(await failureOf(fake.lading.files.upload(stream))).toEqual(
    new TypeError('upload needs `name` for bytes, a stream or a Blob without one'),
  )
  expect(stream.listenerCount('readable') + stream.listenerCount('data')).toBe(0)
  expect(fake.calls).toEqual([])
})

test('progress grows from 0 to the size', async () => {
  await using fake = await startFake()
  const seen: number[] = []
  await fake.lading.files.upload(path, {
    onProgress: ({ loaded, total }) => {
      expect(total).toBe(content.length)
      seen.push(loaded)
    },
  })
  expect(seen.length).toBeGreaterThan(2)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
  expect([seen[0], seen.at(-1)]).toEqual([0, content.length])
  expect(new Set(seen).size).toBe(seen.length)
})

test('an error of the progress callback is the error of the upload', async () => {
  await using fake = await startFake()
  const error = new Error('mine')
  const onProgress = ({ loaded }: { loaded: number }) => {
    if (loaded > 0) throw error
  }
  expect(await failureOf(fake.lading.files.upload(path, { onProgress }))).toBe(error)
})

test('412 says that the bytes are there already: the upload is completed', async () => {
  await using fake = await startFake({
    put: async (request, response) => {
      await buffer(request)
      response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>')
      return true
    },
  })
  expect(await fake.lading.files.upload(path)).toMatchObject({ state: 'ready' })
})

test('a PUT whose answer was lost is completed', async () => {
  await using fake = await startFake({
    put: async (request, response) => {
      await buffer(request)
      response.destroy()
      return true
    },
  })
  expect(await fake.lading.files.upload(path)).toMatchObject({ state: 'ready' })
})

test.each([
  ['503', 503, 'SlowDown'],
  ['403, which an expired URL gives,', 403, 'AccessDenied'],
  ['a request that came too slowly', 400, 'RequestTimeout'],
])('after %s the bytes are sent again, to a fresh URL', async (_what, status, code) => {
  await using fake = await startFake({
    put: async (request, response) => {
      if (fake.puts.length > 1) return false
      await buffer(request)
      refusePut(response, status, code)
      return true
    },
  })
  expect(await fake.lading.files.upload(path)).toMatchObject({ state: 'ready' })
  expect(fake.inputs('uploads.sign')).toEqual([
    { id: pendingFile.id, upload: uploadId, parts: [{ number: 1 }] },
  ])
  expect(new Set(fake.puts.map(({ url }) => url)).size).toBe(2)
  expect(fake.bytes.equals(content)).toBe(true)
  expect(fake.waits).toHaveLength(1)
})

test('a URL that is known to have expired is not tried', async () => {
  await using fake = await startFake({ urlsExpireAt: '2020-01-01T00:00:00.000Z' })
  await fake.lading.files.upload(path)
  expect(fake.puts).toHaveLength(1)
  expect(fake.inputs('uploads.sign')).toHaveLength(1)
})

test('a stream that goes straight through is sent once: it cannot be read again', async () => {
  await using fake = await startFake({
    put: async (request, response) => {
      await buffer(request)
      refusePut(response, 503, 'SlowDown')
      return true
    },
  })
  const known = { name: 'a', size: content.length, sha256: sha256(content) }
  const error = await ladingFailureOf(fake.lading.files.upload(Readable.from([content]), known))
  expect(error).toMatchObject({ code: 'STORAGE_REFUSED', status: 503 })
  expect(fake.puts).toHaveLength(1)
})

test('a connection that breaks before storage has the bytes is CONNECTION_FAILED, and tells what is pending', async () => {
  await using fake = await startFake({
    put: (request) => {
      request.destroy()
      return true
    },
    call: ({ name }, response) => {
      if (name !== 'files.complete') return false
      refuse(response, 409, 'UPLOAD_MISSING')
      return true
    },
  })
  const error = await ladingFailureOf(fake.lading.files.upload(path))
  expect(error).toMatchObject({
    code: 'CONNECTION_FAILED',
    retryable: true,
    pending: { id: pendingFile.id, expiresAt: pendingFile.expiresAt },
  })
  expect(error.message).toContain(
    `Unless completed, the file ${pendingFile.id} is gone at ${pendingFile.expiresAt}.`,
  )
  expect(error.cause).toBeInstanceOf(Error)
})

test('what storage refuses is STORAGE_REFUSED with its code and request id, without the signed URL', async () => {
  await using fake = await startFake({
    put: async (request, response) => {
      await buffer(request)
      response.writeHead(400, { 'x-amz-request-id': 's3-1' })
      response.end(`<Error><Code>BadDigest</Code><Message>${request.url}</Message></Error>`)
      return true
    },
  })
  const error = await ladingFailureOf(fake.lading.files.upload(path))
  expect(error).toMatchObject({
    code: 'STORAGE_REFUSED',
    status: 400,
    requestId: 's3-1',
    retryable: false,
    data: { storageCode: 'BadDigest' },
    pending: { id: pendingFile.id },
  })
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(signature)
  expect(fake.calls.map(({ name }) => name)).toEqual(['files.create'])
})

test('a fetch that repeats the signed URL in its error does not betray it', async () => {
  await using fake = await startFake()
  const lading = new Lading({
    baseUrl: fake.url,
    apiKey,
    fetch: async (url, init) => {
      if (String(url).includes(signature)) throw new Error(`request to ${url} failed`)
      return fetch(url, init)
    },
  })
  fake.file = { ...pendingFile, state: 'ready' }
  const download = await ladingFailureOf(lading.files.download('ref:a').bytes())
  expect(download.code).toBe('CONNECTION_FAILED')
  expect(inspect(download, { depth: 9, showHidden: true })).not.toContain(signature)
})

test('an error of create keeps its type, and nothing is pending', async () => {
  await using fake = await startFake({
    call: (_call, response) => {
      refuse(response, 409, 'EXTERNAL_REF_TAKEN', { id: pendingFile.id })
      return true
    },
  })
  const error = await failureOf(fake.lading.files.upload(path))
  expect(isError(error, 'EXTERNAL_REF_TAKEN') && error.data.id).toBe(pendingFile.id)
  expect(error).toMatchObject({ pending: undefined })
  expect(fake.puts).toEqual([])
})

test('an error of complete keeps its type and data, and tells what is pending', async () => {
  const data = { field: 'sha256', declared: 'a', received: 'b' }
  await using fake = await startFake({
    call: ({ name }, response) => {
      if (name !== 'files.complete') return false
      refuse(response, 409, 'UPLOAD_MISMATCH', data)
      return true
    },
  })
  const error = await ladingFailureOf(fake.lading.files.upload(path))
  expect(error).toMatchObject({ code: 'UPLOAD_MISMATCH', status: 409, data, pending: { id: pendingFile.id } })
  expect(error.problem?.detail).toBe('Refused.')
})

test('nothing is said to be pending when the service no longer has the file', async () => {
  await using fake = await startFake({
    call: ({ name }, response) => {
      if (name !== 'files.complete') return false
      refuse(response, 404, 'FILE_NOT_FOUND')
      return true
    },
  })
  const error = await ladingFailureOf(fake.lading.files.upload(path))
  expect(error).toMatchObject({ code: 'FILE_NOT_FOUND', pending: undefined, detail: 'Refused.' })
})

test.each([
  ['sha256', { sha256: sha256('other') }],
  ['sha256', { sha256: null }],
  ['size', { size: 1 }],
])('a completed file with another %s is INTEGRITY_MISMATCH', async (field, differing) => {
  await using fake = await startFake({
    call: ({ name }, response) => {
      if (name !== 'files.complete') return false
      const ready = { ...pendingFile, size: content.length, sha256: sha256(content), ...differing }
      answer(response, ready)
      return true
    },
  })
  const error = await failureOf(fake.lading.files.upload(path))
  expect(isError(error, 'INTEGRITY_MISMATCH') && error.data.field).toBe(field)
  expect(error).toMatchObject({ pending: undefined })
})

test.each([
  ['other bytes of the same size', (at: string) => writeFile(at, Buffer.alloc(content.length, 'x'))],
  ['fewer bytes', (at: string) => truncate(at, 300_000)],
  ['more bytes', (at: string) => writeFile(at, Buffer.alloc(3 * content.length, content))],
])(
  'a file that has %s when it is sent is SOURCE_CHANGED, and storage keeps nothing',
  async (_what, change) => {
    await using fake = await startFake({
      call: async ({ name }) => {
        if (name === 'files.create') await change(path)
        return false
      },
    })
    const error = await ladingFailureOf(fake.lading.files.upload(path))
    expect(error).toMatchObject({ code: 'SOURCE_CHANGED', pending: { id: pendingFile.id } })
    expect(fake.puts.every(({ body }) => body === undefined)).toBe(true)
    expect(fake.calls.map(({ name }) => name)).toEqual(['files.create'])
  },
)

test('a file that is replaced by another while it is sent is sent as it was', async () => {
  await using fake = await startFake({
    call: async ({ name }) => {
      if (name !== 'files.create') return false
      await rm(path)
      await writeFile(path, 'another file under the same name')
      return false
    },
  })
  await fake.lading.files.upload(path)
  expect(fake.puts[0]?.body?.equals(content)).toBe(true)
})

test.each([
  ['size', { size: 1 }],
  ['sha256', { sha256: sha256('other') }],
  ['size and sha256', { size: content.length, sha256: sha256('other') }],
])('a given %s that is not that of the source is SOURCE_CHANGED', async (_what, given) => {
  await using fake = await startFake()
  expect(await ladingFailureOf(fake.lading.files.upload(path, given))).toMatchObject({
    code: 'SOURCE_CHANGED',
  })
  expect(fake.puts.every(({ body }) => body === undefined)).toBe(true)
})

test('a stream is kept in a file that nobody can open and that is gone afterwards, also when the stream fails', async () => {
  const names: string[] = []
  await using fake = await startFake({
    put: async () => {
      names.push(...(await readdir(temporary)))
      return false
    },
  })
  await fake.lading.files.upload(Readable.from([content]), { name: 'a' })
  const error = new Error('the source broke')
  const broken = Readable.from(
    (async function* () {
      yield content
      names.push(...(await readdir(temporary)))
      throw error
    })(),
  )
  expect(await failureOf(fake.lading.files.upload(broken, { name: 'a' }))).toBe(error)
  expect([...names, ...(await readdir(temporary))]).toEqual([])
  expect(fake.calls).toHaveLength(2)
})

test('a stream of known size and SHA-256 is sent without being kept', async () => {
  vi.stubEnv('TMPDIR', join(temporary, 'there is no such directory'))
  await using fake = await startFake()
  const known = { name: 'a', size: content.length, sha256: sha256(content) }
  await fake.lading.files.upload(Readable.from([content]), known)
  expect(fake.puts[0]?.body?.equals(content)).toBe(true)
  expect(await failureOf(fake.lading.files.upload(Readable.from([content]), { name: 'a' }))).toMatchObject({
    code: 'ENOENT',
  })
})

test("a stream of text is refused before anything is announced: its encoding is the caller's to choose", async () => {
  await using fake = await startFake()
  const stream = Readable.from(['text'])
  expect(await failureOf(fake.lading.files.upload(stream, { name: 'a' }))).toBeInstanceOf(TypeError)
  expect(fake.calls).toEqual([])
})

test('a path that is no regular file is refused as what it is', async () => {
  await using fake = await startFake()
  expect(await failureOf(fake.lading.files.upload(directory))).toBeInstanceOf(TypeError)
  expect(await failureOf(fake.lading.files.upload(join(directory, 'none')))).toMatchObject({ code: 'ENOENT' })
  expect(await failureOf(fake.lading.files.upload(new URL('https://example.com/a')))).toBeInstanceOf(
    TypeError,
  )
  expect(fake.calls).toEqual([])
})

test('an upload that is aborted rejects with the reason of its signal and lets go of everything', async () => {
  const reason = new Error('no longer wanted')
  const controller = new AbortController()
  let cut: Promise<unknown> | undefined
  await using fake = await startFake({
    put: (request, response) => {
      cut = once(response, 'close')
      request.on('error', () => undefined).resume()
      controller.abort(reason)
      return true
    },
  })
  const { signal } = controller
  expect(await failureOf(fake.lading.files.upload(path, { signal }))).toBe(reason)
  await cut
  expect(await failureOf(fake.lading.files.upload(path, { signal }))).toBe(reason)
  expect(fake.calls).toHaveLength(1)

  const stalled = Promise.withResolvers<void>()
  const chunks = [Buffer.from('x')]
  const stalling = new Readable({
    read() {
      const chunk = chunks.pop()
      if (chunk === undefined) stalled.resolve()
      else this.push(chunk)
    },
  })
  const waiting = new AbortController()
  const upload = failureOf(fake.lading.files.upload(stalling, { name: 'a', signal: waiting.signal }))
  await stalled.promise
  waiting.abort(reason)
  expect(await upload).toBe(reason)
  expect(stalling.destroyed).toBe(true)
  expect(fake.calls).toHaveLength(1)
})

test.runIf(process.platform === 'linux')(
  'no file stays open after an upload, whatever became of it',
  async () => {
    await using fake = await startFake()
    await fake.lading.files.upload(path)
    await fake.lading.files.upload(Readable.from([content]), { name: 'a' })
    await failureOf(fake.lading.files.upload(path, { size: 1 }))
    await failureOf(fake.lading.files.upload(Readable.from(['text']), { name: 'a' }))
    const descriptors = await readdir('/proc/self/fd')
    const open = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
    expect(open.filter((target) => target.startsWith(directory))).toEqual([])
  },
)

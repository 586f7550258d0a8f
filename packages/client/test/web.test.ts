import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type BuildResult, build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type * as Sdk from '../src/lading.ts'
import { failureOf } from './failure.ts'
import { apiKey, pendingFile, sha256, startFake } from './fake-service.ts'

/*
 * The SDK as a bundler makes it for browsers. It runs in Node here, on the same web standards; what a browser adds of
 * its own (CORS, forbidden headers) is not seen.
 */

const content = Buffer.alloc(600_000, 'Lading ')
let directory: string
let sdk: typeof Sdk
let result: BuildResult<{ metafile: true }>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lading-web-'))
  result = await build({
    entryPoints: [new URL('../src/lading.ts', import.meta.url).pathname],
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outExtension: { '.js': '.mjs' },
    outdir: directory,
    metafile: true,
  })
  sdk = await import(pathToFileURL(join(directory, 'lading.mjs')).href)
})
afterAll(() => rm(directory, { recursive: true }))

test('a bundle for browsers has no module of Node, and no zod', () => {
  const inputs = Object.keys(result.metafile.inputs)
  expect(inputs.filter((path) => /platform\/node|mrmime|\/zod\/|@trpc|contract\/src/.test(path))).toEqual([])
  const imports = Object.values(result.metafile.outputs).flatMap((output) => output.imports)
  expect(imports.filter(({ external }) => external)).toEqual([])
})

/** Bytes of a module compressed, with what it imports at once. */
async function weight(path: string, seen = new Set<string>()): Promise<number> {
  if (seen.has(path)) return 0
  seen.add(path)
  let bytes = gzipSync(await readFile(path)).length
  for (const { path: imported, kind } of result.metafile.outputs[path]?.imports ?? []) {
    if (kind === 'import-statement') bytes += await weight(imported, seen)
  }
  return bytes
}

test('the SDK is at most 6.5 KB minified and compressed, and loads what few need when it is needed', async () => {
  const outputs = Object.keys(result.metafile.outputs)
  const entry = outputs.find((path) => path.endsWith('/lading.mjs')) ?? ''
  expect(await weight(entry)).toBeLessThan(6.5 * 1024)
  const [tasks = ''] = outputs.filter((path) => path.includes('upload-task'))
  const ofTheEntry = new Set<string>()
  await weight(entry, ofTheEntry)
  expect(await weight(tasks, ofTheEntry)).toBeGreaterThan(1024) // it is a module of its own, not one of the entry's
})

const sources: [string, () => Sdk.UploadSource][] = [
  ['a Blob', () => new Blob([content])],
  ['a File', () => new File([content], 'x')],
  ['bytes', () => content],
  ['an ArrayBuffer', () => new Uint8Array(content).buffer],
  ['a stream', () => new Blob([content]).stream()],
  [
    'an async generator',
    async function* () {
      yield content.subarray(0, 7)
      yield content.subarray(7)
    },
  ],
]

test.each(sources)('%s is uploaded and comes back', async (_kind, source) => {
  await using fake = await startFake()
  const { files } = new sdk.Lading({ baseUrl: fake.url, apiKey })
  const progress: number[] = []
  const onProgress = ({ loaded }: Sdk.Progress) => progress.push(loaded)
  const file = await files.upload(source(), { name: 'a', onProgress })
  expect(file).toMatchObject({ state: 'ready', size: content.length, sha256: sha256(content) })
  expect(fake.puts[0]?.body?.equals(content)).toBe(true)
  expect(fake.puts[0]?.headers).toMatchObject({
    'if-none-match': '*',
    'content-length': String(content.length),
  })
  expect(progress).toEqual([0, content.length])
  expect(content.equals(await files.download(file.id).bytes())).toBe(true)
  fake.bytes = Buffer.alloc(content.length)
  expect(sdk.isError(await failureOf(files.download(file.id).bytes()), 'INTEGRITY_MISMATCH')).toBe(true)
})

const partSources: [string, () => Sdk.UploadSource, object][] = [
  ['a Blob', () => new Blob([content]), {}],
  ['a stream of known size', () => new Blob([content]).stream(), { size: content.length }],
  ['a stream of unknown size', () => new Blob([content]).stream(), {}],
]

test.each(partSources)('%s is uploaded in parts, and comes back', async (_kind, source, given) => {
  await using fake = await startFake()
  const { files } = new sdk.Lading({ baseUrl: fake.url, apiKey })
  const progress: number[] = []
  const file = await files.upload(source(), {
    name: 'a',
    multipartThreshold: 500_000,
    onProgress: ({ loaded }: Sdk.Progress) => progress.push(loaded),
    ...given,
  })
  expect(file).toMatchObject({ state: 'ready', sha256: null, parts: { count: 6 } })
  expect(fake.puts.every(({ body }) => body?.length === 100_000)).toBe(true)
  expect(progress).toEqual([0, 1e5, 2e5, 3e5, 4e5, 5e5, 6e5])
  expect(content.equals(await files.download(file.id).bytes())).toBe(true)
})

test('a stream of more bytes than declared is SOURCE_CHANGED, in parts too', async () => {
  await using fake = await startFake()
  const { files } = new sdk.Lading({ baseUrl: fake.url, apiKey })
  const options = { name: 'a', multipart: true, size: content.length - 1 }
  const error = await failureOf(files.upload(new Blob([content]).stream(), options))
  expect(sdk.isError(error, 'SOURCE_CHANGED')).toBe(true)
  expect(fake.inputs('files.complete')).toEqual([])
})

test('the length is left to the browser, which lets nobody else say it', async () => {
  await using fake = await startFake()
  const sent: unknown[] = []
  const { files } = new sdk.Lading({
    baseUrl: fake.url,
    apiKey,
    fetch: (url, init) => {
      if (init?.method === 'PUT') sent.push(init.headers)
      return fetch(url, init)
    },
  })
  await files.upload(new Blob([content], { type: 'text/css' }), { name: 'a' })
  expect(sent).toEqual([
    { 'content-type': 'text/css', 'if-none-match': '*', 'x-amz-checksum-sha256': 'checksum' },
  ])
})

test('a size that is not that of the source is SOURCE_CHANGED', async () => {
  await using fake = await startFake()
  const { files } = new sdk.Lading({ baseUrl: fake.url, apiKey })
  const error = await failureOf(files.upload(new Blob([content]), { name: 'a', size: 1 }))
  expect(sdk.isError(error, 'SOURCE_CHANGED')).toBe(true)
  expect(fake.calls).toEqual([])
})

test('paths are for Node, and said to be', async () => {
  await using fake = await startFake()
  fake.file = { ...pendingFile, state: 'ready' }
  const { files } = new sdk.Lading({ baseUrl: fake.url, apiKey })
  expect(await failureOf(files.upload('/etc/hostname'))).toEqual(
    new TypeError('A path can be uploaded in Node only'),
  )
  expect(await failureOf(files.download('ref:a').saveTo('/tmp/a'))).toBeInstanceOf(TypeError)
  expect(fake.calls).toEqual([])
})

test('an upload that is aborted while its stream stalls rejects with the reason of its signal', async () => {
  await using fake = await startFake()
  const { files } = new sdk.Lading({ baseUrl: fake.url, apiKey })
  const controller = new AbortController()
  const reason = new Error('no longer wanted')
  let cancelled: unknown
  const stalling = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(content),
    cancel: (why) => {
      cancelled = why
    },
  })
  const upload = failureOf(files.upload(stalling, { name: 'a', signal: controller.signal }))
  controller.abort(reason)
  expect(await upload).toBe(reason)
  expect(cancelled).toBe(reason)
})

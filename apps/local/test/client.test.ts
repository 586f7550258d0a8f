import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { type File, isError, Lading, type LadingErrorCode, type UploadSource } from '@lading/client'
import { type ErrorCode, errors } from '@lading/contract/errors'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readFolder } from '../../demo/src/folder.ts'
import { Run } from '../../demo/src/run.ts'
import { Timings } from '../../demo/src/timings.ts'
import { type Local, startLocal } from '../src/local.ts'

/* The SDK and the demo against the whole service on its local engines. */

let local: Local
let directory: string
let path: string
const content = Buffer.from(Array.from({ length: 700_000 }, (_, index) => (index * 31 + (index >> 8)) % 256))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

beforeAll(async () => {
  local = await startLocal({ port: 0 })
  directory = await mkdtemp(join(tmpdir(), 'lading-client-'))
  path = join(directory, 'größe 文 #%+?&.pdf')
  await writeFile(path, content)
})
afterAll(async () => {
  await local[Symbol.asyncDispose]()
  await rm(directory, { recursive: true })
})

const lading = () => new Lading({ baseUrl: local.url, apiKey: local.apiKey })

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  )
}

async function fetchAll(file: File): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of lading().files.download(file.id).stream()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const sources: [string, () => UploadSource][] = [
  ['a path', () => path],
  ['a file: URL', () => pathToFileURL(path)],
  ['a Buffer', () => content],
  ['an ArrayBuffer', () => new Uint8Array(content).buffer],
  ['a Blob', () => new Blob([content])],
  ['a File', () => new globalThis.File([content], 'x')],
  ['a web stream', () => new Blob([content]).stream()],
  ['a Node stream', () => createReadStream(path)],
  [
    'chunks of a few bytes',
    () => Readable.from([content.subarray(0, 3), content.subarray(3, 9), content.subarray(9)]),
  ],
]

test.each(sources)('%s is stored and comes back the same', async (_kind, source) => {
  const file = await lading().files.upload(source(), {
    name: 'größe 文.bin',
    tags: ['a'],
    metadata: { n: 1 },
  })
  expect(file).toMatchObject({
    state: 'ready',
    name: 'größe 文.bin',
    size: content.length,
    sha256: sha256(content),
    tags: ['a'],
    metadata: { n: 1 },
    expiresAt: null,
  })
  expect((await fetchAll(file)).equals(content)).toBe(true)
})

test('an empty file is stored and comes back empty', async () => {
  for (const source of [new Uint8Array(0), Readable.from([]), new Blob([])]) {
    const file = await lading().files.upload(source, { name: 'empty' })
    expect(file).toMatchObject({ state: 'ready', size: 0 })
    expect(await lading().files.download(file.id).bytes()).toHaveLength(0)
  }
})

test('name and type of a path survive in any script, and a reference with every sign that a URL knows', async () => {
  const externalRef = 'rows/größe 文 #%+?&=/../"\'\\😀'
  const file = await lading().files.upload(path, { externalRef })
  expect(file).toMatchObject({ name: 'größe 文 #%+?&.pdf', contentType: 'application/pdf', externalRef })
  const address = `ref:${externalRef}`
  expect(await lading().files.get({ id: address })).toEqual(file)
  const copy = join(directory, 'copy')
  await lading().files.download(address).saveTo(copy)
  expect((await readFile(copy)).equals(content)).toBe(true)
  expect(await lading().files.update({ id: address, name: 'b', ifMatch: file.etag })).toMatchObject({
    name: 'b',
  })
  const stale = await failureOf(lading().files.update({ id: address, name: 'c', ifMatch: file.etag }))
  expect(isError(stale, 'REVISION_MISMATCH') && stale.data.etag).not.toBe(file.etag)
  await lading().files.delete({ id: address })
  expect(isError(await failureOf(lading().files.get({ id: address })), 'FILE_NOT_FOUND')).toBe(true)
})

test('a taken reference is said to be, with the file that has it', async () => {
  const options = { name: 'a', externalRef: 'taken' }
  const file = await lading().files.upload(Buffer.from('a'), options)
  const error = await failureOf(lading().files.upload(Buffer.from('a'), options))
  expect(isError(error, 'EXTERNAL_REF_TAKEN') && error.data.id).toBe(file.id)
})

test('an upload that was broken off is taken up again by its reference', async () => {
  const options = { name: 'a', externalRef: 'broken off' }
  const breaking = new Lading({
    baseUrl: local.url,
    apiKey: local.apiKey,
    fetch: (url, init) => (init?.method === 'PUT' ? Promise.reject(new Error('cut')) : fetch(url, init)),
  })
  const error = await failureOf(breaking.files.upload(content, options))
  if (!isError(error, 'CONNECTION_FAILED')) throw error
  expect(error.pending?.expiresAt).toMatch(/^\d{4}-/)
  expect(await lading().files.get({ id: 'ref:broken off' })).toMatchObject({ state: 'pending' })
  const unready = await failureOf(lading().files.download('ref:broken off').bytes())
  expect(isError(unready, 'FILE_NOT_READY')).toBe(true)
  const file = await lading().files.upload(content, options)
  expect(file.id).toBe(error.pending?.id)
  expect((await fetchAll(file)).equals(content)).toBe(true)
})

test('a listing gives every file once, newest first, over all its pages', async () => {
  const created: string[] = []
  for (let n = 0; n < 7; n++)
    created.unshift((await lading().files.upload(Buffer.from([n]), { name: 'l' })).id)
  const listed: string[] = []
  for await (const { id } of lading().files.list({ limit: 3 })) listed.push(id)
  expect(listed.slice(0, 7)).toEqual(created)
  expect(new Set(listed).size).toBe(listed.length)
  const { items, nextCursor } = await lading().files.list({ limit: 2 }).page()
  expect(items.map(({ id }) => id)).toEqual(created.slice(0, 2))
  const next = await lading()
    .files.list({ limit: 2, cursor: nextCursor ?? '' })
    .page()
  expect(next.items.map(({ id }) => id)).toEqual(created.slice(2, 4))
})

test('a key is created with fewer scopes, works within them, and is refused once revoked', async () => {
  const { key, apiKey } = await lading().keys.create({ name: 'reader', scopes: ['files:read'] })
  const ids: string[] = []
  for await (const { id } of lading().keys.list({ limit: 1 })) ids.push(id)
  expect(ids).toContain(key.id)
  const reader = new Lading({ baseUrl: local.url, apiKey })
  await reader.files.list().page()
  const error = await failureOf(reader.files.upload(Buffer.from('a'), { name: 'a' }))
  expect(isError(error, 'SCOPE_MISSING') && error.data.scope).toBe('files:write')
  await lading().keys.revoke({ id: key.id })
  expect(isError(await failureOf(reader.files.list().page()), 'UNAUTHENTICATED')).toBe(true)
})

function startDemo(...options: string[]) {
  const script = new URL('../../demo/src/demo.ts', import.meta.url).pathname
  return spawn(process.execPath, [script, ...options], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function demo(...options: string[]) {
  const child = startDemo(...options)
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { output, errors, code }
}

test('the demo stores a folder, finds it listed, fetches it back the same, and leaves nothing', async () => {
  const folder = join(directory, 'folder')
  await mkdir(join(folder, 'below'), { recursive: true })
  await writeFile(join(folder, 'a'), content)
  await writeFile(join(folder, 'empty'), '')
  await writeFile(Buffer.concat([Buffer.from(`${folder}/below/`), Buffer.from([0xff])]), 'no text')
  await symlink('a', join(folder, 'link'))
  const service = ['--url', local.url, '--key', local.apiKey]
  const before = await lading().files.list().page()
  const { output, errors, code } = await demo(folder, ...service)
  expect([errors, code]).toEqual(['', 0])
  expect(output).toContain('All 3 files came back as they are here.')
  expect(output).toMatch(/regular files: 1\n {2}link\n/)
  for (const operation of ['files.create', 'PUT of the bytes', 'files.complete', 'files.purge']) {
    expect(output).toMatch(new RegExp(`${operation} +3 +[\\d.]+ +[\\d.]+ +[\\d.]+\n`))
  }
  expect(await lading().files.list().page()).toEqual(before)
  expect(
    (await lading().files.list({ state: 'trashed' }).page()).items.map(({ name }) => name),
  ).not.toContain('a')

  const kept = await demo(folder, '--keep', ...service)
  expect(kept.code).toBe(0)
  const prefix = /begin with (demo\/\w+\/)/.exec(kept.output)?.[1]
  expect(await lading().files.get({ id: `ref:${prefix}a` })).toMatchObject({ state: 'ready', name: 'a' })
})

test('a file that goes in parts is no difference to the demo', async () => {
  const folder = join(directory, 'large')
  await mkdir(folder)
  await writeFile(join(folder, 'large'), Buffer.alloc(17 * 1024 ** 2, 'l'))
  const { output, errors, code } = await demo(folder, '--url', local.url, '--key', local.apiKey)
  expect([errors, code]).toEqual(['', 0])
  expect(output).toMatch(/uploads\.sign +\d/)
  expect(output).toMatch(/PUT of the bytes +3 /)
})

test('the demo names what it could not store, and fails', async () => {
  const { apiKey } = await lading().keys.create({ name: 'reader', scopes: ['files:read'] })
  const folder = join(directory, 'refused')
  await mkdir(folder)
  await writeFile(join(folder, 'a'), 'a')
  const { errors, code } = await demo(folder, '--url', local.url, '--key', apiKey)
  expect(code).toBe(1)
  expect(errors).toMatch(/^1 differences or errors:\n {2}a upload: SCOPE_MISSING/)
})

test('the demo says in one line that no service runs', async () => {
  for (const service of [[], ['--url', 'http://127.0.0.1:1', '--key', local.apiKey]]) {
    const { output, errors, code } = await demo(directory, ...service)
    expect([output, code]).toEqual(['', 2])
    expect(errors).toMatch(/^[^\n]*npx -y pnpm@12 start[^\n]*\n$/)
  }
})

test('a file that is not the one that was read is named by the demo', async () => {
  using _quiet = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const folder = join(directory, 'changing')
  await mkdir(folder)
  await writeFile(join(folder, 'a'), 'before')
  const { signal } = new AbortController()
  const referencePrefix = 'demo/changing/'
  const run = new Run({
    lading: lading(),
    timings: new Timings(),
    concurrency: 1,
    referencePrefix,
    listPauseMs: 0,
    signal,
  })
  const cargo = await run.read((await readFolder(folder, referencePrefix)).files)
  await writeFile(join(folder, 'a'), 'behind')
  const stored = await run.upload(cargo)
  await run.list(stored)
  await run.download(stored)
  expect(run.mistakes.map(({ name, what }) => `${name} ${what.slice(0, 10)}`)).toEqual([
    'a is stored ',
    'a is listed ',
    'a is fetched',
  ])
  await lading().files.delete({ id: stored[0]?.file.id ?? '' })
  await run.list(stored)
  expect(run.mistakes.at(-1)).toEqual({ name: 'a', what: 'is not listed' })
})

test('the demo that is interrupted stops at once and says what it left', async () => {
  const folder = join(directory, 'many')
  await mkdir(folder)
  for (let n = 0; n < 300; n++) await writeFile(join(folder, `${n}`), `${n}`)
  const child = startDemo(folder, '--url', local.url, '--key', local.apiKey)
  const output = text(child.stdout)
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  expect(code).toBe(130)
  expect(await output).toMatch(
    /Interrupted\. \d+ files are left in the service, with references that begin with demo\//,
  )
})

test('the README lists every error code', async () => {
  const readme = await readFile(new URL('../../../packages/client/README.md', import.meta.url), 'utf8')
  const ofTheSdk = {
    CONNECTION_FAILED: 0,
    TIMED_OUT: 0,
    UNEXPECTED_ANSWER: 0,
    STORAGE_REFUSED: 0,
    INTEGRITY_MISMATCH: 0,
    SOURCE_CHANGED: 0,
  } satisfies Record<Exclude<LadingErrorCode, ErrorCode>, number>
  const listed = [...readme.matchAll(/^\| (`[A-Z_`, ]+`) +\|/gm)].flatMap(([, cell]) =>
    cell?.replaceAll('`', '').split(', '),
  )
  expect(listed.toSorted()).toEqual([...Object.keys(errors), ...Object.keys(ofTheSdk)].sort())
})

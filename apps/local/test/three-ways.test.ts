import { Lading, LadingError } from '@lading/client'
import { contract } from '@lading/contract'
import { scopes } from '@lading/contract/scopes'
import type { Operation } from '@lading/stack/contract'
import { listOperations, placement } from '@lading/stack/contract'
import { newToken } from '@lading/store'
import { createTRPCUntypedClient, httpLink, TRPCClientError } from '@trpc/client'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { type Local, startLocal } from '../src/local.ts'

/*
 * REST by fetch, RPC by @trpc/client and the SDK's transport give the same answer for the same input: each way works on
 * a workspace of its own with the same files in it, and what must differ (ids, times, signatures) is replaced.
 */

let local: Local
beforeAll(async () => {
  local = await startLocal({ port: 0 })
})
afterAll(() => local[Symbol.asyncDispose]())

interface Verdict {
  readonly ok: boolean
  /** The output, or the problem. */
  readonly body: unknown
}

type Way = (name: string, operation: Operation, input: Record<string, unknown>) => Promise<Verdict>

function restWay(url: string, apiKey: string): Way {
  return async (_name, operation, input) => {
    const places = placement(operation)
    const path = operation.rest.path.replace(/\{(\w+)\}/g, (_, field: string) =>
      encodeURIComponent(String(input[field])),
    )
    const query = new URLSearchParams()
    for (const field of places.query) {
      if (input[field] !== undefined) query.append(field, String(input[field]))
    }
    const known = new Set([...places.path, ...places.headers.keys(), ...places.query])
    const others = Object.fromEntries(Object.entries(input).filter(([field]) => !known.has(field)))
    const sendsBody = operation.rest.method !== 'GET' && operation.rest.method !== 'DELETE'
    if (!sendsBody) for (const [field, value] of Object.entries(others)) query.append(field, String(value))
    const headers: Record<string, string> = { authorization: `Bearer ${apiKey}` }
    for (const [field, header] of places.headers) {
      if (input[field] !== undefined) headers[header] = String(input[field])
    }
    if (sendsBody) headers['content-type'] = 'application/json'
    const search = query.size > 0 ? `?${query}` : ''
    const response = await fetch(`${url}/v1${path}${search}`, {
      method: operation.rest.method,
      headers,
      redirect: 'manual',
      ...(sendsBody ? { body: JSON.stringify(others) } : {}),
    })
    const text = await response.text()
    if (operation.rest.ndjson !== undefined && response.status < 400) {
      const items =
        text === ''
          ? []
          : text
              .trimEnd()
              .split('\n')
              .map((line) => JSON.parse(line))
      return { ok: true, body: { items, nextCursor: response.headers.has('link') ? '' : null } }
    }
    return { ok: response.status < 400, body: text === '' ? undefined : JSON.parse(text) }
  }
}

function rpcWay(url: string, apiKey: string, methodOverride: 'POST' | undefined): Way {
  const client = createTRPCUntypedClient({
    links: [
      httpLink({
        url: `${url}/rpc`,
        headers: { authorization: `Bearer ${apiKey}` },
        ...(methodOverride === undefined ? {} : { methodOverride }),
      }),
    ],
  })
  return async (name, operation, input) => {
    try {
      return { ok: true, body: await client[operation.kind](name, input) }
    } catch (error) {
      if (error instanceof TRPCClientError) return { ok: false, body: error.data }
      throw error
    }
  }
}

/** The SDK's own functions, by the operation's name. */
function sdkWay(url: string, apiKey: string): Way {
  const { files, keys, uploads, versions, folders, jobs, workspace, usage, audit } = new Lading({
    baseUrl: url,
    apiKey,
    maxAttempts: 1,
  })
  // Called with what no type allows, as JavaScript would: the SDK leaves the verdict to the service.
  const calls: Record<string, (input: never) => Promise<unknown>> = {
    'files.create': files.create,
    'files.complete': files.complete,
    'files.get': files.get,
    'files.update': files.update,
    'files.delete': files.delete,
    'files.list': (input) => files.list(input).page(),
    'files.restore': files.restore,
    'files.purge': files.purge,
    'files.retain': files.retain,
    'uploads.get': uploads.get,
    'uploads.sign': uploads.sign,
    'uploads.abort': uploads.abort,
    'versions.create': versions.create,
    'versions.get': versions.get,
    'versions.restore': versions.restore,
    'folders.create': folders.create,
    'folders.get': folders.get,
    'folders.move': folders.move,
    'folders.delete': folders.delete,
    'folders.list': (input) => folders.list(input).page(),
    'jobs.get': jobs.get,
    'jobs.list': (input) => jobs.list(input).page(),
    'workspace.get': workspace.get,
    'workspace.update': workspace.update,
    'workspace.retain': workspace.retain,
    'usage.get': usage.get,
    'usage.days': usage.days,
    'audit.list': (input) => audit.list(input).page(),
    'keys.create': keys.create,
    'keys.rotate': keys.rotate,
    'keys.list': (input) => keys.list(input).page(),
    'keys.revoke': keys.revoke,
  }
  const others = rpcWay(url, apiKey, 'POST')
  return async (name, operation, input) => {
    const call = calls[name]
    // files.download gives bytes, not an answer; a listing takes its own options and has no way to send another.
    const isListing =
      name.endsWith('.list') && Object.keys(input).every((field) => ['limit', 'cursor'].includes(field))
    if (call === undefined || (name.endsWith('.list') && !isListing)) return others(name, operation, input)
    try {
      return { ok: true, body: await call(input as never) }
    } catch (error) {
      if (error instanceof LadingError) return { ok: false, body: error.problem }
      throw error
    }
  }
}

/** What is the same whoever asks: ids, times, revisions' signatures and request ids are replaced. */
function comparable(verdict: Verdict, operation: Operation): Verdict {
  // A redirect has no body in REST: that it redirects is the answer.
  if (verdict.ok && operation.rest.redirect !== undefined) return { ok: true, body: 'redirect' }
  const text = JSON.stringify(verdict.body ?? null)
    .replaceAll(/(file|upload|folder|job)_[0-9a-z]{24}/g, '$1_')
    .replaceAll(/ws_[0-9a-z]{16}/g, 'ws_')
    .replaceAll(/(\\"\d+)-[0-9a-z]{8}(\\")/g, '$1$2')
    .replaceAll(/lad_[0-9a-z]+_[0-9a-z]+/g, 'lad_')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replaceAll(/"(requestId|url|nextCursor)":"[^"]*"/g, '"$1":""')
    .replaceAll(/"(id|keyId)":"[0-9a-z]{16}"/g, '"$1":""')
    .replaceAll(/"id":"\d{17}-[0-9a-z]{12}"/g, '"id":""')
  return { ok: verdict.ok, body: JSON.parse(text) }
}

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    -1,
    1.5,
    true,
    [],
    {},
    [null],
    'x',
    '\ud800',
    'a\u0000b',
    '__proto__',
    1e21,
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.jsonValue({ maxDepth: 2 }),
)
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constantFrom('a', '文件 #+%.txt', "o'brien"),
)

/** Good values of each field by name; what a field is not named here gets only junk. */
const good: Record<string, fc.Arbitrary<unknown>> = {
  id: fc.oneof(
    fc.constantFrom(
      'ref:ready',
      'ref:pending',
      'ref:none',
      'file_000000000000000000000000',
      '0000000000000000',
      'ref:',
    ),
    text.map((reference) => `ref:${reference}`),
  ),
  name: text,
  contentType: fc.constantFrom(
    'text/plain',
    'text/plain; charset=utf-8',
    'image/svg+xml',
    'text',
    'a/b;c',
    'Text/HTML',
  ),
  size: fc.oneof(fc.nat(1000), fc.constantFrom(0, 5 * 1024 ** 3, 5 * 1024 ** 3 + 1)),
  sha256: fc.constantFrom('0'.repeat(64), 'A'.repeat(64), '0'.repeat(63)),
  externalRef: fc.oneof(text, fc.constantFrom('ready', 'pending', 'x'.repeat(512), 'x'.repeat(513))),
  tags: fc.array(text, { maxLength: 4 }),
  metadata: fc.dictionary(text, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 }),
  ifMatch: fc.constantFrom('"1"', '"2"', '"99"', '*', 'x'),
  limit: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(0, 1001)),
  cursor: fc.constantFrom('x', 'a.b', 'eyJ9.AAAA'),
  upload: fc.constantFrom('upload_000000000000000000000000', 'pending-upload', 'upload_x'),
  version: fc.constantFrom('1', '2', '0', 'x'),
  parts: fc.constantFrom([{ number: 1 }], [{ number: 2 }], [{ number: 1 }, { number: 1 }], []),
  multipart: fc.boolean(),
  disposition: fc.constantFrom('inline', 'attachment', 'other'),
  folder: fc.constantFrom('root', 'path:a', 'path:a/b', 'folder_000000000000000000000000', 'path:'),
  parent: fc.constantFrom('root', 'path:a', 'path:none'),
  state: fc.constantFrom('ready', 'pending', 'trashed', 'gone'),
  tag: text,
  sort: fc.constantFrom('created', 'name', 'size', 'none'),
  order: fc.constantFrom('asc', 'desc', 'up'),
  namePrefix: text,
  createdFrom: fc.constantFrom('2020-01-01T00:00:00Z', '2020-01-01'),
  createdBefore: fc.constantFrom('2030-01-01T00:00:00Z', 'later'),
  until: fc.constantFrom('2030-01-01T00:00:00Z', null, 'later'),
  legalHold: fc.boolean(),
  reason: text,
  trashDays: fc.constantFrom(1, 365, 0, 366),
  auditDays: fc.constantFrom(1, 3650, 0),
  quotaBytes: fc.constantFrom(null, 0, 1e12),
  quotaFiles: fc.constantFrom(null, 0, 1000),
  overlapSeconds: fc.constantFrom(0, 3600, -1, 2_592_001),
  ratePerMinute: fc.constantFrom(null, 1000, 0),
  file: fc.constantFrom('ref:ready', 'ref:none', 'file'),
  key: fc.constantFrom('0000000000000000', 'x'),
  operation: fc.constantFrom('files.create', 'nothing'),
  from: fc.constantFrom('2020-01-01T00:00:00Z', '2026-01-01', 'x'),
  to: fc.constantFrom('2030-01-01', '2026-01-01', 'x'),
  before: fc.constantFrom('2030-01-01T00:00:00Z', 'x'),
  scopes: fc.subarray(['files:read', 'files:write', 'keys:read', 'keys:write', 'none']),
  files: fc.constantFrom(
    ['ref:ready'],
    ['ref:none'],
    ['ref:ready', 'file_000000000000000000000000'],
    [],
    ['x'],
  ),
  missing: fc.constantFrom('fail', 'skip', 'x'),
  expiresInHours: fc.constantFrom(1, 720, 0, 721),
  expiresAt: fc.constantFrom('2030-01-01T00:00:00Z', '2030-01-01', 'soon'),
}

/** Fields of queries that are no text. */
const queryTypes: Record<string, 'number' | 'boolean'> = {
  limit: 'number',
  after: 'number',
  sizeMin: 'number',
  sizeMax: 'number',
  subtree: 'boolean',
}

/** Whether REST can say the same: text of a URL or header has no type, no dot segments, no control characters. */
function isExpressible(operation: Operation, input: Record<string, unknown>): boolean {
  const places = placement(operation)
  const inPath = places.path.every((field) => {
    const value = input[field]
    return (
      typeof value === 'string' && value !== '' && value !== '.' && value !== '..' && value.isWellFormed()
    )
  })
  const inHeader = [...places.headers.keys()].every(
    (field) =>
      input[field] === undefined || (typeof input[field] === 'string' && /^[!-~]+$/.test(input[field])),
  )
  const bodyless = operation.rest.method === 'GET' || operation.rest.method === 'DELETE'
  const inQuery = Object.entries(input).every(([field, value]) => {
    if (!bodyless || places.path.includes(field)) return true
    const type = operation.input.shape[field] === undefined ? 'unknown' : (queryTypes[field] ?? 'string')
    if (type === 'unknown') return true
    return typeof value === type && (typeof value !== 'string' || value.isWellFormed())
  })
  return inPath && inHeader && inQuery
}

function inputOf(operation: Operation): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.keys(operation.input.shape)
  const field = (name: string) =>
    fc.option(fc.oneof({ weight: 12, arbitrary: good[name] ?? junk }, { weight: 1, arbitrary: junk }), {
      nil: undefined,
      freq: 12,
    })
  const unknown = fc.option(fc.constantFrom('constructor', 'extra', 'toString', 'Id'), {
    nil: undefined,
    freq: 1,
  })
  return fc
    .record({
      ...Object.fromEntries(fields.map((name) => [name, field(name)])),
      '': fc.tuple(fc.nat(9), unknown),
    })
    .map(({ '': extra, ...input }) => {
      const present = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
      const [chance, name] = extra as [number, string | undefined] // as built above
      return chance === 0 && name !== undefined ? { ...present, [name]: 1 } : present
    })
    .filter((input) => isExpressible(operation, input))
}

interface Seed {
  readonly apiKey: string
  readonly workspaceId: string
  /** Id of a second key. */
  readonly spareKeyId: string
  /** Id of the upload of the pending file, and of a job. */
  readonly uploadId: string
  readonly jobId: string
}

/** Stand for the workspace's own ids, which no two workspaces share. */
const [spareKey, pendingUpload, aJob] = ['spare-key', 'pending-upload', 'a-job']

function fromSeed({ spareKeyId, uploadId, jobId }: Seed, way: Way): Way {
  const own = new Map<unknown, string>([
    [spareKey, spareKeyId],
    [pendingUpload, uploadId],
    [aJob, jobId],
  ])
  return (name, operation, input) => {
    const { id, upload } = input
    return way(name, operation, {
      ...input,
      ...(own.has(id) ? { id: own.get(id) } : {}),
      ...(own.has(upload) ? { upload: own.get(upload) } : {}),
    })
  }
}

/** A workspace with one ready, one pending and one deleted file, two folders and a job. */
async function seeded(): Promise<Seed> {
  const { workspaceId } = await local.context.store.workspaces.create('way')
  const { createKey } = await import('@lading/service')
  const { apiKey } = await createKey(local.context.store, {
    workspaceId,
    name: 'way',
    scopes,
    expiresAt: undefined,
  })
  const call = rpcWay(local.url, apiKey, 'POST')
  const fields = { name: 'a.txt', contentType: 'text/plain', size: 0 }
  const pending = await call('files.create', contract.files.create, { ...fields, externalRef: 'pending' })
  const uploadId = (pending.body as { upload: { id: string } }).upload.id // the contract's output
  for (const folder of [{ name: 'a' }, { name: 'b', parent: 'path:a' }, { name: 'c' }]) {
    await call('folders.create', contract.folders.create, folder)
  }
  // No worker is told of it, so it stays queued.
  const { job } = await local.context.store.jobs.create({
    workspaceId,
    jobId: `job_${newToken()}`,
    kind: 'archive.create',
    input: JSON.stringify({ by: 'tag', tag: 'a', name: 'a.zip', missing: 'fail', expiresInHours: 1 }),
    begin: 'queued',
  })
  const { jobId } = job
  const { body } = await call('files.create', contract.files.create, { ...fields, externalRef: 'ready' })
  const { upload } = body as { upload: { url: string; headers: Record<string, string> } } // the contract's output
  await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: '' })
  await call('files.complete', contract.files.complete, { id: 'ref:ready' })
  const spare = await createKey(local.context.store, {
    workspaceId,
    name: 'spare',
    scopes,
    expiresAt: undefined,
  })
  return { apiKey, workspaceId, spareKeyId: spare.key.keyId, uploadId, jobId }
}

/** Waits until no job runs but the one that nobody was told of. */
async function workedOff({ workspaceId, jobId }: Seed): Promise<void> {
  await vi.waitFor(
    async () => {
      const { items } = await local.context.store.jobs.list(workspaceId, undefined, 100)
      const open = items.filter((job) => job.state === 'running' && job.jobId !== jobId)
      if (open.length > 0) throw new Error(`${open.length} jobs run`)
    },
    { timeout: 10_000, interval: 10 },
  )
}

const byName = new Map(listOperations(contract).map(({ name, operation }) => [name, operation]))

function operationOf(name: string): Operation {
  const operation = byName.get(name)
  if (operation === undefined) throw new Error(`The contract has no ${name}`)
  return operation
}

/** Each operation once well and once badly called, so that no draw of the generator decides what is covered. */
function everyOperation() {
  const valid: Record<string, Record<string, unknown>> = {
    'files.create': { name: 'b', contentType: 'a/b', size: 1, externalRef: 'new', metadata: { a: [1] } },
    'files.complete': { id: 'ref:ready' },
    'files.get': { id: 'ref:pending' },
    'files.list': { limit: 1 },
    'files.update': { id: 'ref:ready', tags: ['x'], ifMatch: '*' },
    'files.download': { id: 'ref:ready' },
    'files.delete': { id: 'ref:ready' },
    'files.restore': { id: 'ref:ready' },
    'versions.create': { id: 'ref:ready', contentType: 'a/b', size: 1 },
    'versions.list': { id: 'ref:ready' },
    'versions.get': { id: 'ref:ready', version: '1' },
    'versions.download': { id: 'ref:ready', version: '1' },
    'versions.restore': { id: 'ref:ready', version: '1' },
    'uploads.get': { id: 'ref:pending', upload: pendingUpload },
    'uploads.sign': { id: 'ref:pending', upload: pendingUpload, parts: [{ number: 1 }] },
    'uploads.abort': { id: 'ref:pending', upload: pendingUpload },
    'folders.create': { name: 'new' },
    'folders.get': { id: 'path:a/b' },
    'folders.list': { parent: 'path:a' },
    'folders.move': { id: 'path:a/b', name: 'c' },
    'folders.delete': { id: 'path:new' },
    'archives.create': { files: ['ref:ready'] },
    'jobs.get': { id: aJob },
    'jobs.cancel': { id: aJob },
    'files.retain': { id: 'ref:ready', legalHold: false },
    'files.purge': { id: 'ref:ready' },
    'keys.create': { name: 'k', scopes: ['files:read'] },
    'keys.list': {},
    'keys.rotate': { id: spareKey },
    'workspace.retain': {},
    'keys.revoke': { id: spareKey },
  }
  // What removes comes last, what has to be there for others comes first.
  const last = ['uploads.abort', 'files.purge', 'keys.revoke', 'folders.delete']
  const operations = listOperations(contract)
  const ordered = [
    ...operations.filter(({ name }) => !last.includes(name)),
    ...operations.filter(({ name }) => last.includes(name)),
  ]
  return ordered.flatMap(({ name }) => [
    { name, input: valid[name] ?? {} },
    { name, input: { ...valid[name], unknown: 1 } },
  ])
}

test('every operation gives the same answer by REST, by RPC over GET and over POST, and by the SDK, in any order of calls', async () => {
  const operations = listOperations(contract)
  const schemas = () =>
    JSON.stringify(
      operations.map(({ operation }) => [
        z.toJSONSchema(operation.input, { unrepresentable: 'any' }),
        z.toJSONSchema(operation.output, { unrepresentable: 'any' }),
      ]),
    )
  const before = schemas()
  const call = fc
    .constantFrom(...operations)
    .chain(({ name, operation }) => fc.record({ name: fc.constant(name), input: inputOf(operation) }))
  const seen = new Map<string, Set<string>>()
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 10, maxLength: 30 }), async (calls) => {
      const seeds = [await seeded(), await seeded(), await seeded(), await seeded()] as const
      const ways = [
        fromSeed(seeds[0], restWay(local.url, seeds[0].apiKey)),
        fromSeed(seeds[1], rpcWay(local.url, seeds[1].apiKey, undefined)),
        fromSeed(seeds[2], rpcWay(local.url, seeds[2].apiKey, 'POST')),
        fromSeed(seeds[3], sdkWay(local.url, seeds[3].apiKey)),
      ]
      for (const { name, input } of calls) {
        const operation = operationOf(name)
        const verdicts = await Promise.all(
          ways.map(async (way) => comparable(await way(name, operation, input), operation)),
        )
        for (const verdict of verdicts)
          expect(verdict, `${name} ${JSON.stringify(input)}`).toEqual(verdicts[0])
        const [first] = verdicts
        // How far a worker has come must not decide what the next call is answered.
        if (name === 'archives.create' && first?.ok) await Promise.all(seeds.map(workedOff))
        const code = first?.ok === false ? (first.body as { code: string }).code : 'OK' // a Problem
        seen.set(name, (seen.get(name) ?? new Set()).add(code))
      }
    }),
    { numRuns: 10, examples: [[everyOperation()]] },
  )
  // The property means something only if both kinds of input were met.
  for (const { name } of operations) {
    expect([...(seen.get(name) ?? [])], name).toContain('OK')
    expect([...(seen.get(name) ?? [])], name).toContain('INVALID_INPUT')
  }
  expect(schemas()).toBe(before)
})

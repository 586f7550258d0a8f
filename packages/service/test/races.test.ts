import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createContext, createLadingApp, sweep } from '../src/app.ts'
import {
  type Answer,
  type Body,
  type Caller,
  callerOf,
  type Service,
  send,
  sha256,
  startService,
} from './harness.ts'
import { inventory, violations } from './invariants.ts'
import { byWorkspace, takeStock } from './stock.ts'

/*
 * Calls at the same time: each combination of answers that a test allows is one that some order of the calls gives. Most
 * races are run many times at once, in workspaces or files of their own, so that they meet in different ways.
 */

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const day = 86_400_000
const minute = 60_000
/** How often a race is run. */
const rounds = 8

const times = <Result>(count: number, make: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))
const content = (bytes: string) => ({ contentType: 'text/plain', size: bytes.length })
const declare = (bytes: string) => ({ ...content(bytes), sha256: sha256(bytes) })

/** Nobody works any more. */
async function expectRest({ workspaceId }: Caller): Promise<void> {
  expect(await violations(service, 'rest', service.clock.now(), workspaceId)).toEqual([])
  // What is told as a failure of the service is one.
  expect(
    service.records.splice(0).flatMap(({ code, cause }) => (code === 'INTERNAL' ? [cause] : [])),
  ).toEqual([])
}

/** Nobody works any more, and an answer was lost or a sweep is due: what is left over is gone after the sweep. */
async function expectSwept({ workspaceId }: Caller): Promise<void> {
  expect(await violations(service, 'any time', service.clock.now(), workspaceId)).toEqual([])
  service.clock.advance(62 * minute)
  await sweepAll()
  expect(await violations(service, 'swept', service.clock.now(), workspaceId)).toEqual([])
}

async function sweepAll(): Promise<void> {
  const { sweeps } = service.context.store
  for (;;) {
    const { failures, missing } = await sweep(service.context)
    expect([failures, missing]).toEqual([[], []])
    const [bucket, table] = await Promise.all([sweeps.get('bucket'), sweeps.get('table')])
    if (bucket?.object === undefined && bucket?.multipartKey === undefined && table?.pk === undefined) return
  }
}

const usageOf = async (caller: Caller) => (await caller.rest('GET', '/usage')).body
const holdings = async (caller: Caller) =>
  inventory(
    byWorkspace(await takeStock(service)).get(caller.workspaceId) ?? {
      items: [],
      due: [],
      objects: [],
      multiparts: [],
    },
  )

/** A pending file whose bytes have arrived. */
async function upload(
  caller: Caller,
  bytes: string,
  fields: object = {},
): Promise<{ id: string; upload: string }> {
  const declared = 'multipart' in fields ? content(bytes) : declare(bytes)
  const { status, body } = await caller.rest('POST', '/files', { name: 'a.txt', ...declared, ...fields })
  expect(status).toBe(201)
  await sendBytes(caller, body.file.id, body.upload, bytes)
  return { id: body.file.id, upload: body.upload.id }
}

/** An upload of a new version whose bytes have arrived. */
async function uploadVersion(
  caller: Caller,
  id: string,
  bytes: string,
  fields: object = {},
): Promise<string> {
  const declared = 'multipart' in fields ? content(bytes) : declare(bytes)
  const { status, body } = await caller.rest('POST', `/files/${id}/versions`, { ...declared, ...fields })
  expect(status).toBe(201)
  await sendBytes(caller, id, body.upload, bytes)
  return body.upload.id
}

async function sendBytes(
  caller: Caller,
  id: string,
  { id: uploadId, kind }: Body,
  bytes: string,
): Promise<void> {
  const parts = [{ number: 1, ...(kind === 'multipart' ? { sha256: sha256(bytes) } : {}) }]
  const { body } = await caller.rest('POST', `/files/${id}/uploads/${uploadId}/parts`, { parts })
  const answers = await Promise.all(body.parts.map((part) => send(part, bytes)))
  expect(answers.map(({ status }) => status)).toEqual([200])
}

const complete = (caller: Caller, id: string, uploadId?: string) =>
  caller.rest('POST', `/files/${id}/complete`, uploadId === undefined ? {} : { upload: uploadId })
const remove = (caller: Caller, id: string) => caller.rest('DELETE', `/files/${id}`)
const purge = (caller: Caller, id: string) => caller.rest('POST', `/files/${id}/purge`)
const restore = (caller: Caller, id: string) => caller.rest('POST', `/files/${id}/restore`)
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status)
const statusOf = async (caller: Caller, id: string) => (await caller.rest('GET', `/files/${id}`)).status

async function bytesAt(caller: Caller, path: string): Promise<string> {
  const { headers } = await caller.rest('GET', path)
  return (await fetch(headers.get('location') ?? '')).text()
}

test.each(['single', 'multipart'])('a %s upload completed 20 times at once is one file', async (kind) => {
  const caller = await service.caller()
  const { id } = await upload(caller, 'hello', {
    tags: ['t'],
    ...(kind === 'single' ? {} : { multipart: true }),
  })
  const answers = await times(20, () => complete(caller, id))
  for (const { status, body } of answers) {
    expect([status, body]).toEqual([200, answers[0]?.body])
  }
  expect(answers[0]?.body).toMatchObject({ state: 'ready', version: 1, etag: expect.stringMatching(/^"2-/) })
  expect(await usageOf(caller)).toMatchObject({ files: 1, bytes: 5 })
  await expectRest(caller)
})

test('versions completed at once, each several times, become one version each', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('0')
  const uploads = await times(6, (index) => uploadVersion(caller, id, `version ${index}`))
  const answers = await times(18, (index) => complete(caller, id, uploads[index % uploads.length]))
  expect(statuses(answers)).toEqual(Array(18).fill(200))
  const { body } = await caller.rest('GET', `/files/${id}/versions`)
  expect(body.items.map(({ version }) => version)).toEqual([7, 6, 5, 4, 3, 2, 1])
  const bytes = await times(6, (index) => bytesAt(caller, `/files/${id}/versions/${index + 2}/content`))
  expect(bytes.sort()).toEqual(uploads.map((_, index) => `version ${index}`))
  expect(await usageOf(caller)).toMatchObject({ files: 1, bytes: 1 + 6 * 9 })
  await expectRest(caller)
})

test('a version that was completed before others is not completed once more', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('0')
  const { store } = service.context
  const [first, second] = [
    await uploadVersion(caller, id, 'first'),
    await uploadVersion(caller, id, 'second'),
  ]
  const [key] = (await holdings(caller)).uploads.filter(({ uploadId }) => first.endsWith(uploadId))
  if (key === undefined) throw new Error('The upload is there')
  await complete(caller, id, first)
  await complete(caller, id, second)
  // As if the process had died before it took the upload away.
  const { multipartId: _, ...present } = key
  await store.uploads.create({
    ...present,
    sha256: key.sha256,
    partSize: key.partSize,
    expiresAt: new Date(key.expiresAt),
  })
  expect(await complete(caller, id, first)).toMatchObject({ status: 200, body: { version: 3 } })
  expect(await usageOf(caller)).toMatchObject({ files: 1, bytes: 1 + 5 + 6 })
  await expectRest(caller)
})

test('a download beside a deletion gives the bytes or says that there is no such file', async () => {
  const caller = await service.caller()
  await times(rounds, async () => {
    const { id } = await caller.store('bytes')
    const [removed, ...downloads] = await Promise.all([
      remove(caller, id),
      ...Array.from({ length: 4 }, () => caller.rest('GET', `/files/${id}/content`)),
    ])
    expect(removed?.status).toBe(204)
    for (const { status, headers } of downloads) {
      expect([302, 404]).toContain(status)
      // A link that was given out works on: the trash keeps the bytes.
      if (status === 302) expect(await (await fetch(headers.get('location') ?? '')).text()).toBe('bytes')
    }
    expect(await statusOf(caller, id)).toBe(404)
  })
  await expectRest(caller)
})

test('a deletion beside a completion takes the upload away, or moves the file to the trash', async () => {
  const caller = await service.caller()
  const ends = await times(rounds, async () => {
    const { id } = await upload(caller, 'hello', { tags: ['t'] })
    const [completed, removed] = await Promise.all([complete(caller, id), remove(caller, id)])
    // The bytes can be gone already when it looks for them.
    expect([200, 404, 409]).toContain(completed.status)
    expect(removed.status).toBe(204)
    expect(await statusOf(caller, id)).toBe(404)
    return completed.status
  })
  const completed = ends.filter((status) => status === 200).length
  expect((await caller.rest('GET', '/files?state=trashed')).body.items).toHaveLength(completed)
  expect(await usageOf(caller)).toMatchObject({ files: completed, bytes: completed * 5 })
  await expectRest(caller)
})

test('of a restoration and a purge at once, the purge has the last word', async () => {
  const caller = await service.caller()
  await times(rounds, async () => {
    const { id } = await caller.store('hello', { tags: ['t'] })
    await remove(caller, id)
    const [restored, purged] = await Promise.all([restore(caller, id), purge(caller, id)])
    expect([200, 404]).toContain(restored.status)
    expect(purged.status).toBe(204)
    expect(await statusOf(caller, id)).toBe(404)
  })
  expect(await usageOf(caller)).toMatchObject({ files: 0, bytes: 0 })
  await expectRest(caller)
})

test.each(['single', 'multipart'])(
  'a purge beside the completion of a %s version leaves nothing',
  async (kind) => {
    const caller = await service.caller()
    await times(rounds, async () => {
      const { id } = await caller.store('one')
      const uploadId = await uploadVersion(caller, id, 'two', kind === 'single' ? {} : { multipart: true })
      const [completed, purged] = await Promise.all([complete(caller, id, uploadId), purge(caller, id)])
      expect([200, 404, 409]).toContain(completed.status)
      expect(purged.status).toBe(204)
      expect(await statusOf(caller, id)).toBe(404)
    })
    expect(await usageOf(caller)).toMatchObject({ files: 0, bytes: 0 })
    const { objects, multiparts } = await holdings(caller)
    expect([objects, multiparts]).toEqual([[], []])
    // A completion that had begun can write its entry of the history after the purge: the sweep takes it away.
    await expectSwept(caller)
  },
)

test.each(['single', 'multipart'])('a first %s upload is completed or aborted, never both', async (kind) => {
  const caller = await service.caller()
  const ends = await times(rounds, async () => {
    const fields = kind === 'single' ? {} : { multipart: true }
    const { id, upload: uploadId } = await upload(caller, 'hello', fields)
    const [completed, aborted] = await Promise.all([
      complete(caller, id, uploadId),
      caller.rest('DELETE', `/files/${id}/uploads/${uploadId}`),
    ])
    expect([
      [200, 404],
      [404, 204],
      [409, 204],
    ]).toContainEqual([completed.status, aborted.status])
    expect(await statusOf(caller, id)).toBe(completed.status === 200 ? 200 : 404)
    return completed.status
  })
  const files = ends.filter((status) => status === 200).length
  expect(await usageOf(caller)).toMatchObject({ files, bytes: files * 5 })
  await expectRest(caller)
})

test.each(['single', 'multipart'])(
  'the %s upload of a version that is aborted beside its completion',
  async (kind) => {
    const caller = await service.caller()
    let bytes = 0
    await times(rounds, async () => {
      const { id } = await caller.store('one')
      const uploadId = await uploadVersion(caller, id, 'three', kind === 'single' ? {} : { multipart: true })
      const [completed, aborted] = await Promise.all([
        complete(caller, id, uploadId),
        caller.rest('DELETE', `/files/${id}/uploads/${uploadId}`),
      ])
      expect([200, 404, 409]).toContain(completed.status)
      // An abortion that comes after the completion has nothing to take away, and says so or not.
      expect([204, 404]).toContain(aborted.status)
      if (completed.status !== 200) expect(aborted.status).toBe(204)
      const { body } = await caller.rest('GET', `/files/${id}`)
      expect(body.version).toBe(completed.status === 200 ? 2 : 1)
      expect(await bytesAt(caller, `/files/${id}/content`)).toBe(completed.status === 200 ? 'three' : 'one')
      bytes += completed.status === 200 ? 8 : 3
    })
    expect(await usageOf(caller)).toMatchObject({ files: rounds, bytes })
    await expectSwept(caller)
  },
)

test('an update beside a deletion is in the trashed file, or was refused', async () => {
  const caller = await service.caller()
  await times(rounds, async (index) => {
    const { id } = await caller.store('hello', { tags: ['old', `a${index}`] })
    const [updated, removed] = await Promise.all([
      caller.rest('PATCH', `/files/${id}`, { name: 'new', tags: ['new', `a${index}`] }),
      remove(caller, id),
    ])
    expect([200, 404]).toContain(updated.status)
    expect(removed.status).toBe(204)
    const { body } = await restore(caller, id)
    expect(body.name).toBe(updated.status === 200 ? 'new' : 'a.bin')
    const listed = await caller.rest('GET', `/files?tag=${updated.status === 200 ? 'new' : 'old'}`)
    expect(listed.body.items.map((file) => file.id)).toContain(id)
  })
  await expectRest(caller)
})

test('uploads at once pass a quota by no more than are completed at the same moment, and are counted exactly', async () => {
  const caller = await service.caller()
  const pending = await times(20, () => upload(caller, 'hello'))
  await caller.rest('PATCH', '/workspace', { quotaFiles: 5 })
  const atOnce = 4
  for (let at = 0; at < pending.length; at += atOnce) {
    const answers = await Promise.all(pending.slice(at, at + atOnce).map(({ id }) => complete(caller, id)))
    for (const { status } of answers) expect([200, 403]).toContain(status)
    const files = (await caller.rest('GET', '/files')).body.items.length
    expect(files).toBeLessThanOrEqual(5 + atOnce - 1)
    expect(await usageOf(caller)).toMatchObject({ files, bytes: files * 5 })
  }
  const full = await caller.rest('POST', '/files', { name: 'a', ...declare('x') })
  expect(full.body).toMatchObject({ code: 'QUOTA_EXCEEDED', data: { quota: 'files', limit: 5 } })
  await expectRest(caller)
})

/** The same call by REST or by RPC, under one key. */
async function createUnder(caller: Caller, key: string, index: number, name = 'a.txt'): Promise<Answer> {
  const input = { name, ...declare('hello') }
  if (index % 2 === 0) return caller.rest('POST', '/files', input, { 'idempotency-key': key })
  const response = await service.app.request('/rpc/files.create', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${caller.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(input),
  })
  // tRPC's envelope; a test looks at what it expects.
  const { result, error } = (await response.json()) as { result?: { data: Body }; error?: { data: Body } }
  return { status: response.status, headers: response.headers, body: (error ?? result)?.data as Body }
}

test('a call sent 50 times at once under one Idempotency-Key, by REST and RPC, is done once', async () => {
  const caller = await service.caller()
  const answers = await times(50, (index) => createUnder(caller, 'one', index))
  const done = answers.filter(({ status }) => status < 300)
  expect(done.length).toBeGreaterThanOrEqual(1)
  for (const { status, body } of answers) {
    if (status < 300) expect(body).toEqual(done[0]?.body)
    else expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_IN_FLIGHT'])
  }
  for (const index of [0, 1]) expect((await createUnder(caller, 'one', index)).body).toEqual(done[0]?.body)
  expect((await caller.rest('GET', '/files?state=pending')).body.items).toHaveLength(1)
  await expectRest(caller)
})

test('of calls with other inputs at once under one Idempotency-Key, one is done and the others are refused', async () => {
  const caller = await service.caller()
  const answers = await times(20, (index) => createUnder(caller, 'other', index, `${index % 4}.txt`))
  const names = new Set(answers.filter(({ status }) => status < 300).map(({ body }) => body.file.name))
  expect(names.size).toBe(1)
  const [name] = names
  for (const [index, { status, body }] of answers.entries()) {
    if (status < 300) continue
    const allowed = `${index % 4}.txt` === name ? 'IDEMPOTENCY_IN_FLIGHT' : 'IDEMPOTENCY_KEY_REUSED'
    expect(body.code).toBe(allowed)
  }
  const { body } = await caller.rest('GET', '/files?state=pending')
  expect(body.items.map((file) => file.name)).toEqual([name])
  await expectRest(caller)
})

test('a sweep beside restorations at the last moment removes none of what was restored', async () => {
  const caller = await service.caller()
  await caller.rest('PATCH', '/workspace', { trashDays: 1 })
  const ids = await times(rounds, async () => (await caller.store('hello', { tags: ['t'] })).id)
  await Promise.all(ids.map((id) => remove(caller, id)))
  service.clock.advance(day - 1)
  // Another process, whose clock is ahead: for it, all of them have expired.
  const { dynamoDb, s3, tableName, bucketName, clock } = service
  const ahead = createContext({
    dynamoDb,
    tableName,
    s3: async () => s3,
    bucketName,
    now: () => new Date(clock.now().getTime() + 2),
  })
  const [{ failures }, ...restored] = await Promise.all([
    sweep(ahead),
    ...ids.map((id) => restore(caller, id)),
  ])
  expect(failures).toEqual([])
  for (const [index, { status }] of restored.entries()) {
    expect([200, 404]).toContain(status)
    expect(await statusOf(caller, ids[index] ?? '')).toBe(status)
    if (status === 200) expect(await bytesAt(caller, `/files/${ids[index]}/content`)).toBe('hello')
  }
  const files = restored.filter(({ status }) => status === 200).length
  expect(await usageOf(caller)).toMatchObject({ files, bytes: files * 5 })
  await expectRest(caller)
})

test('sweeps at once beside calls remove what has ended, once', async () => {
  const caller = await service.caller()
  const trashed = await times(rounds, async () => (await caller.store('hello')).id)
  await Promise.all(trashed.map((id) => remove(caller, id)))
  const kept = await times(4, async () => (await caller.store('kept')).id)
  const late = await times(4, () => upload(caller, 'late'))
  service.clock.advance(31 * day)
  const uploads = await Promise.all(kept.map((id) => uploadVersion(caller, id, 'next')))
  const [first, second, third, ...answers] = await Promise.all([
    sweep(service.context),
    sweep(service.context),
    sweep(service.context),
    ...kept.map((id, index) => complete(caller, id, uploads[index])),
    ...late.map(({ id }) => complete(caller, id)),
  ])
  for (const { failures } of [first, second, third]) expect(failures).toEqual([])
  expect(statuses(answers)).toEqual([...kept.map(() => 200), ...late.map(() => 404)])
  expect(await usageOf(caller)).toMatchObject({ files: 4, bytes: 4 * 8 })
  await expectSwept(caller)
  const { Contents = [] } = await service.s3.send(
    new ListObjectsV2Command({ Bucket: service.bucketName, Prefix: `${caller.workspaceId}/` }),
  )
  expect(Contents).toHaveLength(8)
})

/** The service in a process that pauses before a call of its store, and lets the others go on. */
function pausing<Part extends 'files' | 'versions'>(
  part: Part,
  method: keyof Service['context']['store'][Part],
  meanwhile: () => Promise<unknown>,
): (caller: Caller) => Caller {
  const { context } = service
  let waits = true
  const paused = new Proxy(context.store[part], {
    get(target, key) {
      const original: unknown = Reflect.get(target, key)
      if (typeof original !== 'function') return original
      return async (...args: unknown[]) => {
        if (key === method && waits) {
          waits = false
          await meanwhile()
        }
        return Reflect.apply(original, target, args)
      }
    },
  })
  const app = createLadingApp({
    context: { ...context, store: { ...context.store, [part]: paused } },
    docsUrl: '/docs',
    openApi: async () => '{}',
    observe: () => undefined,
  })
  return ({ apiKey, workspaceId }) => callerOf(app, apiKey, workspaceId)
}

/** A file of the same reference each time, of three versions and with tags. */
async function storeAnew(caller: Caller, bytes: string): Promise<string> {
  const { id } = await caller.store(bytes, { externalRef: 'r', tags: ['t'] })
  for (const version of ['second', 'third']) {
    await complete(caller, id, await uploadVersion(caller, id, `${bytes}, ${version}`))
  }
  return id
}

test('a purge that pauses while another one ends it takes nothing of the file that comes after', async () => {
  const caller = await service.caller()
  const id = await storeAnew(caller, 'old')
  const slow = pausing('files', 'removeItems', async () => {
    await purge(caller, id)
    await storeAnew(caller, 'new')
  })
  expect((await purge(slow(caller), id)).status).toBe(204)
  expect(await bytesAt(caller, `/files/${id}/versions/1/content`)).toBe('new')
  expect((await caller.rest('GET', '/files?tag=t')).body.items).toHaveLength(1)
  await expectSwept(caller)
})

test('a completion that pauses until its file was purged takes nothing of the file that comes after', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('old', { externalRef: 'r' })
  const uploadId = await uploadVersion(caller, id, 'late')
  const slow = pausing('versions', 'keep', async () => {
    await purge(caller, id)
    await storeAnew(caller, 'new')
  })
  expect((await complete(slow(caller), id, uploadId)).status).toBe(404)
  expect(await bytesAt(caller, `/files/${id}/versions/1/content`)).toBe('new')
  await expectSwept(caller)
})

test('an entry that a purged file has left in the history makes room for the file that comes after', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('old', { externalRef: 'r' })
  const uploadId = await uploadVersion(caller, id, 'late')
  const slow = pausing('versions', 'keep', () => purge(caller, id))
  expect((await complete(slow(caller), id, uploadId)).status).toBe(404)
  await storeAnew(caller, 'new')
  expect(await bytesAt(caller, `/files/${id}/versions/1/content`)).toBe('new')
  await expectSwept(caller)
})

import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createContext, sweep } from '../src/app.ts'
import { type Answer, type Body, type Caller, type Service, startService } from './harness.ts'
import {
  bytesAt,
  complete,
  declare,
  remove,
  restore,
  rounds,
  statuses,
  statusOf,
  times,
  upload,
  uploadVersion,
} from './race-actions.ts'
import { expectRest, expectSwept } from './race-checks.ts'

const day = 86_400_000

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const usageOf = async (caller: Caller) => (await caller.rest('GET', '/usage')).body

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
  await expectRest(service, caller)
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
  await expectRest(service, caller)
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
    sweep(ahead, { restMs: 0 }),
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
  await expectRest(service, caller)
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
    sweep(service.context, { restMs: 0 }),
    sweep(service.context, { restMs: 0 }),
    sweep(service.context, { restMs: 0 }),
    ...kept.map((id, index) => complete(caller, id, uploads[index])),
    ...late.map(({ id }) => complete(caller, id)),
  ])
  for (const { failures } of [first, second, third]) expect(failures).toEqual([])
  expect(statuses(answers)).toEqual([...kept.map(() => 200), ...late.map(() => 404)])
  expect(await usageOf(caller)).toMatchObject({ files: 4, bytes: 4 * 8 })
  await expectSwept(service, caller)
  const { Contents = [] } = await service.s3.send(
    new ListObjectsV2Command({ Bucket: service.bucketName, Prefix: `${caller.workspaceId}/` }),
  )
  expect(Contents).toHaveLength(8)
})

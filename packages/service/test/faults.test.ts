import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import {
  everyCrash,
  everyFault,
  failAttempt,
  faultModes,
  injectFaults,
  noFaults,
  type TitledPlan,
} from '@lading/stack/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweepUploads } from '../src/app.ts'
import { type Answer, type Caller, type Service, send, sha256, startService } from './harness.ts'

/*
 * Each call to AWS that an operation makes is failed in turn: before it has an effect, after it, instead of it; seen by
 * the application, or by the SDK, which repeats it; and as a crash, after which nothing more reaches AWS. Then the same
 * operation is asked for again.
 */

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const bytes = 'hello'
const declared = {
  name: 'a.txt',
  contentType: 'text/plain',
  size: bytes.length,
  sha256: sha256(bytes),
  externalRef: 'r',
}
const address = '/files/ref:r'

interface Scenario {
  /** Brings the workspace to where the operation begins. */
  prepare(caller: Caller): Promise<unknown>
  /** The operation under test. */
  act(caller: Caller): Promise<Answer>
  /** What the repeated operation may answer, besides what it answers without a fault. */
  readonly repeated: readonly number[]
  /** What must hold after the repetition. */
  settled(caller: Caller): Promise<void>
}

const create = (caller: Caller) => caller.rest('POST', '/files', declared)
const upload = async (caller: Caller) => {
  const { body } = await create(caller)
  expect((await send(body.upload, bytes)).status).toBe(200)
}
const store = async (caller: Caller) => {
  await upload(caller)
  await caller.rest('POST', `${address}/complete`)
}

/** The tag that each caller's file had before the operation under test. */
const etags = new WeakMap<Caller, string>()

const scenarios: Record<string, Scenario> = {
  create: {
    prepare: async () => undefined,
    act: create,
    repeated: [],
    async settled(caller) {
      expect(await itemsOf(caller)).toMatchObject([{ state: 'pending', revision: 1 }])
      const { body } = await create(caller)
      expect((await send(body.upload, bytes)).status).toBe(200)
      expect(await caller.rest('POST', `${address}/complete`)).toMatchObject({ status: 200 })
    },
  },
  'create over an upload that expired': {
    async prepare(caller) {
      await upload(caller)
      service.clock.advance(24 * 3_600_000)
    },
    act: create,
    repeated: [],
    async settled(caller) {
      expect(await itemsOf(caller)).toMatchObject([{ state: 'pending', revision: 1 }])
      expect(await objectsOf(caller)).toEqual([])
    },
  },
  complete: {
    prepare: upload,
    act: (caller) => caller.rest('POST', `${address}/complete`),
    repeated: [],
    async settled(caller) {
      expect((await caller.rest('GET', '/files')).body.items).toMatchObject([
        { state: 'ready', etag: expect.stringMatching(/^"2-/) },
      ])
      const { headers } = await caller.rest('GET', `${address}/content`)
      expect(await (await fetch(headers.get('location') ?? '')).text()).toBe(bytes)
    },
  },
  'update with If-Match': {
    async prepare(caller) {
      await store(caller)
      etags.set(caller, (await caller.rest('GET', address)).body.etag)
    },
    act: (caller) =>
      caller.rest('PATCH', address, { name: 'b.txt' }, { 'if-match': etags.get(caller) ?? 'none' }),
    // The lost answer was a success: the repetition is told that the file changed.
    repeated: [412],
    async settled(caller) {
      expect((await caller.rest('GET', '/files')).body.items).toMatchObject([
        { name: 'b.txt', etag: expect.stringMatching(/^"3-/) },
      ])
    },
  },
  'update without If-Match': {
    prepare: store,
    act: (caller) => caller.rest('PATCH', address, { name: 'b.txt' }),
    repeated: [],
    async settled(caller) {
      expect((await caller.rest('GET', '/files')).body.items).toMatchObject([{ name: 'b.txt' }])
    },
  },
  delete: {
    prepare: store,
    act: (caller) => caller.rest('DELETE', address),
    repeated: [404],
    async settled(caller) {
      expect(await itemsOf(caller)).toEqual([])
      expect(await objectsOf(caller)).toEqual([])
    },
  },
  'delete of a pending file': {
    prepare: upload,
    act: (caller) => caller.rest('DELETE', address),
    repeated: [404],
    async settled(caller) {
      expect(await itemsOf(caller)).toEqual([])
      expect(await objectsOf(caller)).toEqual([])
    },
  },
}

interface Item {
  readonly state: string
  readonly revision: number
  readonly key: string
}

async function itemsOf({ workspaceId }: Caller): Promise<Item[]> {
  const { Items = [] } = await service.dynamoDb.send(
    new ScanCommand({
      TableName: service.tableName,
      ConsistentRead: true,
      FilterExpression: '#e = :file AND workspaceId = :w',
      ExpressionAttributeNames: { '#e': '__edb_e__' },
      ExpressionAttributeValues: { ':file': { S: 'file' }, ':w': { S: workspaceId } },
    }),
  )
  return Items.map(({ state, revision, fileId, uploadId }) => ({
    state: state?.S ?? '',
    revision: Number(revision?.N),
    key: `${workspaceId}/${fileId?.S}/${uploadId?.S}`,
  }))
}

async function objectsOf({ workspaceId }: Caller): Promise<string[]> {
  const { Contents = [] } = await service.s3.send(
    new ListObjectsV2Command({ Bucket: service.bucketName, Prefix: `${workspaceId}/` }),
  )
  return Contents.flatMap(({ Key }) => Key ?? [])
}

/** No listed file without bytes, no bytes that no item names. */
async function expectSound(caller: Caller): Promise<void> {
  const items = await itemsOf(caller)
  const listed = (await caller.rest('GET', '/files')).body.items
  expect(listed.length).toBe(items.filter(({ state }) => state === 'ready').length)
  for (const { key } of items.filter(({ state }) => state === 'ready')) {
    await service.s3.send(new HeadObjectCommand({ Bucket: service.bucketName, Key: key }))
  }
  const named = new Set(items.map(({ key }) => key))
  expect((await objectsOf(caller)).filter((key) => !named.has(key))).toEqual([])
}

describe.each(Object.entries(scenarios))('%s', (_, { prepare, act, repeated, settled }) => {
  test('survives the failure of each of its calls to AWS', async () => {
    const clients = [service.dynamoDb, service.s3]
    const first = await service.caller()
    await prepare(first)
    let calls: Parameters<typeof everyFault>[0]
    let expected: number
    {
      using recording = injectFaults(clients, noFaults)
      expected = (await act(first)).status
      calls = recording.calls
    }
    expect(expected).toBeLessThan(300)
    expect(calls.length).toBeGreaterThan(1)

    const repeatedBySdk: TitledPlan[] = calls.flatMap(({ index, command }) =>
      faultModes.map((mode) => ({
        title: `${mode} attempt ${index}, ${command}`,
        plan: failAttempt(index, mode),
      })),
    )
    for (const { title, plan } of [...everyFault(calls), ...everyCrash(calls), ...repeatedBySdk]) {
      const caller = await service.caller()
      await prepare(caller)
      {
        using _faults = injectFaults(clients, plan)
        const { status } = await act(caller)
        // The SDK's own repetition must hide the fault; what the application sees may only be a failure that passes.
        const allowed = plan.level === 'attempt' ? [expected] : [expected, 500, 503]
        expect(allowed, `${title}: answered ${status}`).toContain(status)
      }
      await expectSound(caller)
      const again = await act(caller)
      expect([expected, ...repeated], `${title}: repeated`).toContain(again.status)
      await expectSound(caller)
      await settled(caller)
    }
  })

  test('leaves nothing behind that a sweep does not remove when nobody asks again', async () => {
    const clients = [service.dynamoDb, service.s3]
    const first = await service.caller()
    await prepare(first)
    let calls: Parameters<typeof everyFault>[0]
    {
      using recording = injectFaults(clients, noFaults)
      await act(first)
      calls = recording.calls
    }
    const callers: Caller[] = []
    for (const { plan } of everyCrash(calls)) {
      const caller = await service.caller()
      await prepare(caller)
      using _faults = injectFaults(clients, plan)
      await act(caller)
      callers.push(caller)
    }
    service.clock.advance(25 * 3_600_000)
    await sweepUploads(service.context)
    for (const caller of callers) {
      await expectSound(caller)
      expect((await itemsOf(caller)).filter(({ state }) => state !== 'ready')).toEqual([])
    }
  })
})

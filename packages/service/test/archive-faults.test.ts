import { createHash, randomBytes } from 'node:crypto'
import {
  crashAt,
  everyFault,
  type FaultPlan,
  injectFaults,
  noFaults,
  type TitledPlan,
} from '@lading/stack/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweep } from '../src/app.ts'
import { readZip } from '../src/archives/zip/read-zip.fixture.ts'
import { type Caller, type Service, startService } from './harness.ts'
import { takeStock } from './stock.ts'

let service: Service
let caller: Caller
let files: string[]
let expected: string

const mebibyte = 1024 ** 2
const hourMs = 3_600_000

beforeAll(async () => {
  service = await startService()
  caller = await service.caller()
  // Two parts: the first ends in the middle of a deflated file.
  const noise = randomBytes(6 * mebibyte)
  const dense = Buffer.from(randomBytes(3 * mebibyte).toString('base64'))
  const stored = [
    await caller.store('small', { name: 'small.txt' }),
    await caller.store(noise, { name: 'noise.bin', contentType: 'video/mp4' }),
    await caller.store(dense, { name: 'dense.txt', contentType: 'text/plain' }),
    await caller.store(noise.subarray(0, 2 * mebibyte), { name: 'noise.mp4', contentType: 'video/mp4' }),
    await caller.store('last', { name: 'last.txt' }),
  ]
  files = stored.map(({ id }) => id)
  await begin()
  const bytes = await finished()
  expect(readZip(bytes)).toHaveLength(5)
  expect(bytes.length).toBeGreaterThan(8 * mebibyte)
  expected = hash(bytes)
})
afterAll(() => service[Symbol.asyncDispose]())

const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

let jobId = ''

async function begin(): Promise<void> {
  jobId = (await caller.rpc('archives.create', { files })).body.id
}

/** Works as workers and sweeps do, for as long as there is something to do. */
async function goOn(): Promise<void> {
  for (let round = 0; round < 8; round++) {
    await service.work()
    const { body } = await caller.rest('GET', `/jobs/${jobId}`)
    if (body.state !== 'running' && body.state !== 'queued') return
    service.clock.advance(20 * 60_000)
    expect((await sweep(service.context, { restMs: 0 })).failures).toEqual([])
  }
  throw new Error('The job has not ended')
}

/** The archive, once the job is done; it is purged. */
async function finished(): Promise<Buffer> {
  await goOn()
  const { body } = await caller.rest('GET', `/jobs/${jobId}`)
  expect(body).toMatchObject({ state: 'done', progress: { done: 5, total: 5 } })
  const fileId = String((body as unknown as { fileId: string }).fileId)
  const { headers } = await caller.rest('GET', `/files/${fileId}/content`)
  const bytes = Buffer.from(await (await fetch(headers.get('location') ?? '')).arrayBuffer())
  await caller.rest('DELETE', `/files/${fileId}`)
  await caller.rest('POST', `/files/${fileId}/purge`)
  return bytes
}

/** One attempt under a plan; what it throws is what a process would have died of. */
async function attempt(plan: FaultPlan): Promise<number> {
  using injected = injectFaults([service.dynamoDb, service.s3], plan)
  await service.work().catch(() => undefined)
  return injected.calls.length
}

/** Nothing but the five files is left, of any kind, once the sweep has been there. */
async function expectNothingElse(): Promise<void> {
  service.clock.advance(2 * hourMs)
  expect((await sweep(service.context, { restMs: 0 })).failures).toEqual([])
  const { objects, multiparts } = await takeStock(service)
  expect(objects.filter((key) => !files.some((id) => key.includes(id)))).toEqual([])
  expect(multiparts).toEqual([])
}

async function plans(make: (calls: ReturnType<typeof injectFaults>['calls']) => TitledPlan[]) {
  await begin()
  using recorded = injectFaults([service.dynamoDb, service.s3], noFaults)
  await service.work()
  const made = make([...recorded.calls])
  recorded[Symbol.dispose]()
  await finished()
  return made
}

describe('an archive whose worker', () => {
  test('dies at any call goes on to the same bytes, and strands nothing', async () => {
    const crashes = await plans((calls) =>
      calls.map(({ index, command }) => ({
        title: `crash at call ${index}, ${command}`,
        plan: crashAt(index, index % 2 === 0 ? 'before' : 'after'),
      })),
    )
    expect(crashes.length).toBeGreaterThan(25)
    for (const { title, plan } of crashes) {
      await begin()
      await attempt(plan)
      expect([title, hash(await finished())]).toEqual([title, expected])
    }
    await expectNothingElse()
  })

  test('meets a failure at any call tries again, to the same bytes', async () => {
    const faults = await plans((calls) => everyFault(calls, ['after']).filter((_, index) => index % 2 === 0))
    for (const { title, plan } of faults) {
      await begin()
      await attempt(plan)
      expect([title, hash(await finished())]).toEqual([title, expected])
    }
    await expectNothingElse()
  })

  test('runs out of time at every part goes on with the next', async () => {
    await begin()
    const states = (await service.work(() => true)).map(({ state }) => state)
    expect(states).toEqual(['more', 'done'])
    expect(hash(await finished())).toBe(expected)
  })

  test('is there twice makes one archive', async () => {
    await begin()
    const [message] = service.messages
    if (message === undefined) throw new Error('No message was sent')
    service.messages.push(message, message)
    await Promise.all([service.work(), service.work(), service.work()])
    expect(hash(await finished())).toBe(expected)
    await expectNothingElse()
  })
})

test('a job that is cancelled at any call leaves nothing behind', async () => {
  const crashes = await plans((calls) =>
    calls.map(({ index, command }) => ({ title: command, plan: crashAt(index, 'after') })),
  )
  for (const { plan } of crashes) {
    await begin()
    await attempt(plan)
    const { status, body } = await caller.rest('POST', `/jobs/${jobId}/cancel`)
    if (body.state === 'done' || status === 409) {
      await finished()
      continue
    }
    expect(body).toMatchObject({ id: jobId, state: 'cancelled' })
    await goOn()
    expect((await caller.rest('GET', `/jobs/${jobId}`)).body).toMatchObject({
      state: 'cancelled',
      fileId: null,
    })
  }
  await expectNothingElse()
  const { items } = await takeStock(service)
  expect(items.filter(({ sk }) => sk === 'FILE')).toHaveLength(files.length)
})

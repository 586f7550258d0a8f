import { scopes } from '@lading/contract/scopes'
import { fromLambdaResult, type lambdaHandler, sampleContext, toLambdaEvent } from '@lading/stack/lambda'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createKey, createLadingApp, type SweepReport } from '../src/app.ts'
import { type Deployed, startDeployed } from './deployed.ts'
import { takeLog } from './function-log.ts'
import { callerOf } from './harness.ts'

/* The entry points, bundled as they are deployed: the sweeper, and how the API fails in part. `events.test.ts` has the rest. */

let deployed: Deployed
let api: ReturnType<typeof lambdaHandler>
let handler: () => Promise<SweepReport>
const log = takeLog()

beforeAll(async () => {
  deployed = await startDeployed({ gated: true })
  api = (await deployed.load<{ handler: typeof api }>('api')).handler
  handler = (await deployed.load<{ handler: typeof handler }>('sweeper')).handler
})
afterAll(() => deployed[Symbol.asyncDispose]())

/** The service at another time than the sweeper's, called by a new workspace. */
async function serviceAt(now: () => Date) {
  const context = deployed.contextAt(now)
  const app = createLadingApp({
    context,
    docsUrl: '/docs',
    openApi: async () => '{}',
    observe: () => undefined,
  })
  const { workspaceId } = await context.store.workspaces.create('test')
  const fields = { workspaceId, name: 'test', scopes, expiresAt: undefined }
  const { apiKey } = await createKey(context.store, fields)
  return { context, caller: callerOf(app, apiKey, workspaceId) }
}

const twoDaysAgo = () => new Date(Date.now() - 2 * 86_400_000)
const declared = { name: 'a', contentType: 'text/plain', size: 5 }

test('an upload that was not completed in time is gone with its bytes, and the numbers are logged', async () => {
  const { context, caller } = await serviceAt(twoDaysAgo)
  const { body: kept } = await caller.rest('POST', '/files', declared)
  await deployed.put(kept.upload, 'hello')
  expect((await caller.rest('POST', `/files/${kept.file.id}/complete`)).status).toBe(200)
  const { body } = await caller.rest('POST', '/files', declared)
  await deployed.put(body.upload, 'hello')

  log.clear()
  const report = await handler()
  expect(report).toMatchObject({ filesRemoved: 1, bytesMissing: 0 })
  expect(log.lines()).toMatchObject([
    {
      level: 'info',
      event: 'sweep',
      service: 'lading',
      stage: 'test',
      ...report,
      ReadUnits: expect.any(Number),
      WriteUnits: expect.any(Number),
    },
  ])
  const [line] = log.lines()
  expect(Number(line?.ReadUnits) * Number(line?.WriteUnits)).toBeGreaterThan(0)

  const { store, bucket } = context
  expect(await store.files.get(caller.workspaceId, body.file.id)).toBeUndefined()
  expect(await store.files.get(caller.workspaceId, kept.file.id)).toMatchObject({ state: 'ready' })
  const { items } = await bucket.listing.objects(undefined, 1000)
  expect(items.map(({ key }) => key.split('/')[1])).toEqual([kept.file.id])
  expect(await handler()).toMatchObject({ filesRemoved: 0 })
})

test('a sweep that failed in part counts as failed, and says of what', async () => {
  const { caller } = await serviceAt(twoDaysAgo)
  const { body } = await caller.rest('POST', '/files', declared)
  log.clear()
  deployed.gate.refuses = (request) => request.includes(body.file.id)
  await expect(handler()).rejects.toThrow(/sweep failed/)
  deployed.gate.refuses = () => false
  const [first, ...failures] = log.lines()
  expect(first).toMatchObject({ event: 'sweep', filesRemoved: 0 })
  expect(failures.length).toBeGreaterThan(0)
  for (const line of failures) {
    expect(line).toMatchObject({
      level: 'error',
      event: 'sweep failed',
      cause: { name: 'AccessDeniedException' },
    })
  }
  expect(await handler()).toMatchObject({ filesRemoved: 1 })
})

test('what cannot be counted is one line of the log, without a secret, and fails no call', async () => {
  const context = deployed.contextAt(() => new Date())
  const { workspaceId } = await context.store.workspaces.create('test')
  const fields = { workspaceId, name: 'test', scopes, expiresAt: undefined, ratePerMinute: 100 }
  const { apiKey } = await createKey(context.store, fields)
  const event = toLambdaEvent('function-url', {
    method: 'GET',
    path: '/v1/usage',
    headers: { authorization: `Bearer ${apiKey}` },
  })
  const secret = apiKey.split('_')[2] ?? ''
  for (const [what, key] of [
    ['rate not counted', 'RATE#'],
    ['usage not counted', '#DAYS#'],
  ] as const) {
    log.clear()
    deployed.gate.refuses = (body) => body.includes(key)
    // The counts of a day are written once a second.
    const line = await vi.waitFor(async () => {
      const { status } = fromLambdaResult('function-url', await api(event, sampleContext('r')))
      expect(status).toBe(200)
      return log.lines().find((entry) => entry.event === what) ?? expect.fail(`No line says: ${what}`)
    }, 5000)
    deployed.gate.refuses = () => false
    expect(line).toMatchObject({
      level: 'error',
      cause: { name: 'AccessDeniedException', message: 'refused' },
    })
    expect(log.text()).not.toContain(secret)
  }
})

import { scopes } from '@lading/contract/scopes'
import { fromLambdaResult, type lambdaHandler, sampleContext, toLambdaEvent } from '@lading/stack/lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKey } from '../src/app.ts'
import { type Deployed, startDeployed } from './deployed.ts'
import { takeLog } from './function-log.ts'

/* What the API's function writes of its calls, bundled as it is deployed. */

let deployed: Deployed
let handler: ReturnType<typeof lambdaHandler>
let apiKey: string
const log = takeLog()

beforeAll(async () => {
  deployed = await startDeployed()
  const { store } = deployed.contextAt(() => new Date())
  const { workspaceId } = await store.workspaces.create('test')
  apiKey = (await createKey(store, { workspaceId, name: 'test', scopes, expiresAt: undefined })).apiKey
  handler = (await deployed.load<{ handler: typeof handler }>('api')).handler
})
afterAll(() => deployed[Symbol.asyncDispose]())

async function call(method: string, path: string, body?: unknown, requestId = 'r') {
  const event = toLambdaEvent('http-api-v2', {
    method,
    path,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const { status, body: answer } = fromLambdaResult(
    'http-api-v2',
    await handler(event, sampleContext(requestId)),
  )
  return { status, text: answer.toString() }
}

const declared = (name: string) => ({ name, contentType: 'text/plain', size: 5 })

test('each call is one line with what it took, and the first of the environment alone was cold', async () => {
  log.clear()
  expect((await call('POST', '/v1/files', declared('salaries.txt'), 'first')).status).toBe(201)
  expect((await call('GET', '/v1/files', undefined, 'second')).status).toBe(200)
  expect((await call('GET', '/v1/nothing', undefined, 'third')).status).toBe(404)
  const lines = log.lines()
  expect(lines).toMatchObject([
    { operation: 'files.create', status: 201, requestId: 'first', stage: 'test', ColdStarts: 1 },
    { operation: 'files.list', status: 200, requestId: 'second', ColdStarts: 0 },
    { operation: 'none', status: 404, requestId: 'third', ColdStarts: 0, ClientErrors: 1, WriteUnits: 0 },
  ])
  const [create, list] = lines
  expect(create?.initMs).toBeGreaterThan(0)
  expect(create?.WriteUnits).toBeGreaterThanOrEqual(2) // the file and at least one index
  expect(list?.ReadUnits).toBeGreaterThan(0)
  for (const line of lines) {
    expect(line.Duration).toBeGreaterThan(0)
    expect(line.Memory).toBeGreaterThan(20)
    expect(line).toHaveProperty('_aws.CloudWatchMetrics')
  }
  expect(log.text()).not.toMatch(/salaries/)
})

test('of the calls of one batch each has its own line and units', async () => {
  log.clear()
  const batch = { 0: declared('a'), 1: declared('b'), 2: { name: '' } }
  const { status } = await call('POST', '/rpc/files.create,files.create,files.create?batch=1', batch, 'batch')
  expect(status).toBe(207)
  const lines = log.lines()
  expect(lines.map((line) => line.status).sort()).toEqual([200, 200, 400])
  for (const line of lines) {
    expect(line).toMatchObject({ operation: 'files.create', requestId: 'batch', ColdStarts: 0 })
    const { status: own, WriteUnits } = line
    if (own === 200) expect(WriteUnits).toBeGreaterThanOrEqual(2)
  }
})

test('an answer holds none of what is measured', async () => {
  const { text } = await call('GET', '/v1/files')
  expect(text).not.toMatch(/Units|Capacity|_aws/)
})

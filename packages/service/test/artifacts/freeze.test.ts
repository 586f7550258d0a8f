import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, jsonRequest, type Stage, startStage } from './stage.ts'

/* What becomes of a call when the process is frozen after it, or ended in the middle of it. */

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const health = jsonRequest('GET', '/health')
const upload = { name: 'a.txt', contentType: 'text/plain', size: 5 }

test('connections that the engine has closed in the meantime do not fail the next call', async () => {
  const { apiKey } = await stage.caller()
  const lambda = await stage.function('api')
  for (let freeze = 0; freeze < 3; freeze++) {
    const created = await call(lambda, 'http-api-v2', jsonRequest('POST', '/v1/files', apiKey, upload))
    expect(created.status).toBe(201)
    // Kept alive, or there would be nothing to test.
    expect(stage.table.connections).toBeGreaterThan(0)
    await stage.table.cut()
  }
  expect(lambda.started).toBe(1)
})

test('the answer is sent when all work is done: frozen at once, nothing is under way or left for the next call', async () => {
  const { apiKey } = await stage.caller()
  const lambda = await stage.function('api')
  const calls = [
    jsonRequest('POST', '/v1/files', apiKey, upload),
    jsonRequest('GET', '/v1/files?limit=5', apiKey),
    jsonRequest('POST', '/v1/files', apiKey, { name: '' }),
    jsonRequest('GET', '/v1/usage', 'lad_0000000000000000_wrong'),
    jsonRequest('POST', '/rpc/files.create,files.create?batch=1', apiKey, { 0: upload, 1: upload }),
  ]
  let seen = stage.table.seen
  for (const [index, request] of calls.entries()) {
    await call(lambda, 'http-api-v2', request)
    expect(stage.table.underWay, request.path).toBe(0)
    if (index === 0) expect(stage.table.seen).toBeGreaterThan(seen)
    seen = stage.table.seen
    // It asks no engine by itself, so whatever comes now was left over.
    expect((await call(lambda, 'http-api-v2', health)).status).toBe(200)
    expect(stage.table.seen, `after ${request.path}`).toBe(seen)
  }
})

test('while DynamoDB does not answer, a call ends with the function’s time, and the next one is fine', async () => {
  const { apiKey } = await stage.caller()
  const lambda = await stage.function('api', { timeoutMs: 2000 })
  const list = jsonRequest('GET', '/v1/files', apiKey)
  expect((await call(lambda, 'http-api-v2', list)).status).toBe(200)
  stage.table.isSilent = true
  const failure = call(lambda, 'http-api-v2', list)
  await expect(failure).rejects.toThrow('Task timed out after 2.00 seconds')
  stage.table.isSilent = false
  const after = await call(lambda, 'http-api-v2', list)
  expect(after.status).toBe(200)
  expect(after.invocation.initMs).toBeGreaterThan(0)
})

test('a DynamoDB that takes requests and never answers is 503 with a line of log, and the process stays', async () => {
  const { apiKey } = await stage.caller()
  // One try, so that the test waits for one.
  const environment = { ...stage.environment, AWS_MAX_ATTEMPTS: '1' }
  const lambda = await stage.function('api', { environment })
  const list = jsonRequest('GET', '/v1/files', apiKey)
  stage.table.isSilent = true
  const { status, text } = await call(lambda, 'http-api-v2', list)
  stage.table.isSilent = false
  expect([status, JSON.parse(text).code]).toEqual([503, 'UNAVAILABLE'])
  expect(lambda.logs.map((line) => JSON.parse(line))).toMatchObject([
    { operation: 'files.list', status: 503 },
  ])
  expect((await call(lambda, 'http-api-v2', list)).status).toBe(200)
  expect(lambda.started).toBe(1)
})

test('a function whose DynamoDB is not there answers 503 that may be sent again, and stays', async () => {
  const { apiKey } = await stage.caller()
  const environment = { ...stage.environment, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }
  const lambda = await stage.function('api', { environment })
  const { status, headers, text } = await call(lambda, 'http-api-v2', jsonRequest('GET', '/v1/files', apiKey))
  expect(status).toBe(503)
  expect(headers.get('retry-after')).toBe('1')
  expect(JSON.parse(text)).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
  expect((await call(lambda, 'http-api-v2', health)).status).toBe(200)
  expect(lambda.started).toBe(1)
})

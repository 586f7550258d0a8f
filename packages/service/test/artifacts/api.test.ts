import type { EventKind } from '@lading/stack/lambda'
import { shutdownMs } from '@lading/stack/testing/lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, jsonRequest, type Stage, startStage } from './stage.ts'

/* The API's artifact in Lambda's hands: a process that is started, called, frozen and ended from outside. */

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const linesOf = (logs: readonly string[]): Record<string, unknown>[] => logs.map((line) => JSON.parse(line))
const declared = (name: string) => ({ name, contentType: 'text/plain', size: 5 })

test.for<EventKind>(['http-api-v2', 'alb', 'alb-multi-value', 'function-url'])(
  'a fresh process creates a file and gets it in its second call, called by %s',
  async (kind) => {
    const { apiKey } = await stage.caller()
    const lambda = await stage.function('api')
    const created = await call(lambda, kind, jsonRequest('POST', '/v1/files', apiKey, declared('größe.txt')))
    expect(created.status).toBe(201)
    expect(created.invocation.initMs).toBeGreaterThan(0)
    expect(created.headers.get('x-request-id')).toBe(created.invocation.requestId)
    const { file } = JSON.parse(created.text)
    const got = await call(lambda, kind, jsonRequest('GET', `/v1/files/${file.id}`, apiKey))
    expect(got.status).toBe(200)
    expect(JSON.parse(got.text)).toEqual(file)
    expect(got.invocation).toMatchObject({ initMs: undefined, pid: created.invocation.pid })
  },
)

test('the first answer of each environment alone is cold, by a line for each call and nothing else', async () => {
  const { apiKey } = await stage.caller()
  const lambda = await stage.function('api')
  const get = jsonRequest('GET', '/v1/files', apiKey)
  const two = [await call(lambda, 'http-api-v2', get), await call(lambda, 'http-api-v2', get)]
  await lambda.shutdown(shutdownMs.externalExtension)
  const third = await call(lambda, 'http-api-v2', get)
  expect(linesOf(lambda.logs)).toMatchObject(
    [...two, third].map(({ invocation: { requestId, initMs } }) => ({
      requestId,
      status: 200,
      ColdStarts: initMs === undefined ? 0 : 1,
    })),
  )
  const [cold, warm] = linesOf(lambda.logs)
  expect(cold?.initMs).toBeGreaterThan(0)
  expect(cold?.initMs).toBeLessThan(two[0]?.invocation.initMs ?? 0)
  expect(warm).not.toHaveProperty('initMs')
})

test.for(['LADING_TABLE', 'LADING_BUCKET'] as const)(
  'without %s it does not start, names it, and prints no credential',
  async (missing) => {
    const { [missing]: _, ...environment } = stage.environment
    const lambda = await stage.function('api', { environment })
    const { error } = await lambda.invoke({})
    expect(error).toMatchObject({
      errorType: 'Error',
      errorMessage: `The environment variable ${missing} is not set`,
    })
    const told = JSON.stringify(error) + lambda.logs.join('\n')
    expect(lambda.logs.join('\n')).toContain(missing)
    expect(told).not.toContain(environment.AWS_SECRET_ACCESS_KEY)
    expect(told).not.toContain(environment.AWS_ACCESS_KEY_ID)
  },
)

test('what is no HTTP request is an error that says what is supported, and the next call is fine', async () => {
  const lambda = await stage.function('api')
  const { error } = await lambda.invoke({ Records: [] })
  expect(error).toMatchObject({
    errorType: 'TypeError',
    errorMessage: expect.stringMatching(/Supported are/),
  })
  expect((await call(lambda, 'http-api-v2', jsonRequest('GET', '/health'))).status).toBe(200)
  expect(lambda.started).toBe(1)
})

test('SIGTERM ends it in time and without a word', async () => {
  const { apiKey } = await stage.caller()
  const lambda = await stage.function('api')
  // With connections to the engines open.
  await call(lambda, 'http-api-v2', jsonRequest('GET', '/v1/files', apiKey))
  const before = lambda.logs.length
  expect(await lambda.shutdown(shutdownMs.externalExtension)).toEqual([{ code: null, signal: 'SIGTERM' }])
  expect(lambda.logs.slice(before)).toEqual([])
})

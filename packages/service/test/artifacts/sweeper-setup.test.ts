import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, jsonRequest, type Stage, startStage } from './stage.ts'

/* The artifacts of what no client calls: the sweeper, on a schedule, and the setup, by a deployment. */

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const schedule = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }

test('the sweeper removes what expired in each process and counts it in its answer', async () => {
  const twoDaysAgo = () => new Date(Date.now() - 2 * 86_400_000)
  const { rest } = await stage.caller(twoDaysAgo)
  const lambda = await stage.function('sweeper')
  const leave = () => rest('POST', '/files', { name: 'a', contentType: 'text/plain', size: 5 })
  await leave()
  expect((await lambda.invoke(schedule)).payload).toMatchObject({ filesRemoved: 1 })
  await leave()
  // Frozen for a minute between two sweeps, its connections are closed by then.
  await stage.table.cut()
  const second = await lambda.invoke(schedule)
  expect(second).toMatchObject({ initMs: undefined, payload: { filesRemoved: 1 } })
  expect(stage.table.underWay).toBe(0)
  expect((await lambda.invoke(schedule)).payload).toMatchObject({ filesRemoved: 0 })
})

test('a sweep that fails is an error of the invocation, so that it is counted and alarmed', async () => {
  const environment = { ...stage.environment, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }
  const lambda = await stage.function('sweeper', { environment })
  const { error } = await lambda.invoke(schedule)
  expect(error?.errorMessage).toMatch(/parts of the sweep failed; see the log/)
  expect(lambda.logs.join('\n')).not.toContain(environment.AWS_SECRET_ACCESS_KEY)
})

test('the key that the setup makes opens the API, is logged nowhere, and is told no more once used', async () => {
  const setup = await stage.function('setup')
  const { payload } = await setup.invoke({})
  const { apiKey } = payload as { apiKey: string } // looked at below
  expect(apiKey).toMatch(/^lad_/)
  const again = (await setup.invoke({})).payload as { apiKey: string } // the same
  expect(again.apiKey).not.toBe(apiKey)
  const api = await stage.function('api')
  const list = (key: string) => call(api, 'http-api-v2', jsonRequest('GET', '/v1/files', key))
  expect((await list(apiKey)).status).toBe(401)
  expect((await list(again.apiKey)).status).toBe(200)
  expect((await setup.invoke({})).payload).toMatchObject({ apiKey: null })
  const logs = [...setup.logs, ...api.logs].join('\n')
  for (const key of [apiKey, again.apiKey]) expect(logs).not.toContain(key.split('_')[2])
})

test.for(['sweeper', 'setup'] as const)('the %s ends by SIGTERM without a word', async (name) => {
  const lambda = await stage.function(name)
  expect((await lambda.invoke(schedule)).error).toBeUndefined()
  const before = lambda.logs.length
  expect(await lambda.shutdown(500)).toEqual([{ code: null, signal: 'SIGTERM' }])
  expect(lambda.logs.slice(before)).toEqual([])
})

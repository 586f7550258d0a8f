import { randomUUID } from 'node:crypto'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { contract } from '@lading/contract'
import { scopes } from '@lading/contract/scopes'
import { listOperations } from '@lading/stack/contract'
import {
  type EventKind,
  eventKinds,
  fromLambdaResult,
  type lambdaHandler,
  sampleContext,
  toLambdaEvent,
} from '@lading/stack/lambda'
import { localCredentials, localRegion, startDynalite, startStrictS3 } from '@lading/stack/testing'
import { createTableInput } from '@lading/store/table'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createContext, createKey, type ServiceContext } from '../src/app.ts'
import type { Body } from './harness.ts'

/*
 * The real entry point, configured by its environment, is given every kind of event for every operation. Each kind
 * works on a workspace of its own; what must differ (ids, times, signatures) is replaced before the answers are compared.
 */

const resources = new AsyncDisposableStack()
let context: ServiceContext
let handler: ReturnType<typeof lambdaHandler>
const before = { ...process.env }
/** The entry point's log. */
const lines = vi.spyOn(console, 'log').mockImplementation(() => undefined)

beforeAll(async () => {
  const dynalite = resources.use(await startDynalite())
  const s3 = resources.use(await startStrictS3())
  const dynamoDb = dynalite.client()
  await dynamoDb.send(new CreateTableCommand(createTableInput('lading')))
  await s3.createBucket('lading')
  const now = () => new Date()
  context = createContext({
    dynamoDb,
    tableName: 'lading',
    s3: async () => s3.client(),
    bucketName: 'lading',
    now,
  })
  Object.assign(process.env, {
    AWS_REGION: localRegion,
    AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynalite.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    LADING_TABLE: 'lading',
    LADING_BUCKET: 'lading',
    LADING_S3_PATH_STYLE: 'true',
  })
  handler = (await import('../src/entrypoints/api.ts')).handler
})
afterAll(async () => {
  process.env = before
  await resources.disposeAsync()
})

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Body | undefined
}

interface Call {
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly headers?: Record<string, string>
}

async function newKey(): Promise<string> {
  const { workspaceId } = await context.store.workspaces.create('event')
  return (await createKey(context.store, { workspaceId, name: 'event', scopes, expiresAt: undefined })).apiKey
}

async function invoke(
  kind: EventKind,
  apiKey: string,
  { method, path, body, headers = {} }: Call,
): Promise<Answer> {
  const event = toLambdaEvent(kind, {
    method,
    path,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  const response = fromLambdaResult(kind, await handler(event, sampleContext(randomUUID())))
  const text = response.body.toString()
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: text === '' ? undefined : (JSON.parse(text) as Body), // a test looks at what it expects
  }
}

const reference = 'ref:mail/17 #50%+文'
const address = `/v1/files/${encodeURIComponent(reference)}`
const file = {
  name: 'ünï"cödé.txt',
  contentType: 'text/plain',
  size: 5,
  externalRef: reference.slice(4),
  tags: ['a'],
}
const json = (value: unknown) => JSON.stringify(value)

/** Every operation, well and badly called, by REST and by RPC, in an order in which they build on each other. */
async function scenario(kind: EventKind): Promise<Answer[]> {
  const apiKey = await newKey()
  const answers: Answer[] = []
  const call = async (request: Call): Promise<Body> => {
    const answer = await invoke(kind, apiKey, request)
    answers.push(answer)
    return (answer.body ?? {}) as Body // as above
  }
  const rpc = (name: string, input: unknown) =>
    call({ method: 'POST', path: `/rpc/${name}`, body: json(input) })

  await call({ method: 'POST', path: '/v1/files', body: json({ ...file, size: '5' }) })
  const { upload } = await call({ method: 'POST', path: '/v1/files', body: json(file) })
  await call({ method: 'POST', path: `${address}/complete` })
  await call({ method: 'GET', path: `${address}/content` })
  await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: 'hello' })
  await call({ method: 'POST', path: `${address}/complete` })
  const ready = await call({ method: 'GET', path: address })
  await call({ method: 'HEAD', path: address })
  await call({ method: 'GET', path: '/v1/files?limit=1' })
  await call({ method: 'GET', path: '/v1/files?limit=x&constructor=1' })
  await call({ method: 'GET', path: '/v1/files?cursor=a%2Bb%20c' })
  await call({ method: 'PATCH', path: address, body: json({ name: 'new' }), headers: { 'if-match': '"9"' } })
  await call({
    method: 'PATCH',
    path: address,
    body: json({ metadata: { ü: [1] } }),
    headers: { 'if-match': ready.etag },
  })
  await call({ method: 'GET', path: `${address}/content` })
  await rpc('files.get', { id: reference })
  await rpc('files.download', { id: reference })
  await rpc('files.complete', { id: reference })
  await rpc('files.update', { id: reference, tags: ['b'] })
  await rpc('files.list', {})
  await call({ method: 'GET', path: `/rpc/files.get?input=${encodeURIComponent(json({ id: reference }))}` })
  await rpc('files.create', file)
  await call({ method: 'DELETE', path: address })
  await rpc('files.delete', { id: reference })
  const { key } = await call({
    method: 'POST',
    path: '/v1/keys',
    body: json({ name: 'k', scopes: ['files:read'] }),
  })
  await call({ method: 'GET', path: '/v1/keys' })
  await call({ method: 'DELETE', path: `/v1/keys/${key.id}` })
  await rpc('keys.create', { name: 'k', scopes: [] })
  await rpc('keys.list', { limit: 1 })
  await rpc('keys.revoke', { id: '0000000000000000' })
  await call({ method: 'PUT', path: '/v1/files' })
  await call({ method: 'OPTIONS', path: '/v1/files' })
  await call({ method: 'GET', path: '/v1/nothing' })
  await call({ method: 'GET', path: '/nothing' })
  await call({ method: 'GET', path: '/health' })
  await call({ method: 'POST', path: '/v1/files', body: '{' })
  await call({
    method: 'POST',
    path: '/v1/files',
    body: 'a=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  await call({ method: 'POST', path: '/v1/files', body: json({ ...file, name: 'x'.repeat(300_000) }) })
  await call({ method: 'GET', path: '/v1/files', headers: { authorization: 'Bearer wrong' } })
  return answers
}

/** Replaces what differs from call to call. */
function comparable(answers: readonly Answer[]): unknown {
  const text = JSON.stringify(answers)
    .replaceAll(/file_[0-9a-z]{24}/g, 'file_')
    .replaceAll(/(\\"\d+)-[0-9a-z]{8}(\\")/g, '$1$2')
    .replaceAll(/lad_[0-9a-z]+_[0-9a-z]+/g, 'lad_')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replaceAll(/http:\/\/127\.0\.0\.1[^"\\]*/g, 'url')
    .replaceAll(/"(requestId|x-request-id|nextCursor)":"[^"]*"/g, '"$1":""')
    .replaceAll(/(\/v1\/keys\/|"id":")[0-9a-z]{16}/g, '$1')
  return JSON.parse(text)
}

test('every kind of event gives the same answer to every operation', async () => {
  const byKind = new Map<EventKind, unknown>()
  for (const kind of eventKinds) byKind.set(kind, comparable(await scenario(kind)))
  const expected = byKind.get('function-url')
  expect((expected as Answer[]).map(({ status }) => status)).toMatchInlineSnapshot(`
    [
      400,
      201,
      409,
      409,
      200,
      200,
      200,
      200,
      400,
      400,
      412,
      200,
      302,
      200,
      200,
      200,
      200,
      200,
      200,
      409,
      204,
      404,
      201,
      200,
      204,
      400,
      200,
      404,
      405,
      204,
      404,
      404,
      200,
      400,
      415,
      413,
      401,
    ]
  `)
  for (const kind of eventKinds) expect(byKind.get(kind), kind).toEqual(expected)
})

test('the scenario calls every operation by REST and by RPC', async () => {
  lines.mockClear()
  await scenario('function-url')
  const called = new Set(
    lines.mock.calls.map(([line]) => {
      const { transport, operation } = JSON.parse(String(line)) as { transport: string; operation: string } // toLogLine
      return `${transport} ${operation}`
    }),
  )
  const all = listOperations(contract).flatMap(({ name }) => [`rest ${name}`, `rpc ${name}`])
  expect(all.filter((name) => !called.has(name))).toEqual([])
})

test('the OpenAPI document is served from the artifact', async () => {
  const answer = await invoke('http-api-v2', '', { method: 'GET', path: '/openapi.json' })
  expect(answer).toMatchObject({ status: 200, body: { openapi: '3.1.0' } })
})

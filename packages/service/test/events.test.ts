import { randomUUID } from 'node:crypto'
import { contract } from '@lading/contract'
import { scopes } from '@lading/contract/scopes'
import { listOperations } from '@lading/stack/contract'
import {
  type EventKind,
  eventKinds,
  fromLambdaResult,
  type lambdaHandler,
  sampleContext,
  sampleSourceIp,
  toLambdaEvent,
} from '@lading/stack/lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKey, type ServiceContext } from '../src/app.ts'
import { type Deployed, startDeployed } from './deployed.ts'
import { type Call, scenario } from './event-scenario.ts'
import { takeLog } from './function-log.ts'
import type { Body } from './harness.ts'

/*
 * The API's entry point, bundled as it is deployed, is given every kind of event for every operation. Each kind works on a
 * workspace of its own; what must differ (ids, times, signatures) is replaced before the answers are compared.
 */

let deployed: Deployed
let context: ServiceContext
let handler: ReturnType<typeof lambdaHandler>
/** The entry point's log. */
const log = takeLog()

beforeAll(async () => {
  deployed = await startDeployed()
  context = deployed.contextAt(() => new Date())
  handler = (await deployed.load<{ handler: typeof handler }>('api')).handler
})
afterAll(() => deployed[Symbol.asyncDispose]())

interface Answer {
  /** What was asked: an operation or a path. */
  readonly asked: string
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: unknown
}

async function newKey(): Promise<string> {
  const { workspaceId } = await context.store.workspaces.create('event')
  const fields = { workspaceId, name: 'event', scopes, expiresAt: undefined }
  return (await createKey(context.store, fields)).apiKey
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
    asked: `${method} ${path.split('?')[0]}`,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: parsed(text, response.headers.get('content-type')),
  }
}

function parsed(text: string, type: string | null): unknown {
  if (text === '') return undefined
  if (type === 'application/x-ndjson')
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  return JSON.parse(text)
}

/** What the answer to an operation holds, by whichever transport. */
function bodyOf({ body }: Answer): Body {
  const { result } = (body ?? {}) as { result?: { data?: Body } } // tRPC's envelope, or REST's bare output
  return (result === undefined ? body : result.data) as Body // a scenario reads what it expects
}

async function answersTo(kind: EventKind): Promise<Answer[]> {
  const apiKey = await newKey()
  const answers: Answer[] = []
  await scenario(async (call) => {
    const answer = await invoke(kind, apiKey, call)
    answers.push(answer)
    return bodyOf(answer)
  })
  return answers
}

/** Replaces what differs from call to call. */
function comparable(answers: readonly Answer[]): Answer[] {
  const text = JSON.stringify(answers)
    .replaceAll(/\b(file|folder|job|upload)_[0-9a-z]{24}/g, '$1_')
    .replaceAll(/\bws_[0-9a-z]{16}/g, 'ws_')
    .replaceAll(/(\\"\d+)-[0-9a-z]{8}(\\")/g, '$1$2')
    .replaceAll(/lad_[0-9a-z]+_[0-9a-z]+/g, 'lad_')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replaceAll(/"http:\/\/127\.0\.0\.1[^"]*"/g, '"url"')
    .replaceAll(/cursor=[^&>"]+/g, 'cursor=')
    .replaceAll(/"(requestId|x-request-id|nextCursor)":"[^"]*"/g, '"$1":""')
    .replaceAll(/"id":"\d{17}-[0-9a-z]+"/g, '"id":"record"')
    .replaceAll(/(\/v1\/keys\/|"(?:keyId|id)":")[0-9a-z]{16}\b/g, '$1')
  return JSON.parse(text)
}

test('every kind of event gives the same answer to every operation', async () => {
  const byKind = new Map<EventKind, Answer[]>()
  for (const kind of eventKinds) byKind.set(kind, comparable(await answersTo(kind)))
  const expected = byKind.get('function-url') ?? []
  expect(
    expected.map(({ asked, status }) => `${status} ${decodeURIComponent(asked)}`),
  ).toMatchInlineSnapshot(`
    [
      "400 POST /v1/files",
      "201 POST /v1/files",
      "409 POST /v1/files/ref:mail/17 #50%+文/complete",
      "409 GET /v1/files/ref:mail/17 #50%+文/content",
      "200 GET /v1/files/file_/uploads/upload_",
      "400 POST /v1/files/file_/uploads/upload_/parts",
      "200 POST /v1/files/file_/uploads/upload_/parts",
      "200 POST /v1/files/ref:mail/17 #50%+文/complete",
      "200 POST /v1/files/ref:mail/17 #50%+文/complete",
      "200 GET /v1/files/ref:mail/17 #50%+文",
      "200 GET /v1/files",
      "400 GET /v1/files",
      "400 GET /v1/files",
      "412 PATCH /v1/files/ref:mail/17 #50%+文",
      "200 PATCH /v1/files/ref:mail/17 #50%+文",
      "302 GET /v1/files/ref:mail/17 #50%+文/content",
      "409 POST /v1/files",
      "201 POST /v1/files/ref:mail/17 #50%+文/versions",
      "200 POST /v1/files/ref:mail/17 #50%+文/complete",
      "200 GET /v1/files/ref:mail/17 #50%+文/versions",
      "200 GET /v1/files/file_/versions/1",
      "404 GET /v1/files/file_/versions/9",
      "302 GET /v1/files/file_/versions/1/content",
      "200 POST /v1/files/file_/versions/1/restore",
      "201 POST /v1/files/ref:mail/17 #50%+文/versions",
      "200 GET /v1/files/file_/uploads/upload_",
      "204 DELETE /v1/files/file_/uploads/upload_",
      "404 DELETE /v1/files/file_/uploads/upload_",
      "201 POST /v1/folders",
      "409 POST /v1/folders",
      "201 POST /v1/folders",
      "200 GET /v1/folders/path:größe #1%+ 14/below",
      "200 GET /v1/folders",
      "200 PATCH /v1/files/ref:mail/17 #50%+文",
      "200 GET /v1/files",
      "409 POST /v1/folders/path:größe #1%+ 14/below/move",
      "202 POST /v1/folders/path:größe #1%+ 14/below/move",
      "200 GET /v1/jobs/job_",
      "202 POST /v1/archives",
      "200 POST /v1/jobs/job_/cancel",
      "202 DELETE /v1/folders/folder_",
      "200 GET /v1/jobs",
      "200 GET /v1/files",
      "200 POST /v1/files/ref:mail/17 #50%+文/restore",
      "200 PUT /v1/files/ref:mail/17 #50%+文/retention",
      "409 DELETE /v1/files/ref:mail/17 #50%+文",
      "200 PUT /v1/files/ref:mail/17 #50%+文/retention",
      "204 DELETE /v1/files/ref:mail/17 #50%+文",
      "404 DELETE /v1/files/ref:mail/17 #50%+文",
      "204 POST /v1/files/ref:mail/17 #50%+文/purge",
      "201 POST /v1/keys",
      "400 POST /v1/keys",
      "201 POST /v1/keys//rotate",
      "200 GET /v1/keys",
      "204 DELETE /v1/keys/",
      "404 DELETE /v1/keys/",
      "200 GET /v1/workspace",
      "200 PATCH /v1/workspace",
      "200 PUT /v1/workspace/retention",
      "200 PUT /v1/workspace/retention",
      "200 GET /v1/usage",
      "200 GET /v1/usage/days",
      "400 GET /v1/usage/days",
      "200 GET /v1/audit",
      "200 GET /v1/audit/export",
      "400 POST /rpc/files.create",
      "200 POST /rpc/files.create",
      "409 POST /rpc/files.complete",
      "409 POST /rpc/files.download",
      "200 POST /rpc/uploads.get",
      "400 POST /rpc/uploads.sign",
      "200 POST /rpc/uploads.sign",
      "200 POST /rpc/files.complete",
      "200 POST /rpc/files.complete",
      "200 POST /rpc/files.get",
      "200 POST /rpc/files.list",
      "400 POST /rpc/files.list",
      "400 POST /rpc/files.list",
      "412 POST /rpc/files.update",
      "200 POST /rpc/files.update",
      "200 POST /rpc/files.download",
      "409 POST /rpc/files.create",
      "200 POST /rpc/versions.create",
      "200 POST /rpc/files.complete",
      "200 POST /rpc/versions.list",
      "200 POST /rpc/versions.get",
      "404 POST /rpc/versions.get",
      "200 POST /rpc/versions.download",
      "200 POST /rpc/versions.restore",
      "200 POST /rpc/versions.create",
      "200 POST /rpc/uploads.get",
      "200 POST /rpc/uploads.abort",
      "404 POST /rpc/uploads.abort",
      "200 POST /rpc/folders.create",
      "409 POST /rpc/folders.create",
      "200 POST /rpc/folders.create",
      "200 POST /rpc/folders.get",
      "200 POST /rpc/folders.list",
      "200 POST /rpc/files.update",
      "200 POST /rpc/files.list",
      "409 POST /rpc/folders.move",
      "200 POST /rpc/folders.move",
      "200 POST /rpc/jobs.get",
      "200 POST /rpc/archives.create",
      "200 POST /rpc/jobs.cancel",
      "200 POST /rpc/folders.delete",
      "200 POST /rpc/jobs.list",
      "200 POST /rpc/files.list",
      "200 POST /rpc/files.restore",
      "200 POST /rpc/files.retain",
      "409 POST /rpc/files.delete",
      "200 POST /rpc/files.retain",
      "200 POST /rpc/files.delete",
      "404 POST /rpc/files.delete",
      "200 POST /rpc/files.purge",
      "200 POST /rpc/keys.create",
      "400 POST /rpc/keys.create",
      "200 POST /rpc/keys.rotate",
      "200 POST /rpc/keys.list",
      "200 POST /rpc/keys.revoke",
      "404 POST /rpc/keys.revoke",
      "200 POST /rpc/workspace.get",
      "200 POST /rpc/workspace.update",
      "200 POST /rpc/workspace.retain",
      "200 POST /rpc/workspace.retain",
      "200 POST /rpc/usage.get",
      "200 POST /rpc/usage.days",
      "400 POST /rpc/usage.days",
      "200 POST /rpc/audit.list",
      "200 POST /rpc/audit.export",
      "200 HEAD /v1/usage",
      "400 GET /v1/files",
      "404 GET /rpc/files.get",
      "405 PUT /v1/files",
      "204 OPTIONS /v1/files",
      "404 GET /v1/nothing",
      "404 GET /nothing",
      "200 GET /health",
      "400 POST /v1/files",
      "415 POST /v1/files",
      "413 POST /v1/files",
      "401 GET /v1/files",
      "201 POST /v1/folders",
      "201 POST /v1/folders",
    ]
  `)
  for (const kind of eventKinds) expect(byKind.get(kind), kind).toEqual(expected)
})

test('the scenario calls every operation by REST and by RPC, each at least once with success', async () => {
  log.clear()
  await answersTo('function-url')
  const called = new Set(
    log
      .lines()
      .filter(({ status }) => Number(status) < 400)
      .map(({ transport, operation }) => `${transport} ${operation}`),
  )
  const all = listOperations(contract).flatMap(({ name }) => [`rest ${name}`, `rpc ${name}`])
  expect(all.filter((name) => !called.has(name))).toEqual([])
})

/** A reference that holds all that a URL takes for its own. */
const address = `/v1/files/${encodeURIComponent('ref:mail/17 #50%+文')}`

test.each(eventKinds)(
  'a reference with slashes reaches every operation of its file in a %s event',
  async (kind) => {
    const apiKey = await newKey()
    const paths = listOperations(contract).flatMap(({ name, operation: { rest } }) =>
      rest.path.startsWith('/files/{id}') ? [{ name, method: rest.method, path: rest.path }] : [],
    )
    log.clear()
    for (const { method, path } of paths) {
      const rest = path
        .replace('/files/{id}', '')
        .replace('{upload}', 'upload_000000000000000000000000')
        .replace('{version}', '1')
      await invoke(kind, apiKey, {
        method,
        path: `${address}${rest}`,
        ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{}' }),
      })
    }
    expect(log.lines().map(({ operation }) => operation)).toEqual(paths.map(({ name }) => name))
  },
)

test.each(eventKinds)('the audit log has the address of the caller of a %s event', async (kind) => {
  const apiKey = await newKey()
  await invoke(kind, apiKey, { method: 'POST', path: '/v1/folders', body: '{"name":"a"}' })
  const { body } = await invoke(kind, apiKey, { method: 'GET', path: '/v1/audit' })
  expect(body).toMatchObject({ items: [{ operation: 'folders.create', address: sampleSourceIp }] })
})

test('the OpenAPI document is served from the artifact', async () => {
  const answer = await invoke('http-api-v2', '', { method: 'GET', path: '/openapi.json' })
  expect(answer).toMatchObject({ status: 200, body: { openapi: '3.1.0' } })
})

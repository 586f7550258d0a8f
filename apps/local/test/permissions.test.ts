import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { scopes } from '@lading/contract/scopes'
import { createContext, createKey, createLadingApp, type ServiceContext } from '@lading/service'
import { permissions } from '@lading/service/permissions'
import { fromLambdaResult, sampleContext, toLambdaEvent } from '@lading/stack/lambda'
import { localCredentials, localRegion, startDynalite, startStrictS3 } from '@lading/stack/testing'
import { newToken } from '@lading/store'
import { createTableInput } from '@lading/store/table'
import { expect, test, vi } from 'vitest'
import { startEventSource } from './event-source.ts'
import { type Action, dynamoDbAction, permitting, s3Action, sqsAction } from './permitted.ts'

/* Each entry point gets what it is permitted and nothing else, and what it is permitted it needs. */

type EntryPoint = keyof typeof permissions

const suite = join(import.meta.dirname, '../../../acceptance/src/run.ts')
const patience = 240_000
/** The one that hands a path on as it came. */
const gateway = 'alb-multi-value'

/** All actions that an entry point is permitted. */
function permitted(name: EntryPoint): Set<Action> {
  const { table, indexes, objects, bucket, queue } = permissions[name]
  return new Set<Action>([
    ...table.map((action): Action => `table ${action}`),
    ...indexes.map((action): Action => `indexes ${action}`),
    ...objects.map((action): Action => `objects ${action}`),
    ...bucket.map((action): Action => `bucket ${action}`),
    ...queue.map((action): Action => `queue ${action}`),
  ])
}

/** Engines, and before them what each entry point may. */
async function startAccount() {
  await using resources = new AsyncDisposableStack()
  const dynalite = resources.use(await startDynalite())
  const s3 = resources.use(await startStrictS3())
  const events = resources.use(await startEventSource())
  const dynamoDb = dynalite.client()
  resources.defer(() => dynamoDb.destroy())
  await dynamoDb.send(new CreateTableCommand(createTableInput('lading')))
  await s3.createBucket('lading')
  const log = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  resources.defer(() => log.mockRestore())
  resources.defer(() => void vi.unstubAllEnvs())
  const running = resources.move()
  /** From here on an entry point that is loaded is the one of this name. */
  const become = async (name: EntryPoint) => {
    const may = permitted(name)
    const isPermitted = (action: Action) => may.has(action)
    const table = running.use(
      await permitting(dynalite.endpoint, ({ headers }, body) => dynamoDbAction(headers, body), isPermitted),
    )
    const bytes = running.use(
      await permitting(s3.endpoint, ({ method = '', url = '' }) => s3Action(method, url), isPermitted),
    )
    const messages = running.use(
      await permitting(events.endpoint, ({ headers }) => sqsAction(headers), isPermitted),
    )
    for (const [variable, value] of Object.entries({
      AWS_REGION: localRegion,
      AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_ENDPOINT_URL_S3: bytes.endpoint,
      LADING_QUEUE_URL: `${messages.endpoint}${events.path}`,
      LADING_TABLE: 'lading',
      LADING_BUCKET: 'lading',
      LADING_S3_PATH_STYLE: 'true',
    })) {
      vi.stubEnv(variable, value)
    }
    return {
      seen: () => new Set([...table.seen, ...bytes.seen, ...messages.seen]),
      refused: () => [...table.refused, ...bytes.refused, ...messages.refused],
    }
  }
  const contextAt = (now: () => Date) =>
    createContext({ dynamoDb, tableName: 'lading', s3: async () => s3.client(), bucketName: 'lading', now })
  return { become, contextAt, events, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

async function newKey({ store }: ServiceContext): Promise<string> {
  const { workspaceId } = await store.workspaces.create('acceptance')
  const fields = { workspaceId, name: 'acceptance', scopes, expiresAt: undefined }
  return (await createKey(store, fields)).apiKey
}

/** Begins an upload in parts, as somebody did who never came back. */
async function leaveParts(context: ServiceContext): Promise<void> {
  const app = createLadingApp({
    context,
    docsUrl: '/docs',
    openApi: async () => '{}',
    observe: () => undefined,
  })
  const authorization = `Bearer ${await newKey(context)}`
  const call = async (path: string, body: object) => {
    const headers = { authorization, 'content-type': 'application/json' }
    const response = await app.request(`/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(response.status, path).toBeLessThan(300)
    return (await response.json()) as { file: { id: string }; upload: { id: string } }
  }
  const { file, upload } = await call('/files', {
    name: 'a',
    contentType: 'text/plain',
    size: 20_000_000,
    multipart: true,
  })
  await call(`/files/${file.id}/uploads/${upload.id}/parts`, {
    parts: [{ number: 1, sha256: '0'.repeat(64) }],
  })
}

/** A job of an archive that no worker was told of. */
async function leaveArchive({ store }: ServiceContext): Promise<void> {
  const { workspaceId } = await store.workspaces.create('archive')
  const input = JSON.stringify({ by: 'tag', tag: 'a', name: 'a.zip', missing: 'fail', expiresInHours: 1 })
  const jobId = `job_${newToken()}`
  await store.jobs.create({ workspaceId, jobId, kind: 'archive.create', input, begin: 'queued' })
}

async function judge(environment: Record<string, string>) {
  const { NODE_TEST_CONTEXT: _, LADING_ADDRESS: __, LADING_KEY: ___, ...inherited } = process.env
  const child = spawn(process.execPath, [suite, 'full'], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await ended
  return { code, output: output + errors }
}

test(
  'API, worker and sweeper go through the whole acceptance suite with what they may, and need all of that',
  async () => {
    await using account = await startAccount()
    const role = await account.become('api')
    const context = account.contextAt(() => new Date())
    const { handler } = await import('@lading/service/entrypoints/api')
    const server = createServer(async (request, response) => {
      const { method = '', url = '', headers } = request
      const event = toLambdaEvent(gateway, {
        method,
        path: url,
        headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
          typeof value === 'string' ? [[name, value]] : [],
        ),
        body: await buffer(request),
      })
      const result = fromLambdaResult(gateway, await handler(event, sampleContext(randomUUID())))
      response.writeHead(result.status, [...result.headers].flat()).end(result.body)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // it listens on TCP
    const address = `http://127.0.0.1:${port}`
    const apiKey = await newKey(context)
    // A file for the sweeper to look at. It also makes the API's client of S3, which it makes when it first needs it, while the
    // environment is its own.
    const call = async (path: string, body?: object) => {
      const response = await fetch(`${address}/v1${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return (await response.json()) as {
        id: string
        file: { id: string }
        upload: { url: string; headers: Record<string, string> }
      }
    }
    const bytes = randomBytes(9 * 1024 ** 2)
    const { file, upload } = await call('/files', { name: 'a', contentType: 'video/mp4', size: bytes.length })
    await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: bytes })
    await call(`/files/${file.id}/complete`)
    await leaveParts(account.contextAt(() => new Date(Date.now() - 30 * 86_400_000)))
    // What makes the API's client of SQS, while the environment is its own.
    const { id: jobId } = await call('/archives', { files: [file.id] })
    await leaveArchive(account.contextAt(() => new Date(Date.now() - 3_600_000)))
    const working = await account.become('worker')
    const worker = await import('@lading/service/entrypoints/worker')
    // One that is no job goes back into the queue.
    await account.events.send('no message of ours')
    // Without any time left each invocation writes one part, and tells the queue to go on.
    account.events.deliverTo(worker.handler, 0)
    const authorization = `Bearer ${apiKey}`
    await vi.waitFor(
      async () => {
        const response = await fetch(`${address}/v1/jobs/${jobId}`, { headers: { authorization } })
        expect(await response.json()).toMatchObject({ state: 'done', attempts: 2 })
        expect(await account.events.deadLetters()).toEqual(['no message of ours'])
      },
      { timeout: 20_000, interval: 100 },
    )
    // Jobs are gone on with by the sweeper, as it is deployed beside.
    const sweeping = await account.become('sweeper')
    const sweeper = await import('@lading/service/entrypoints/sweeper')
    await sweeper.handler()
    let isOver = false
    const sweeps = (async () => {
      while (!isOver) {
        await sweeper.handler()
        await delay(500)
      }
    })()
    const { code, output } = await judge({
      LADING_ADDRESS: address,
      LADING_KEY: apiKey,
      LADING_OTHER_KEY: await newKey(context),
    })
    isOver = true
    await sweeps
    server.closeAllConnections()
    server.close()
    expect(working.refused()).toEqual([])
    expect(sweeping.refused()).toEqual([])
    expect(role.refused()).toEqual([])
    // A body that is no UTF-8 is repaired by the load balancer's event of the tests: of that one check alone it fails.
    expect(output).toContain('Not seen: INTERNAL, UNAVAILABLE, UPLOAD_MISMATCH.')
    expect(code === 0 || /failing tests:\n\n[^\n]*protocol/.test(output), output).toBe(true)
    expect([...role.seen()].toSorted()).toEqual([...permitted('api')].toSorted())
    expect([...working.seen()].toSorted()).toEqual([...permitted('worker')].toSorted())
    // Jobs are gone on with by whoever comes first: that the sweeper does is not certain.
    const seen = new Set<Action>([...sweeping.seen(), 'table UpdateItem'])
    expect([...seen].toSorted()).toEqual([...permitted('sweeper')].toSorted())
  },
  patience,
)

test('the setup makes the first key with what it may, and needs all of that', async () => {
  await using account = await startAccount()
  const role = await account.become('setup')
  const { handler } = await import('@lading/service/entrypoints/setup')
  expect((await handler()).apiKey).toMatch(/^lad_/)
  expect((await handler()).apiKey).toMatch(/^lad_/)
  expect(role.refused()).toEqual([])
  expect([...role.seen()].toSorted()).toEqual([...permitted('setup')].toSorted())
})

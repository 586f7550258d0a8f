import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { scopes } from '@lading/contract/scopes'
import { createContext, createKey, type ServiceContext } from '@lading/service'
import { fromLambdaResult, sampleContext, toLambdaEvent } from '@lading/stack/lambda'
import { localCredentials, localRegion, startDynalite, startStrictS3 } from '@lading/stack/testing'
import { createTableInput } from '@lading/store/table'
import { expect, test, vi } from 'vitest'
import { startLocal } from '../src/local.ts'
import { startEventSource } from './event-source.ts'

/* The acceptance suite as a process of its own, which knows an address and a key and nothing else. */

const suite = join(import.meta.dirname, '../../../acceptance/src/run.ts')
/** The suite takes a fifth of this alone; two busy cores may be shared with every other test. */
const patience = 240_000

async function judge(profile: string, environment: Record<string, string>) {
  // The variables of the test runner would make it report to that.
  const { NODE_TEST_CONTEXT: _, LADING_ADDRESS: __, LADING_KEY: ___, ...inherited } = process.env
  const child = spawn(process.execPath, [suite, profile], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await ended
  return { code, output: output + errors }
}

/** A server on loopback; what fails in it fails the request. */
async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    address: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function newKey({ store }: ServiceContext): Promise<string> {
  const { workspaceId } = await store.workspaces.create('acceptance')
  const key = { workspaceId, name: 'acceptance', scopes, expiresAt: undefined }
  return (await createKey(store, key)).apiKey
}

const sent = ({ headers }: IncomingMessage) =>
  Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  )

test(
  'the local service passes every check of the acceptance suite, and is left empty',
  async () => {
    await using local = await startLocal({ port: 0 })
    const { code, output } = await judge('full', {
      LADING_ADDRESS: local.url,
      LADING_KEY: local.apiKey,
      LADING_OTHER_KEY: await newKey(local.context),
    })
    expect(code, output).toBe(0)
    // What only a fault brings about: a black box cannot.
    expect(output).toContain('Not seen: INTERNAL, UNAVAILABLE, UPLOAD_MISMATCH.')
    const usage = await fetch(`${local.url}/v1/usage`, {
      headers: { authorization: `Bearer ${local.apiKey}` },
    })
    expect(await usage.json()).toMatchObject({ files: 0, bytes: 0, quotaFiles: null, quotaBytes: null })
  },
  patience,
)

test(
  "the Lambda function behind an HTTP API passes the acceptance suite's core",
  async () => {
    await using resources = new AsyncDisposableStack()
    const dynalite = resources.use(await startDynalite())
    const s3 = resources.use(await startStrictS3())
    const events = resources.use(await startEventSource())
    const dynamoDb = dynalite.client()
    resources.defer(() => dynamoDb.destroy())
    await dynamoDb.send(new CreateTableCommand(createTableInput('lading')))
    await s3.createBucket('lading')
    const context = createContext({
      dynamoDb,
      tableName: 'lading',
      s3: async () => s3.client(),
      bucketName: 'lading',
      now: () => new Date(),
    })
    const log = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
    resources.defer(() => log.mockRestore())
    for (const [name, value] of Object.entries({
      AWS_REGION: localRegion,
      AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynalite.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      LADING_QUEUE_URL: `${events.endpoint}${events.path}`,
      LADING_TABLE: 'lading',
      LADING_BUCKET: 'lading',
      LADING_S3_PATH_STYLE: 'true',
    })) {
      vi.stubEnv(name, value)
    }
    resources.defer(() => void vi.unstubAllEnvs())
    const { handler } = await import('@lading/service/entrypoints/api')
    events.deliverTo((await import('@lading/service/entrypoints/worker')).handler)

    const server = resources.use(
      await serve(async (request, response) => {
        const { method = '', url = '' } = request
        const event = toLambdaEvent('http-api-v2', {
          method,
          path: url,
          headers: sent(request),
          body: await buffer(request),
        })
        const result = fromLambdaResult('http-api-v2', await handler(event, sampleContext(randomUUID())))
        response.writeHead(result.status, [...result.headers].flat()).end(result.body)
      }),
    )
    const { code, output } = await judge('core', {
      LADING_ADDRESS: server.address,
      LADING_KEY: await newKey(context),
    })
    expect(code, output).toBe(0)
  },
  patience,
)

test('a service that leaves out a header fails the suite', async () => {
  await using local = await startLocal({ port: 0 })
  await using server = await serve(async (request, response) => {
    const { method = '', url = '' } = request
    const body = await buffer(request)
    const answer = await fetch(local.url + url, {
      method,
      redirect: 'manual',
      headers: sent(request).filter(([name]) => name === 'authorization' || name === 'content-type'),
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    })
    const headers = [...answer.headers].filter(([name]) => name !== 'etag')
    response.writeHead(answer.status, headers.flat()).end(Buffer.from(await answer.arrayBuffer()))
  })
  const { code, output } = await judge('smoke', { LADING_ADDRESS: server.address, LADING_KEY: local.apiKey })
  expect(code).toBe(1)
  expect(output).toContain('the header ETag is missing')
})

test('without an address or a key, or with another profile, the suite says so in one line', async () => {
  const access = { LADING_ADDRESS: 'http://127.0.0.1:1', LADING_KEY: 'x' }
  for (const [profile, environment, expected] of [
    ['smoke', {}, /^Set LADING_ADDRESS .* and LADING_KEY .*\n$/],
    ['smoke', access, /^http:\/\/127\.0\.0\.1:1 does not answer: .*\n$/],
    ['none', access, /^There is no profile none: .*\n$/],
  ] as const) {
    const { code, output } = await judge(profile, environment)
    expect(code).toBe(1)
    expect(output).toMatch(expected)
  }
})

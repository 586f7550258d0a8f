import { createHash } from 'node:crypto'
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import document from '@lading/contract/openapi.json' with { type: 'json' }
import { type Scope, scopes } from '@lading/contract/scopes'
import { answerChecker } from '@lading/stack/openapi/testing'
import type { CallRecord } from '@lading/stack/server'
import { startDynalite, startStrictS3, testClock } from '@lading/stack/testing'
import { createTableInput } from '@lading/store/table'
import type { Hono } from 'hono'
import {
  createContext,
  createKey,
  createLadingApp,
  type JobMessage,
  type ServiceContext,
  type Work,
  workOn,
} from '../src/app.ts'

export interface Upload {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly expiresAt: string
}

/** The fields of all answers in one: a test reads those that its operation's answer has. */
export interface Body extends Upload {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly name: string
  readonly size: number
  readonly version: number
  readonly current: boolean
  readonly etag: string
  readonly createdAt: string
  readonly trashedAt: string | null
  readonly folderId: string | null
  readonly path: string
  readonly disposition: string
  readonly file: Body
  readonly upload: Body
  readonly number: number
  readonly parts: readonly Body[]
  readonly progress: { readonly done: number; readonly total: number | null; readonly kept: number }
  readonly key: Body
  readonly previous: Body
  readonly apiKey: string
  readonly items: readonly Body[]
  readonly nextCursor: string | null
  readonly detail: string
  readonly code: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** A caller with a key of its own. */
export interface Caller {
  readonly apiKey: string
  readonly workspaceId: string
  rest(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  rpc(name: string, input?: unknown): Promise<Answer>
  /** Creates, sends and completes a file. */
  store(bytes: string | Uint8Array<ArrayBuffer>, fields?: Record<string, unknown>): Promise<Body>
}

export interface Service extends AsyncDisposable {
  readonly app: Hono
  readonly context: ServiceContext
  readonly clock: ReturnType<typeof testClock>
  readonly dynamoDb: DynamoDBClient
  readonly s3: S3Client
  readonly tableName: string
  readonly bucketName: string
  readonly records: CallRecord[]
  /** Messages of jobs that no worker has seen, and what kept them from their next step. */
  readonly messages: JobMessage[]
  readonly jobFailures: unknown[]
  /** Works off all messages, and those that this makes. @returns what became of each */
  work(isOver?: () => boolean): Promise<Work[]>
  /** A caller of a new workspace. */
  caller(options?: {
    scopes?: readonly Scope[]
    workspaceId?: string
    listingShards?: number
  }): Promise<Caller>
}

export const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** What an answer has that the OpenAPI document does not allow. */
const violations = answerChecker(document)

/** The service on real engines: dynalite and an S3 that checks what AWS checks. */
export async function startService(): Promise<Service> {
  await using resources = new AsyncDisposableStack()
  const clock = testClock()
  const dynalite = resources.use(await startDynalite())
  const s3 = resources.use(await startStrictS3({ now: clock.now }))
  const [tableName, bucketName] = ['lading', 'lading']
  const dynamoDb = dynalite.client()
  const s3Client = s3.client()
  // The SDK signs with the machine's clock; the engine looks at the test's.
  Object.defineProperty(s3Client.config, 'systemClockOffset', {
    get: () => clock.now().getTime() - Date.now(),
    set: () => undefined,
  })
  await dynamoDb.send(new CreateTableCommand(createTableInput(tableName)))
  await s3.createBucket(bucketName)
  const messages: JobMessage[] = []
  const jobFailures: unknown[] = []
  const context = createContext({
    dynamoDb,
    tableName,
    s3: async () => s3Client,
    bucketName,
    queue: { send: async (message) => void messages.push(message) },
    now: clock.now,
    onJobFailure: (error) => jobFailures.push(error),
  })
  const records: CallRecord[] = []
  const app = createLadingApp({
    context,
    docsUrl: '/docs',
    openApi: async () => '{}',
    observe: (record) => records.push(record),
  })
  const running = resources.move()
  return {
    app,
    context,
    clock,
    dynamoDb,
    s3: s3Client,
    tableName,
    bucketName,
    records,
    messages,
    jobFailures,
    async work(isOver = () => false) {
      const done: Work[] = []
      for (let message = messages.shift(); message !== undefined; message = messages.shift()) {
        done.push(await workOn(context, message, isOver))
      }
      return done
    },
    caller: (options) => newCaller(app, context, options),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function newCaller(
  app: Hono,
  context: ServiceContext,
  options: { scopes?: readonly Scope[]; workspaceId?: string; listingShards?: number } = {},
): Promise<Caller> {
  const workspaceId =
    options.workspaceId ?? (await context.store.workspaces.create('test', options.listingShards)).workspaceId
  const { apiKey } = await createKey(context.store, {
    workspaceId,
    name: 'test',
    scopes: options.scopes ?? scopes,
    expiresAt: undefined,
  })
  return callerOf(app, apiKey, workspaceId)
}

export function callerOf(app: Hono, apiKey: string, workspaceId: string): Caller {
  const authorization = `Bearer ${apiKey}`
  const rest: Caller['rest'] = async (method, path, body, headers = {}) => {
    const response = await app.request(`/v1${path}`, {
      method,
      headers: {
        authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const { status } = response
    const text = await response.text()
    const said = violations({ method, url: `/v1${path}`, status, headers: response.headers, body: text })
    if (said.length > 0) throw new Error(`${method} ${path} answered ${status}: ${said.join('; ')}`)
    return { status, headers: response.headers, body: parse(text) }
  }
  const rpc: Caller['rpc'] = async (name, input) => {
    const response = await app.request(`/rpc/${name}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    })
    const { result, error } = parse<{ result?: { data: Body }; error?: { data: Body } }>(
      await response.text(),
    )
    return { status: response.status, headers: response.headers, body: (error ?? result)?.data as Body }
  }
  const store: Caller['store'] = async (bytes, fields = {}) => {
    const size = Buffer.byteLength(bytes)
    const declared = {
      name: 'a.bin',
      contentType: 'application/octet-stream',
      size,
      sha256: sha256(bytes),
      ...fields,
    }
    const created = await rest('POST', '/files', declared)
    if (created.status !== 201)
      throw new Error(`create answered ${created.status} ${JSON.stringify(created.body)}`)
    const put = await send(created.body.upload, bytes)
    if (put.status !== 200) throw new Error(`PUT answered ${put.status} ${await put.text()}`)
    const completed = await rest('POST', `/files/${created.body.file.id}/complete`)
    if (completed.status !== 200) throw new Error(`complete answered ${completed.status}`)
    return completed.body
  }
  return { apiKey, workspaceId, rest, rpc, store }
}

function parse<Content = Body>(text: string): Content {
  return (text === '' ? undefined : JSON.parse(text)) as Content // a test looks at what it expects
}

/** Sends bytes as `upload` says. */
export function send(
  { url, method, headers }: Upload,
  bytes: string | Uint8Array<ArrayBuffer>,
): Promise<Response> {
  return fetch(url, { method, headers, body: bytes })
}

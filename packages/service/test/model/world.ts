import { createHash } from 'node:crypto'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { type Scope, scopes } from '@lading/contract/scopes'
import type { Hono } from 'hono'
import { createContext, createKey, createLadingApp, type ServiceContext } from '../../src/app.ts'
import { type Stage, startStage } from '../fault-stage.ts'
import { callerOf } from '../harness.ts'
import { noteCall } from './calls.ts'
import { operationOf, type Reply, type Request } from './exchange.ts'
import { type Model, type ModelWorkspace, newModel } from './state.ts'

/** The real service: two processes that serve one table and one bucket. */
export interface World extends AsyncDisposable {
  readonly stage: Stage
  readonly apps: readonly Hono[]
  readonly contexts: readonly ServiceContext[]
  readonly context: ServiceContext
  readonly model: Model
}

/** Keys that no script ends: the names of the clients of each workspace. */
export const anchors = [
  ['owner', scopes],
  ['reader', ['files:read', 'workspace:read', 'audit:read', 'keys:read']],
  ['uploader', ['files:read', 'files:write', 'keys:write']],
  // Ends, but after the script.
  ['guest', ['files:read', 'keys:write']],
] as const satisfies readonly (readonly [string, readonly Scope[]])[]

const hourMs = 3_600_000
const dayMs = 24 * hourMs

const workspaceCount = 3
const guestMs = 3000 * dayMs

export async function startWorld(): Promise<World> {
  const stage = await startStage(1)
  const { clock, place } = stage
  // Each script begins at the same time of day, so that it meets the ends of days where it met them before.
  clock.advance(dayMs - (clock.now().getTime() % dayMs) + 9 * hourMs + 123)
  const { dynamoDb, s3, tableName, bucketName } = place
  const apps: Hono[] = []
  const contexts: ServiceContext[] = []
  for (let process = 0; process < 2; process++) {
    const context = createContext({
      dynamoDb,
      tableName,
      s3: async () => s3,
      bucketName,
      now: clock.now,
    })
    contexts.push(context)
    apps.push(createLadingApp({ context, docsUrl: '/', openApi: async () => '{}', observe: () => undefined }))
  }
  const [context] = contexts
  if (context === undefined) throw new Error('There are two processes')
  const model = newModel()
  const world: World = {
    stage,
    apps,
    contexts,
    context,
    model,
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  }
  for (let index = 0; index < workspaceCount; index++) model.workspaces.push(await newWorkspace(world, index))
  return world
}

async function newWorkspace({ context, stage, model }: World, index: number): Promise<ModelWorkspace> {
  const { store } = context
  const createdAt = stage.clock.now().getTime()
  // The listings of the last one are spread over three partitions.
  const { workspaceId } = await store.workspaces.create('test', index === 2 ? 3 : 1)
  const workspace: ModelWorkspace = {
    id: workspaceId,
    createdAt,
    name: 'test',
    trashDays: 30,
    auditDays: 90,
    quotaBytes: null,
    quotaFiles: null,
    hold: { until: null, legalHold: false, reason: null },
    files: new Map(),
    folders: new Map(),
    jobs: new Map(),
    keys: new Map(),
    records: [],
    days: new Map(),
    uncertain: false,
  }
  for (const [name, held] of anchors) {
    const expiresAt = name === 'guest' ? createdAt + guestMs : null
    const { key, apiKey } = await createKey(store, {
      workspaceId,
      name,
      scopes: held,
      expiresAt: expiresAt === null ? undefined : new Date(expiresAt).toISOString(),
    })
    workspace.keys.set(key.keyId, {
      id: key.keyId,
      workspace,
      apiKey,
      name,
      scopes: held,
      createdAt,
      expiresAt,
      plannedExpiry: expiresAt,
      revoked: false,
      usedOn: [],
    })
    model.names.set(`${name}${index}`, { kind: 'key', workspace, id: key.keyId })
  }
  return workspace
}

/** Sends a call as the contract places it in REST, or as RPC. What the OpenAPI document does not allow is an error. */
export async function send(world: World, request: Request): Promise<Reply> {
  const reply = await sendOnce(world, request)
  noteCall(world.model, world.stage.clock.now().getTime(), request, reply)
  return reply
}

async function sendOnce(world: World, request: Request): Promise<Reply> {
  const { operation, input, apiKey, idempotencyKey, over } = request
  const app = world.apps[request.process % world.apps.length]
  if (app === undefined) throw new Error('There is such a process')
  const caller = callerOf(app, apiKey, '')
  const { rest } = operationOf(operation)
  if (over === 'rpc' || rest.redirect !== undefined || rest.ndjson !== undefined) {
    return toReply(await caller.rpc(operation, input))
  }
  const left = new Map(Object.entries(input))
  const path = rest.path.replaceAll(/\{(\w+)\}/g, (_, field: string) => {
    const value = encodeURIComponent(String(left.get(field)))
    left.delete(field)
    return value
  })
  const headers: Record<string, string> =
    idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
  for (const [field, header] of Object.entries(rest.headers ?? {})) {
    if (left.has(field) && header !== undefined) headers[header.toLowerCase()] = String(left.get(field))
    left.delete(field)
  }
  const fields = Object.fromEntries(left)
  if (rest.method === 'GET' || rest.method === 'DELETE') {
    const query = new URLSearchParams(
      Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
    )
    const search = left.size === 0 ? '' : `?${query}`
    return toReply(await caller.rest(rest.method, `${path}${search}`, undefined, headers))
  }
  const body = left.size === 0 && rest.method === 'POST' ? undefined : fields
  return toReply(await caller.rest(rest.method, path, body, headers))
}

function toReply({ status, headers, body }: { status: number; headers: Headers; body: unknown }): Reply {
  return {
    status,
    body,
    requestId: headers.get('x-request-id') ?? '',
    replayed: headers.get('idempotent-replayed') === 'true',
  }
}

/** Puts bytes under an upload's key without asking for its leave, as nobody but an operator can. */
export async function tamper(
  { stage: { place } }: World,
  key: { workspace: string; file: string; upload: string },
  bytes: Uint8Array,
): Promise<void> {
  await place.s3.send(
    new PutObjectCommand({
      Bucket: place.bucketName,
      Key: `${key.workspace}/${key.file}/${key.upload.replace('upload_', '')}`,
      Body: bytes,
      ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
    }),
  )
}

import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { scopes } from '@lading/contract/scopes'
import { bundleFunction } from '@lading/stack/bundle'
import {
  type EventKind,
  fromLambdaResult,
  type LambdaHttpResult,
  type SampleRequest,
  toLambdaEvent,
} from '@lading/stack/lambda'
import { localCredentials, localRegion, startDynalite, startStrictS3 } from '@lading/stack/testing'
import {
  type FunctionOptions,
  type Invocation,
  LambdaFunction,
  nodeProcess,
} from '@lading/stack/testing/lambda'
import { createTableInput } from '@lading/store/table'
import { createContext, createKey, createLadingApp } from '../../src/app.ts'
import { callerOf } from '../harness.ts'
import { WatchedEngine } from './watched-engine.ts'

const entryPoints = join(import.meta.dirname, '../../src/entrypoints')

export type EntryPoint = 'api' | 'sweeper' | 'setup'

/** Engines, and beside them the entry points as they are deployed: bundled, each in a process of its own. */
export type Stage = Awaited<ReturnType<typeof startStage>>

export async function startStage() {
  await using resources = new AsyncDisposableStack()
  const dynalite = resources.use(await startDynalite())
  const s3 = resources.use(await startStrictS3())
  const dynamoDb = dynalite.client()
  await dynamoDb.send(new CreateTableCommand(createTableInput('lading')))
  await s3.createBucket('lading')
  const table = resources.use(await WatchedEngine.open(dynalite.endpoint))
  const folder = resources.use(await mkdtempDisposable(join(tmpdir(), 'lading-artifact-')))
  const built = new Map<EntryPoint, Promise<string>>()
  const running = resources.move()

  const contextAt = (now: () => Date) =>
    createContext({ dynamoDb, tableName: 'lading', s3: async () => s3.client(), bucketName: 'lading', now })
  const environment = {
    AWS_REGION: localRegion,
    AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    LADING_STAGE: 'test',
    LADING_TABLE: 'lading',
    LADING_BUCKET: 'lading',
    LADING_S3_PATH_STYLE: 'true',
  }

  async function build(name: EntryPoint): Promise<string> {
    const out = join(folder.path, name)
    await bundleFunction(join(entryPoints, `${name}.ts`), out, { absWorkingDir: folder.path })
    return out
  }

  return {
    environment,
    /** What stands before DynamoDB. */
    table,
    contextAt,
    /** A function with this configuration; nothing runs before it is invoked. The stage ends it with itself. */
    async function(
      name: EntryPoint,
      options: Omit<FunctionOptions, 'process'> & { environment?: Readonly<Record<string, string>> } = {},
    ): Promise<LambdaFunction> {
      const artifact = built.get(name) ?? build(name)
      built.set(name, artifact)
      const { environment: own = environment, ...limits } = options
      const process = await nodeProcess({ folder: await artifact, environment: own })
      return running.use(new LambdaFunction({ timeoutMs: 30_000, ...limits, process }))
    },
    /** The service in this process, at another time perhaps, called by a new workspace: to prepare what functions find. */
    async caller(now: () => Date = () => new Date()) {
      const context = contextAt(now)
      const app = createLadingApp({
        context,
        docsUrl: '/docs',
        openApi: async () => '{}',
        observe: () => undefined,
      })
      const { workspaceId } = await context.store.workspaces.create('test')
      const fields = { workspaceId, name: 'test', scopes, expiresAt: undefined }
      return callerOf(app, (await createKey(context.store, fields)).apiKey, workspaceId)
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** An HTTP request as JSON, by a key. */
export function jsonRequest(method: string, path: string, apiKey?: string, body?: unknown): SampleRequest {
  return {
    method,
    path,
    headers: {
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}

/**
 * Sends a request through one of AWS's ways to a function.
 * @throws Error where AWS would answer instead of the function
 */
export async function call(lambda: LambdaFunction, kind: EventKind, request: SampleRequest) {
  const invocation: Invocation = await lambda.invoke(toLambdaEvent(kind, request))
  if (invocation.error !== undefined) throw new Error(JSON.stringify(invocation.error))
  const { status, headers, body } = fromLambdaResult(kind, invocation.payload as LambdaHttpResult) // it looks itself
  return { invocation, status, headers, text: body.toString() }
}

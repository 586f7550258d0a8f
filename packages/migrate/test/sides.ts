import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import {
  localCredentials,
  localRegion,
  type MariaDbEngine,
  type MariaDbOptions,
  sharedDynamoDbLocal,
  startDynalite,
  startMariaDb,
  startStrictS3,
} from '@lading/stack/testing'
import { createStore, type Store, type StoredFile } from '@lading/store'
import { createTableInput } from '@lading/store/table'
import { type Connection, createConnection } from 'mysql2/promise'
import type { TargetDefinition } from '../src/define.ts'

/** A database of its own, with connections that a test can use as the application does. */
export interface SourceSide {
  readonly engine: MariaDbEngine
  readonly database: string
  readonly connection: { host: string; port: number; user: string; database: string }
  readonly sql: Connection
  connect(): Promise<Connection>
}

/** Lading's table and bucket with one workspace. */
export interface TargetSide {
  readonly definition: TargetDefinition
  readonly store: Store
  readonly workspaceId: string
  /** Every ready file by external reference. */
  files(): Promise<Map<string, StoredFile>>
  /** The bytes of a file. */
  bytes(file: StoredFile): Promise<Buffer>
  /** Keys of all objects. */
  objects(): Promise<string[]>
}

export interface Sides extends AsyncDisposable {
  readonly source: SourceSide
  readonly target: TargetSide
  /** A directory of the test's own. */
  readonly directory: string
  readonly statePath: string
}

export interface SidesOptions extends MariaDbOptions {
  readonly dynamo?: 'dynalite' | 'dynamodb-local'
  readonly listingShards?: number
}

let shared: Promise<MariaDbEngine> | undefined

/** One server for the tests of a file that need nothing special of it; it ends with the process. */
const sharedMariaDb = () => {
  shared ??= startMariaDb()
  return shared
}

/** Starts both sides. With options of its own the server is of its own, too. */
export async function startSides({
  options,
  dynamo = 'dynalite',
  listingShards = 4,
}: SidesOptions = {}): Promise<Sides> {
  const stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'lading-migrate-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const engine = options === undefined ? await sharedMariaDb() : stack.use(await startMariaDb({ options }))
  const database = `app_${randomBytes(4).toString('hex')}`
  const { host, port, user } = engine
  const connection = { host, port, user, database }
  const root = await createConnection({ host, port, user })
  await root.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`)
  await root.end()
  const connect = async () => {
    const made = await createConnection({
      ...connection,
      charset: 'utf8mb4',
      timezone: 'Z',
      multipleStatements: true,
    })
    stack.defer(() => made.end().catch(() => made.destroy()))
    return made
  }
  const sql = await connect()

  const dynamoEngine = dynamo === 'dynalite' ? stack.use(await startDynalite()) : await sharedDynamoDbLocal()
  const s3Engine = stack.use(await startStrictS3())
  const table = `lading-${randomBytes(4).toString('hex')}`
  const bucket = 'files'
  const client = dynamoEngine.client()
  await client.send(new CreateTableCommand(createTableInput(table)))
  await s3Engine.createBucket(bucket)
  const store = createStore(client, table, () => new Date())
  const { workspaceId } = await store.workspaces.create('migrated', listingShards)
  const { ListObjectsV2Command, GetObjectCommand } = await import('@aws-sdk/client-s3')
  const s3 = s3Engine.client()
  return {
    source: { engine, database, connection, sql, connect },
    directory,
    statePath: join(directory, 'state.db'),
    target: {
      workspaceId,
      store,
      definition: {
        workspace: workspaceId,
        table,
        bucket,
        region: localRegion,
        dynamoEndpoint: dynamoEngine.endpoint,
        s3Endpoint: s3Engine.endpoint,
        credentials: localCredentials,
      },
      async files() {
        const found = new Map<string, StoredFile>()
        let after: string | undefined
        do {
          const page = await store.files.list({
            workspaceId,
            shards: listingShards,
            select: { by: 'time', state: 'ready', range: {} },
            order: 'asc',
            after,
            limit: 500,
          })
          for (const { file } of page.entries) found.set(file.externalRef ?? file.fileId, file)
          after = page.next
        } while (after !== undefined)
        return found
      },
      async bytes({ fileId, uploadId }) {
        const { Body } = await s3.send(
          new GetObjectCommand({ Bucket: bucket, Key: `${workspaceId}/${fileId}/${uploadId}` }),
        )
        return Buffer.from((await Body?.transformToByteArray()) ?? [])
      },
      async objects() {
        const keys: string[] = []
        let token: string | undefined
        do {
          const page = await s3.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              ...(token === undefined ? {} : { ContinuationToken: token }),
            }),
          )
          keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])))
          token = page.NextContinuationToken
        } while (token !== undefined)
        return keys
      },
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

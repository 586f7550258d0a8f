import { CreateTableCommand, type DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb'
import { createContext, createLadingApp, type ServiceContext, sweepUploads } from '@lading/service'
import { startDynalite, startStrictS3 } from '@lading/stack/testing'
import { createTableInput } from '@lading/store/table'
import { DataDir, type LocalAccess } from './data-dir.ts'
import { addDocs, openApiText } from './docs.ts'
import { ensureKey } from './first-run.ts'
import { LocalServer } from './serve.ts'

export type { LocalAccess } from './data-dir.ts'

const tableName = 'lading'
const bucketName = 'lading'

/** How often uploads that nobody completed are removed, in milliseconds. */
const sweepEveryMs = 60_000

export interface LocalOptions {
  /** Where to keep data; nothing outlives the process when left out. */
  readonly dataDir?: string
  /** 0 for any free port. */
  readonly port: number
  /** Told of failures that no caller sees in full: one line of text each. */
  readonly onFailure?: (line: string) => void
  /** The clock; tests move it. */
  readonly now?: () => Date
}

export interface Local extends AsyncDisposable, LocalAccess {
  /** For tests: what the handlers work with. */
  readonly context: ServiceContext
}

/**
 * Starts the whole service on loopback, on embedded engines: no account, no Docker.
 * @throws PortTakenError, or the engines' own error when another process has the data directory open
 */
export async function startLocal(options: LocalOptions): Promise<Local> {
  await using resources = new AsyncDisposableStack()
  const now = options.now ?? (() => new Date())
  const fail = options.onFailure ?? (() => undefined)
  const server = resources.use(await LocalServer.listen(options.port))
  const dataDir = options.dataDir === undefined ? undefined : await DataDir.open(options.dataDir)
  const dynamoDb = resources.use(await startDynalite(dataDir === undefined ? {} : { path: dataDir.tables }))
  const s3 = resources.use(await startStrictS3(dataDir === undefined ? {} : { dataDir: dataDir.objects }))
  const client = dynamoDb.client()
  resources.defer(() => client.destroy())
  await ensureTable(client)
  await s3.createBucket(bucketName)

  const context = createContext({ dynamoDb: client, tableName, s3: async () => s3.client(), bucketName, now })
  const { url } = server
  const app = createLadingApp({
    context,
    docsUrl: `${url}/docs`,
    openApi: openApiText,
    corsOrigins: '*',
    observe: ({ status, operation, requestId, cause }) => {
      if (status >= 500) fail(`${operation ?? 'request'} failed (request ${requestId}): ${String(cause)}`)
    },
  })
  addDocs(app)
  const apiKey = await ensureKey(context, dataDir)
  await dataDir?.writeAccess({ url, apiKey })
  server.serve((request) => app.fetch(request))

  const sweep = setInterval(() => {
    sweepUploads(context)
      .then(({ failures }) => {
        for (const error of failures) fail(`The sweep left an upload: ${String(error)}`)
      })
      .catch((error: unknown) => fail(`The sweep failed: ${String(error)}`))
  }, sweepEveryMs)
  resources.defer(() => clearInterval(sweep))

  const running = resources.move()
  return { url, apiKey, context, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

async function ensureTable(client: DynamoDBClient): Promise<void> {
  try {
    await client.send(new CreateTableCommand(createTableInput(tableName)))
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceInUseException')) throw error
  }
  await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 30 }, { TableName: tableName })
}

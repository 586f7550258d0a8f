import { createContext, createLadingApp, logCalls, type ServiceContext, sweep } from '@lading/service'
import { countingUnits, countUnitsOf } from '@lading/stack/observe/units'
import { startDynalite, startStrictS3 } from '@lading/stack/testing'
import { DataDir, type LocalAccess } from './data-dir.ts'
import { Docs, openApiText } from './docs.ts'
import { ensureKey, type LocalKey } from './first-run.ts'
import { LogFile } from './log-file.ts'
import { LocalServer, remoteAddress } from './serve.ts'
import { ensureTable } from './table.ts'
import { LocalWorker } from './worker.ts'

export type { LocalAccess } from './data-dir.ts'

const tableName = 'lading'
const bucketName = 'lading'

/** How often the sweeper runs, in milliseconds: as on AWS. */
const sweepEveryMs = 60_000

export interface LocalOptions {
  /** Where to keep data; nothing outlives the process when left out. */
  readonly dataDir?: string
  /** 0 for any free port. */
  readonly port: number
  /** Whether docs that are older than what they are made of are built again; they are served as they are otherwise. */
  readonly buildDocs?: boolean
  /** Told of failures that no caller sees in full: one line of text each. */
  readonly onFailure?: (line: string) => void
  /** The clock; tests move it. */
  readonly now?: () => Date
}

export interface Local extends AsyncDisposable, LocalAccess, LocalKey {
  /** For tests: what the handlers work with. */
  readonly context: ServiceContext
}

/**
 * Starts the whole service on loopback, on embedded engines: no account, no Docker.
 * @throws PortTakenError, OtherTableError, or the engines' own error when another process has the data directory open
 */
export async function startLocal(options: LocalOptions): Promise<Local> {
  await using resources = new AsyncDisposableStack()
  const now = options.now ?? (() => new Date())
  const fail = options.onFailure ?? (() => undefined)
  const server = resources.use(await LocalServer.listen(options.port))
  const dataDir = options.dataDir === undefined ? undefined : await DataDir.open(options.dataDir)
  const dynamoDb = resources.use(await startDynalite(dataDir === undefined ? {} : { path: dataDir.tables }))
  const client = countUnitsOf(dynamoDb.client())
  resources.defer(() => client.destroy())
  await ensureTable(client, tableName)
  const { url } = server
  const s3 = resources.use(
    await startStrictS3({ endpoint: url, ...(dataDir === undefined ? {} : { dataDir: dataDir.objects }) }),
  )
  await s3.createBucket(bucketName)
  server.serveBucket(bucketName, s3.handle)

  const worker = new LocalWorker(fail)
  const context = createContext({
    dynamoDb: client,
    tableName,
    s3: async () => s3.client(),
    bucketName,
    queue: worker,
    now,
    onJobFailure: (error) => fail(`A job is left to the sweep: ${String(error)}`),
    onFailure: (error) => fail(`The usage of the day could not be counted yet: ${String(error)}`),
  })
  worker.begin(context)
  // Before the engines: a job on its way needs them.
  resources.use(worker)
  // Calls of the last second wait in memory.
  resources.defer(() => context.meter.flush())
  const lines =
    dataDir === undefined
      ? undefined
      : resources.use(await LogFile.open(dataDir.logs, { now, onFailure: fail }))
  const keep = logCalls({ stage: 'local', isEmbedded: false, write: (line) => lines?.write(line) })
  const app = createLadingApp({
    context,
    docsUrl: `${url}/docs`,
    openApi: openApiText,
    corsOrigins: '*',
    address: remoteAddress,
    onLimitFailure: (error) => fail(`The calls of a key could not be counted: ${String(error)}`),
    around: ({ consumed }, run) => countingUnits(consumed, run),
    observe: (record) => {
      if (lines !== undefined) keep(record)
      const { status, operation, requestId, cause } = record
      if (status >= 500) fail(`${operation ?? 'request'} failed (request ${requestId}): ${String(cause)}`)
    },
  })
  const docs = resources.use(new Docs())
  docs.addTo(app)
  const { apiKey, keyNote } = await ensureKey(context, dataDir)
  await dataDir?.writeAccess({ url, apiKey })
  server.serve((request, env) => app.fetch(request, env))
  if (options.buildDocs === true) docs.build()

  const timer = setInterval(() => {
    sweep(context)
      .then(({ failures }) => {
        for (const error of failures) fail(`The sweep left something for the next one: ${String(error)}`)
      })
      .catch((error: unknown) => fail(`The sweep failed: ${String(error)}`))
  }, sweepEveryMs)
  resources.defer(() => clearInterval(timer))
  // First of all: what runs is answered before what it works with goes.
  resources.defer(() => server[Symbol.asyncDispose]())

  const running = resources.move()
  return { url, apiKey, keyNote, context, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

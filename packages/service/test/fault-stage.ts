import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import { startDynalite, startStrictS3, type TestClock, testClock } from '@lading/stack/testing'
import { createTableInput } from '@lading/store/table'
import type { Hono } from 'hono'
import { createContext, createLadingApp, type ServiceContext, sweep } from '../src/app.ts'
import type { Place } from './stock.ts'

/** The service in one process: its own clients, so that faults of one lane are none of another. */
export interface Lane {
  readonly app: Hono
  readonly context: ServiceContext
  readonly clients: readonly [DynamoDBClient, S3Client]
}

/** One table and one bucket, served by several processes at once. */
export interface Stage extends AsyncDisposable {
  readonly clock: TestClock
  readonly place: Place
  readonly lanes: readonly [Lane, ...Lane[]]
  /** Sweeps until there is nothing more to do. */
  settle(): Promise<void>
}

export async function startStage(laneCount: number): Promise<Stage> {
  await using resources = new AsyncDisposableStack()
  const clock = testClock()
  const dynalite = resources.use(await startDynalite())
  const s3 = resources.use(await startStrictS3({ now: clock.now }))
  const [tableName, bucketName] = ['lading', 'lading']
  const lane = (): Lane => {
    const [dynamoDb, s3Client] = [dynalite.client(), s3.client()]
    // The SDK signs with the machine's clock; the engine looks at the test's.
    Object.defineProperty(s3Client.config, 'systemClockOffset', {
      get: () => clock.now().getTime() - Date.now(),
      set: () => undefined,
    })
    const now = clock.now
    const made = createContext({ dynamoDb, tableName, s3: async () => s3Client, bucketName, now })
    // Counts of the day are written by whichever call comes after a second: they would shift the numbers of the calls.
    const meter = { count: () => undefined, flush: async () => undefined, flushIfDue: async () => undefined }
    const context = { ...made, meter }
    const app = createLadingApp({
      context,
      docsUrl: '/',
      openApi: async () => '{}',
      observe: () => undefined,
    })
    return { app, context, clients: [dynamoDb, s3Client] }
  }
  const lanes = [lane(), ...Array.from({ length: laneCount - 1 }, lane)] as const
  const [dynamoDb, s3Client] = lanes[0].clients
  await dynamoDb.send(new CreateTableCommand(createTableInput(tableName)))
  await s3.createBucket(bucketName)
  const running = resources.move()
  return {
    clock,
    place: { dynamoDb, s3: s3Client, tableName, bucketName },
    lanes,
    settle: () => sweepAll(lanes[0].context),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** More sweeps than any of the tests needs: a sweep that always finds something would go on for ever. */
const maxSweeps = 200

/** Sweeps until everything was looked at once, and nothing is left that ends by itself. */
async function sweepAll(context: ServiceContext): Promise<void> {
  const { sweeps } = context.store
  for (let count = 0; count < maxSweeps; count++) {
    const { report, missing, failures } = await sweep(context, { restMs: 0 })
    if (failures.length > 0) throw new AggregateError(failures, 'The sweep failed')
    if (missing.length > 0) throw new Error(`Bytes are missing: ${JSON.stringify(missing)}`)
    const [bucket, table] = await Promise.all([sweeps.get('bucket'), sweeps.get('table')])
    const isThrough =
      bucket?.object === undefined && bucket?.multipartKey === undefined && table?.pk === undefined
    const { orphansRemoved: _o, multipartsAborted: _m, itemsRemoved: _i, ...ended } = report
    if (isThrough && Object.values(ended).every((done) => done === 0)) return
  }
  throw new Error('The sweep does not come to an end')
}

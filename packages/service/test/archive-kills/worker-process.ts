/* A worker in a process of its own, which is killed: reads what to do from its first argument, and says when it is ready. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { injectFaults, localCredentials, localRegion } from '@lading/stack/testing'
import { createContext, type JobMessage, workOn } from '../../src/app.ts'

/** What a worker is started with, as JSON. */
export interface WorkerOrder {
  readonly dynamoDb: string
  readonly s3: string
  readonly message: JobMessage
  /** How far the clock is ahead, in milliseconds: leases of workers that were killed have run out by then. */
  readonly aheadMs: number
  /** The call to AWS at which it kills itself; undefined to be killed by others. */
  readonly killAtCall?: number
}

const order = JSON.parse(process.argv[2] ?? '') as WorkerOrder // what `killWorker` gives
const access = { region: localRegion, credentials: localCredentials }
const dynamoDb = new DynamoDBClient({ ...access, endpoint: order.dynamoDb })
const s3 = new S3Client({ ...access, endpoint: order.s3, forcePathStyle: true })
const messages = [order.message]
const context = createContext({
  dynamoDb,
  tableName: 'lading',
  s3: async () => s3,
  bucketName: 'lading',
  queue: { send: async (message) => void messages.push(message) },
  now: () => new Date(Date.now() + order.aheadMs),
})
injectFaults([dynamoDb, s3], {
  level: 'call',
  fault({ index }) {
    if (index === order.killAtCall) process.kill(process.pid, 'SIGKILL')
    return undefined
  },
})
process.send?.('ready')
for (let message = messages.shift(); message !== undefined; message = messages.shift()) {
  const work = await workOn(context, message, () => false)
  if (work.state === 'broken') throw work.cause
}
process.disconnect()

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import { type CallRecord, createApp, type ServerOptions } from '@lading/stack/server'
import { createStore } from '@lading/store'
import type { Hono } from 'hono'
import { keyAuthenticator } from './auth/authenticate.ts'
import type { KeyPrincipal, ServiceContext } from './context.ts'
import { implementation } from './handlers.ts'
import { createIdempotency } from './idempotency/idempotency.ts'
import type { JobQueue } from './jobs/queue.ts'
import { createRateLimiter } from './limits/rate-limiter.ts'
import { Bucket } from './storage/bucket.ts'
import { UsageMeter } from './usage/meter.ts'
import { RecentWorkspaces } from './workspace/recent-workspaces.ts'

export { keyAuthenticator } from './auth/authenticate.ts'
export { createKey } from './auth/new-key.ts'
export type { KeyPrincipal, ServiceContext } from './context.ts'
export type { JobMessage, JobQueue } from './jobs/queue.ts'
export { type Work, workOn } from './jobs/work-on.ts'
export { logCalls } from './log.ts'
export type { Sweep, SweepReport } from './sweep/report.ts'
export { sweep } from './sweep/sweep.ts'
export { UsageMeter } from './usage/meter.ts'

export interface ServiceOptions {
  readonly dynamoDb: DynamoDBClient
  readonly tableName: string
  /** Called once, when the first operation needs S3. */
  readonly s3: () => Promise<S3Client>
  readonly bucketName: string
  readonly now: () => Date
  /** Who is told of jobs; where it is left out none can be begun. */
  readonly queue?: JobQueue | undefined
  /** Told of failures that fail no call: counts of the day that could not be written yet. */
  readonly onFailure?: (error: unknown) => void
  /** Told of what kept a job from its next step; the sweep goes on with it. */
  readonly onJobFailure?: (error: unknown) => void
}

export function createContext(options: ServiceOptions): ServiceContext {
  const { dynamoDb, tableName, s3, bucketName, now, onFailure } = options
  const { queue = noQueue, onJobFailure = () => undefined } = options
  const store = createStore(dynamoDb, tableName, now)
  const meter = new UsageMeter(store.days, now, onFailure)
  const workspaces = new RecentWorkspaces(store.workspaces, now)
  const bucket = new Bucket(bucketName, s3, now)
  return { store, bucket, workspaces, queue, onJobFailure, meter, now }
}

const noQueue: JobQueue = { send: () => Promise.reject(new Error('This process has no queue of jobs')) }

export interface LadingAppOptions {
  readonly context: ServiceContext
  /** Where the docs are, without a slash at the end. */
  readonly docsUrl: string
  readonly observe: (record: CallRecord) => void
  /** Runs each call, and may add to its record what it used. */
  readonly around?: NonNullable<ServerOptions['around']>
  readonly openApi: () => Promise<string>
  readonly corsOrigins?: string | string[]
  readonly requestId?: (env: unknown) => string | undefined
  /** The caller's network address, for the audit log. */
  readonly address?: (env: unknown, request: Request) => string | undefined
  /** Told when the rate limits could not be counted; calls pass meanwhile. */
  readonly onLimitFailure?: (error: unknown) => void
}

/** The file service as a fetch-style app. */
export function createLadingApp(options: LadingAppOptions): Hono {
  const { store, now } = options.context
  return createApp<ServiceContext, KeyPrincipal>({
    ...options,
    implementation,
    authenticate: keyAuthenticator(store, now),
    idempotency: createIdempotency(store, now),
    limit: createRateLimiter(store, now, options.onLimitFailure),
  })
}

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import { type CallRecord, createApp } from '@lading/stack/server'
import { createStore } from '@lading/store'
import type { Hono } from 'hono'
import { keyAuthenticator } from './auth/authenticate.ts'
import type { ServiceContext } from './context.ts'
import { implementation } from './handlers.ts'
import { Bucket } from './storage/bucket.ts'

export { keyAuthenticator } from './auth/authenticate.ts'
export { createKey } from './auth/new-key.ts'
export type { KeyPrincipal, ServiceContext } from './context.ts'
export { sweepUploads } from './sweep/sweep-uploads.ts'

export interface ServiceOptions {
  readonly dynamoDb: DynamoDBClient
  readonly tableName: string
  /** Called once, when the first operation needs S3. */
  readonly s3: () => Promise<S3Client>
  readonly bucketName: string
  readonly now: () => Date
}

export function createContext(options: ServiceOptions): ServiceContext {
  const { dynamoDb, tableName, s3, bucketName, now } = options
  return { store: createStore(dynamoDb, tableName, now), bucket: new Bucket(bucketName, s3, now), now }
}

export interface LadingAppOptions {
  readonly context: ServiceContext
  /** Where the docs are, without a slash at the end. */
  readonly docsUrl: string
  readonly observe: (record: CallRecord) => void
  readonly openApi: () => Promise<string>
  readonly corsOrigins?: string | string[]
  readonly requestId?: (env: unknown) => string | undefined
}

/** The file service as a fetch-style app. */
export function createLadingApp(options: LadingAppOptions): Hono {
  return createApp({ ...options, implementation, authenticate: keyAuthenticator(options.context.store) })
}

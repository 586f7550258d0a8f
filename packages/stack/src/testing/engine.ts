import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'

/** The region that every local engine is addressed with. */
export const localRegion = 'us-east-1'

/** Credentials of the local engines: no secret, and letters only because DynamoDB Local refuses anything else. */
export const localCredentials = { accessKeyId: 'LOCALACCESSKEY', secretAccessKey: 'localsecretkey' } as const

/** A DynamoDB that runs for as long as the resource lives. */
export interface DynamoDbEngine extends AsyncDisposable {
  /** Base URL, `http://127.0.0.1:<port>`. */
  readonly endpoint: string
  /** A new client of this engine; the engine destroys it when it is disposed of. */
  client(): DynamoDBClient
}

/** An S3 that runs for as long as the resource lives. */
export interface S3Engine extends AsyncDisposable {
  /** Base URL, `http://127.0.0.1:<port>`; buckets are addressed by path. */
  readonly endpoint: string
  /** A new client of this engine; the engine destroys it when it is disposed of. */
  client(): S3Client
  /** Creates the bucket; one that exists is left as it is. */
  createBucket(name: string): Promise<void>
}

/** Another process has this engine's data open. */
export class EngineLockedError extends Error {
  override readonly name = 'EngineLockedError'
  readonly path: string

  /** @param path the directory which is in use */
  constructor(path: string, options?: ErrorOptions) {
    super(`Another process is using the data in ${path}`, options)
    this.path = path
  }
}

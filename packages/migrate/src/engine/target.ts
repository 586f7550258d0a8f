import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { createStore, type Store, type StoredFile } from '@lading/store'
import { fileKey, fileOfItem } from '@lading/store/items'
import { type ObjectSink, S3Objects } from '../body/copy.ts'
import type { TargetDefinition } from '../define.ts'
import { MigrationFailure } from '../failure.ts'
import { DynamoWire, isPassingDynamoError } from '../target/dynamo.ts'
import { BatchWriter, targetFailure } from '../target/writer.ts'

/** Lading's table and bucket. */
export interface Target {
  readonly workspaceId: string
  readonly store: Store
  readonly s3: S3Client
  readonly objects: ObjectSink
  readonly writer: BatchWriter
  /** The heads of files, strongly consistent, by file id. */
  heads(fileIds: readonly string[]): Promise<Map<string, StoredFile>>
  /** Requests that the store's client has sent more than once. */
  repeatedRequests(): number
  close(): void
}

/** DynamoDB's own limit of one BatchGetItem. */
const batchGetKeys = 100
const patienceMs = 120_000

export function connectTarget(definition: TargetDefinition, signal: AbortSignal): Target {
  const { table, bucket, workspace, region, credentials, dynamoEndpoint, s3Endpoint, maxWriteUnits } =
    definition
  const common = {
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
  }
  const dynamo = new DynamoDBClient({
    ...common,
    ...(dynamoEndpoint === undefined ? {} : { endpoint: dynamoEndpoint }),
  })
  let repeated = 0
  // In the place of a request that is about to be sent, behind the SDK's decision to send it again.
  dynamo.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers?: Readonly<Record<string, string>> } // a request of HTTP, as the client's protocol has it
      if (!(headers?.['amz-sdk-request'] ?? '').startsWith('attempt=1')) repeated += 1
      return next(args)
    },
    { step: 'deserialize', name: 'count-repetitions', priority: 'low' },
  )
  const s3 = new S3Client({
    ...common,
    ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint, forcePathStyle: true }),
    maxAttempts: 5,
  })
  let wire: DynamoWire | undefined
  const lazyWire = {
    open: async () => {
      if (wire !== undefined) return wire
      const name = await dynamo.config.region()
      wire = new DynamoWire({
        endpoint: new URL(dynamoEndpoint ?? `https://dynamodb.${name}.amazonaws.com`),
        region: name,
        credentials: () => dynamo.config.credentials(),
      })
      return wire
    },
  }
  const batchWrite: DynamoWire['batchWrite'] = async (...input) =>
    (await lazyWire.open()).batchWrite(...input)
  const writer = new BatchWriter({ batchWrite }, table, signal, maxWriteUnits)
  return {
    workspaceId: workspace,
    store: createStore(dynamo, table, () => new Date()),
    s3,
    objects: new S3Objects(s3, bucket),
    writer,
    repeatedRequests: () => repeated,
    async heads(fileIds) {
      const heads = new Map<string, StoredFile>()
      const keys = fileIds.map((fileId) => fileKey(workspace, fileId))
      const groups: (typeof keys)[] = []
      for (let at = 0; at < keys.length; at += batchGetKeys) groups.push(keys.slice(at, at + batchGetKeys))
      await Promise.all(
        groups.map(async (group) => {
          for (const file of await getAll(await lazyWire.open(), table, group, signal))
            heads.set(file.fileId, file)
        }),
      )
      return heads
    },
    close() {
      wire?.destroy()
      dynamo.destroy()
      s3.destroy()
    },
  }
}

async function getAll(
  wire: DynamoWire,
  table: string,
  keys: { pk: string; sk: string }[],
  signal: AbortSignal,
): Promise<StoredFile[]> {
  const files: StoredFile[] = []
  const since = Date.now()
  for (let open = keys, attempt = 0; open.length > 0; attempt++) {
    signal.throwIfAborted()
    try {
      const { items, unprocessed } = await wire.batchGet(table, open)
      files.push(...items.map(fileOfItem))
      open = unprocessed
      if (open.length === 0) break
    } catch (error) {
      if (!isPassingDynamoError(error)) throw targetFailure(error)
      if (Date.now() - since > patienceMs) throw targetFailure(error)
    }
    if (Date.now() - since > patienceMs)
      throw new MigrationFailure('TARGET_UNREACHABLE', 'Reads are not granted.')
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(2000, 20 * 2 ** attempt)))
  }
  return files
}

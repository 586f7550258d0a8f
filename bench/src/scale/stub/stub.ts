import { randomUUID } from 'node:crypto'
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { Consumption } from './consumption.ts'
import { ServiceError, UnsupportedRequestError } from './errors.ts'
import { Meter } from './meter.ts'
import { batchWriteItem } from './operations/batch-write.ts'
import { query } from './operations/query.ts'
import { batchGetItem, getItem } from './operations/read.ts'
import type { Context, Input, Operation } from './operations/request.ts'
import { scan } from './operations/scan.ts'
import { deleteItem, putItem, updateItem } from './operations/write.ts'
import type { TableSchema } from './schema.ts'
import type { SyntheticItems } from './synthetic.ts'
import { Table } from './table.ts'
import { type Item, isRecord } from './value.ts'

const operations: Readonly<Record<string, Operation>> = {
  GetItem: getItem,
  BatchGetItem: batchGetItem,
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  BatchWriteItem: batchWriteItem,
  Query: query,
  Scan: scan,
}

/** Steps of the SDK by their names; one that it should rename is taken again, and costs its time. */
const forNetworks = [
  'loggerMiddleware',
  'hostHeaderMiddleware',
  'recursionDetectionMiddleware',
  'getUserAgentMiddleware',
  'contentLengthMiddleware',
  'retryMiddleware',
  'httpAuthSchemeMiddleware',
  'httpSigningMiddleware',
]

const targetPrefix = 'DynamoDB_20120810.'
const errorPrefix = 'com.amazonaws.dynamodb.v20120810#'

export interface DynamoDbStubOptions {
  readonly tableName: string
  /** `tableDefinition` of @lading/store, or one like it. */
  readonly schema: TableSchema
  /** The virtual clock, in milliseconds: what is metered counts for its second. */
  readonly now: () => number
}

/** The part of an HTTP request of the SDK that the stub looks at. */
interface WireRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * DynamoDB in this process: one table behind the SDK's HTTP handler, so that the SDK and all above it run as they do
 * in production. Requests are carried out at once, one after the other, and metered. It has no transactions, streams
 * or TTL, never throttles, and indexes are consistent; what it does not know it refuses loudly.
 */
export class DynamoDbStub {
  readonly meter: Meter
  readonly #table: Table
  readonly #context: Context

  constructor({ tableName, schema, now }: DynamoDbStubOptions) {
    this.meter = new Meter(now)
    this.#table = new Table(schema)
    this.#context = { table: this.#table, tableName, meter: this.meter }
  }

  /** Fills partitions of an index with items that are computed, not stored. */
  addSynthetic(items: SyntheticItems): void {
    this.#table.addSynthetic(items)
  }

  /** The item as the table has it, in the wire's form, unmetered. */
  peek(partition: string, sort: string): Item | undefined {
    return this.#table.get(partition, sort)?.item
  }

  /** The stored items of a partition of the table, in the order of their sort keys, unmetered. */
  partition(partition: string): Item[] {
    return [...this.#table.walk(undefined, partition, undefined, true)].map(({ item }) => item)
  }

  /** Takes an item out of the table and its indexes, unmetered. */
  remove(item: Item): void {
    this.#table.replace(item, undefined, new Consumption(new Meter(() => 0)))
  }

  /** A client whose requests go no further than here. */
  client(config: Omit<DynamoDBClientConfig, 'requestHandler'> = {}): DynamoDBClient {
    return new DynamoDBClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'stub', secretAccessKey: 'stub' },
      ...config,
      requestHandler: this.requestHandler(),
    })
  }

  /**
   * A client without what only a network needs, signatures above all: it sends the same requests in half of the time,
   * for runs of hundreds of thousands.
   */
  leanClient(): DynamoDBClient {
    const client = this.client({ endpointProvider: () => ({ url: new URL('http://stub') }) })
    for (const name of forNetworks) client.middlewareStack.remove(name)
    return client
  }

  /** What a client takes as its `requestHandler`. */
  requestHandler() {
    return {
      metadata: { handlerProtocol: 'http/1.1' },
      handle: async (request: WireRequest) => ({ response: this.#answer(request) }),
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
      destroy() {},
    }
  }

  #carryOut(name: string, input: Input): object {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined
    if (operation === undefined) throw new UnsupportedRequestError(`Operation ${name}`)
    this.meter.request(name)
    return operation(input, this.#context)
  }

  #answer({ headers, body }: WireRequest) {
    const target = headers['x-amz-target'] ?? ''
    const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : ''
    try {
      return response(200, this.#carryOut(name, readBody(body)))
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      const { message, details } = error
      return response(400, { __type: `${errorPrefix}${error.name}`, message, ...details })
    }
  }
}

const utf8 = new TextDecoder()

function readBody(body: unknown): Input {
  const text = body instanceof Uint8Array ? utf8.decode(body) : body
  const json: unknown = typeof text === 'string' ? JSON.parse(text) : undefined
  if (!isRecord(json)) throw new UnsupportedRequestError('A body that is no JSON object')
  return json
}

function response(statusCode: number, json: object) {
  return {
    statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() },
    body: Buffer.from(JSON.stringify(json)),
  }
}

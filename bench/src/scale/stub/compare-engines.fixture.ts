/** Asks an engine and the stub the same random requests. */
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { outcomeOf, type RequestOptions, randomRequest, schema, seeded } from './random-requests.fixture.ts'
import { DynamoDbStub } from './stub.ts'

const hashAndRange = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  { AttributeName: range, KeyType: 'RANGE' as const },
]

/** Creates the table of the random requests. */
export async function createTable(client: DynamoDBClient, table: string): Promise<void> {
  const keys = [schema, ...schema.indexes].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey])
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: hashAndRange(schema.partitionKey, schema.sortKey),
      GlobalSecondaryIndexes: schema.indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: hashAndRange(index.partitionKey, index.sortKey),
        Projection: { ProjectionType: index.projection },
      })),
    }),
  )
}

export interface Comparison {
  readonly request: object
  readonly engine: unknown
  readonly stub: unknown
}

/** Sends so many random requests to both, and gives what each made of each. */
export async function compareEngines(
  client: DynamoDBClient,
  options: RequestOptions,
  { seed, count }: { seed: number; count: number },
): Promise<Comparison[]> {
  const stub = new DynamoDbStub({ tableName: options.table, schema, now: () => 0 })
  const stubClient = stub.client()
  const random = seeded(seed)
  const comparisons: Comparison[] = []
  for (let step = 0; step < count; step++) {
    const request = randomRequest(random, options)
    const [engine, own] = [await outcomeOf(request, client), await outcomeOf(request, stubClient)]
    comparisons.push({ request: { title: request.title, input: request.input }, engine, stub: own })
  }
  return comparisons
}

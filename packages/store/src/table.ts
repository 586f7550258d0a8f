/**
 * The one table, as plain data: what infra deploys, `start` and the tests create, and the entities name. Every attribute
 * of a key is a string. Access patterns and their costs are in this package's README.
 */
export const tableDefinition = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Seconds since 1970 as a number: DynamoDB removes an item some time after. Readers go by the clock, never by this. */
  timeToLive: 'ttl',
  indexes: [
    // What is listed by time: the whole item, because a page is then one query. Sparse.
    { name: 'gsi1', partitionKey: 'gsi1pk', sortKey: 'gsi1sk', projection: 'ALL' },
    // What ends by itself or waits to be gone on with: for the sweeper. Emptied by what it lists, so it stays small.
    { name: 'gsi2', partitionKey: 'gsi2pk', sortKey: 'gsi2sk', projection: 'KEYS_ONLY' },
    // Ready files by name, by size, by folder and name, and by type and time. Keys only: a change of a file that moves it
    // in none of them writes to none of them.
    { name: 'gsi3', partitionKey: 'gsi3pk', sortKey: 'gsi3sk', projection: 'KEYS_ONLY' },
    { name: 'gsi4', partitionKey: 'gsi4pk', sortKey: 'gsi4sk', projection: 'KEYS_ONLY' },
    { name: 'gsi5', partitionKey: 'gsi5pk', sortKey: 'gsi5sk', projection: 'KEYS_ONLY' },
    { name: 'gsi6', partitionKey: 'gsi6pk', sortKey: 'gsi6sk', projection: 'KEYS_ONLY' },
  ],
} as const

export type TableDefinition = typeof tableDefinition

/** The input of DynamoDB's CreateTable for the definition, on-demand. */
export function createTableInput(tableName: string) {
  const { partitionKey, sortKey, indexes } = tableDefinition
  const keys = [partitionKey, sortKey, ...indexes.flatMap((index) => [index.partitionKey, index.sortKey])]
  const schema = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ]
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: keys.map((name) => ({ AttributeName: name, AttributeType: 'S' as const })),
    KeySchema: schema(partitionKey, sortKey),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: schema(index.partitionKey, index.sortKey),
      Projection: { ProjectionType: index.projection },
    })),
  }
}

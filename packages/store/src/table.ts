/**
 * The one table, as plain data: what infra deploys, `start` and the tests create, and the entities name.
 * Every attribute is a string. Access patterns and their costs are in this package's README.
 */
export const tableDefinition = {
  partitionKey: 'pk',
  sortKey: 'sk',
  indexes: [
    // What is listed: the whole item, because a page is then one query. Sparse: only ready files and live keys.
    { name: 'gsi1', partitionKey: 'gsi1pk', sortKey: 'gsi1sk', projection: 'ALL' },
    // What ends by itself: uploads that wait and deletions that were begun. Emptied by what it lists, so it stays small.
    { name: 'gsi2', partitionKey: 'gsi2pk', sortKey: 'gsi2sk', projection: 'KEYS_ONLY' },
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

import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { createTableInput, tableDefinition } from '@lading/store/table'

/** The table that is there was made by another version of Lading, and this one cannot work with it. */
export class OtherTableError extends Error {
  constructor() {
    super('The table was made by another version of Lading')
  }
}

/**
 * Makes the table unless it is there. What is there is left as it is.
 * @throws OtherTableError when it lacks an index that this version reads
 */
export async function ensureTable(client: DynamoDBClient, tableName: string): Promise<void> {
  try {
    await client.send(new CreateTableCommand(createTableInput(tableName)))
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceInUseException')) throw error
    await assertOurs(client, tableName)
  }
  await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 30 }, { TableName: tableName })
}

async function assertOurs(client: DynamoDBClient, tableName: string): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }))
  const present = new Set(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName))
  if (!tableDefinition.indexes.every(({ name }) => present.has(name))) throw new OtherTableError()
}

import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import { countedTable, item } from '../../test/counted-table.ts'
import { sharedDynamoDbLocal } from '../testing/index.ts'

/* What dynalite does not know, on DynamoDB Local. */

test('batches and transactions count too, and whatever the document client sends', {
  timeout: 60_000,
}, async () => {
  await using table = await countedTable(await sharedDynamoDbLocal())
  const { client, TableName, unitsOf } = table
  const batch = {
    RequestItems: { [TableName]: ['a', 'b'].map((id) => ({ PutRequest: { Item: item(id) } })) },
  }
  expect(await unitsOf(() => client.send(new BatchWriteItemCommand(batch)))).toEqual({
    readUnits: 0,
    writeUnits: 2,
  })
  const keys = { RequestItems: { [TableName]: { Keys: [{ id: { S: 'a' } }, { id: { S: 'b' } }] } } }
  expect(await unitsOf(() => client.send(new BatchGetItemCommand(keys)))).toEqual({
    readUnits: 1,
    writeUnits: 0,
  })
  const puts = ['c', 'd'].map((id) => ({ Put: { TableName, Item: item(id) } }))
  // AWS takes twice as much for a transaction; DynamoDB Local does not.
  expect(await unitsOf(() => client.send(new TransactWriteItemsCommand({ TransactItems: puts })))).toEqual({
    readUnits: 0,
    writeUnits: 2,
  })
  const documents = DynamoDBDocumentClient.from(client)
  const get = new GetCommand({ TableName, Key: { id: 'a' } })
  expect(await unitsOf(() => documents.send(get))).toEqual({ readUnits: 0.5, writeUnits: 0 })
})

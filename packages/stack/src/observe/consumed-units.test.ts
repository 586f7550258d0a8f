import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import { sharedDynamoDbLocal, startDynalite } from '../testing/index.ts'
import { countingUnits, countUnitsOf } from './consumed-units.ts'

const item = (id: string, bytes = 10) => ({ id: { S: id }, text: { S: 'x'.repeat(bytes) } })

/** The engines' defaults: dynalite counts as AWS does but knows no transactions, DynamoDB Local does. */
async function countedTable({ isTransactional = false } = {}) {
  await using resources = new AsyncDisposableStack()
  const engine = isTransactional ? await sharedDynamoDbLocal() : resources.use(await startDynalite())
  const client = countUnitsOf(engine.client())
  resources.defer(() => client.destroy())
  const TableName = `parcels-${crypto.randomUUID()}`
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  )
  const running = resources.move()
  const unitsOf = async (run: () => Promise<unknown>) => {
    const units = { readUnits: 0, writeUnits: 0 }
    await countingUnits(units, run)
    return units
  }
  return { client, TableName, unitsOf, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

test('units are those of the developer guide: 1 KB a write, 4 KB a consistent read, half of it otherwise', async () => {
  await using table = await countedTable()
  const { client, TableName, unitsOf } = table
  const put = (bytes: number) =>
    unitsOf(() => client.send(new PutItemCommand({ TableName, Item: item('a', bytes) })))
  expect(await put(100)).toEqual({ readUnits: 0, writeUnits: 1 })
  expect(await put(5000)).toEqual({ readUnits: 0, writeUnits: 5 })
  const Key = { id: { S: 'a' } }
  const get = (ConsistentRead: boolean) =>
    unitsOf(() => client.send(new GetItemCommand({ TableName, Key, ConsistentRead })))
  expect(await get(true)).toEqual({ readUnits: 2, writeUnits: 0 })
  expect(await get(false)).toEqual({ readUnits: 1, writeUnits: 0 })
  expect(
    await unitsOf(() =>
      client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'id = :id',
          ExpressionAttributeValues: { ':id': { S: 'a' } },
        }),
      ),
    ),
  ).toEqual({ readUnits: 1, writeUnits: 0 })
})

test('batches and transactions count too, and whatever the document client sends', {
  timeout: 60_000,
}, async () => {
  await using table = await countedTable({ isTransactional: true })
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

test('of calls at the same time each counts its own', async () => {
  await using table = await countedTable()
  const { client, TableName, unitsOf } = table
  const write = (times: number) =>
    unitsOf(async () => {
      for (let at = 0; at < times; at++) {
        await client.send(new PutItemCommand({ TableName, Item: item(`${times}-${at}`) }))
      }
    })
  const units = await Promise.all([write(1), write(2), write(3), write(0)])
  expect(units.map(({ writeUnits }) => writeUnits)).toEqual([1, 2, 3, 0])
})

test('who does not count gets the answer that was asked for', async () => {
  await using table = await countedTable()
  const { client, TableName } = table
  const answer = await client.send(new PutItemCommand({ TableName, Item: item('a') }))
  expect(answer).not.toHaveProperty('ConsumedCapacity')
})

import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countedTable, item } from '../../test/counted-table.ts'
import { type DynamoDbEngine, startDynalite } from '../testing/index.ts'

let engine: DynamoDbEngine
beforeAll(async () => {
  engine = await startDynalite()
})
afterAll(() => engine[Symbol.asyncDispose]())

test('units are those of the developer guide: 1 KB a write, 4 KB a consistent read, half of it otherwise', async () => {
  await using table = await countedTable(engine)
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

test('of calls at the same time each counts its own', async () => {
  await using table = await countedTable(engine)
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
  await using table = await countedTable(engine)
  const { client, TableName } = table
  const answer = await client.send(new PutItemCommand({ TableName, Item: item('a') }))
  expect(answer).not.toHaveProperty('ConsumedCapacity')
})

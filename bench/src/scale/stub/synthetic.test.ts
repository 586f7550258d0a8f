import {
  BatchGetItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { schema } from './random-requests.fixture.ts'
import { DynamoDbStub } from './stub.ts'

const TableName = 'things'
const count = 10_000_000

const name = (ordinal: number) => String(ordinal).padStart(8, '0')

function start() {
  const stub = new DynamoDbStub({ tableName: TableName, schema, now: () => 0 })
  let computed = 0
  const itemOf = (ordinal: number) => {
    computed++
    return {
      pk: { S: `p${name(ordinal)}` },
      sk: { S: 'x' },
      gsi1pk: { S: 'all' },
      gsi1sk: { S: name(ordinal) },
    }
  }
  stub.addSynthetic({
    index: 'gsi1',
    count: (partition) => (partition === 'all' ? count : undefined),
    item: (_, ordinal) => itemOf(ordinal),
    find: (partition, sort) =>
      sort === 'x' && /^p\d{8}$/.test(partition) ? itemOf(Number(partition.slice(1))) : undefined,
  })
  const client = stub.client()
  const query = async (sort: string, low: string, more: Partial<QueryCommandInput> = {}) => {
    const page = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'gsi1',
        KeyConditionExpression: `gsi1pk = :pk AND ${sort}`,
        ExpressionAttributeValues: { ':pk': { S: 'all' }, ':low': { S: low } },
        Limit: 3,
        ...more,
      }),
    )
    return { sorts: page.Items?.map(({ gsi1sk }) => gsi1sk?.S), next: page.LastEvaluatedKey }
  }
  return { stub, client, query, computed: () => computed }
}

test('a query seeks among ten million computed items in either direction, and goes on where it stopped', async () => {
  const { query, computed } = start()
  const up = await query('gsi1sk > :low', name(4_999_999))
  expect(up.sorts).toEqual([5_000_000, 5_000_001, 5_000_002].map(name))
  const upwards = await query('gsi1sk > :low', name(4_999_999), { ExclusiveStartKey: up.next })
  expect(upwards.sorts).toEqual([5_000_003, 5_000_004, 5_000_005].map(name))
  const down = await query('gsi1sk < :low', name(2), { ScanIndexForward: false })
  expect(down).toEqual({ sorts: [1, 0].map(name), next: undefined })
  const last = await query('gsi1sk >= :low', name(0), { ScanIndexForward: false })
  expect(last.sorts).toEqual([9_999_999, 9_999_998, 9_999_997].map(name))
  // Bisection takes 24 items; a walk would take millions.
  expect(computed()).toBeLessThan(4 * 50)
})

test('computed items are found by key, lie among stored ones, and give way to what is written in their place', async () => {
  const { client, query } = start()
  const Keys = [{ pk: { S: `p${name(7)}` }, sk: { S: 'x' } }]
  const found = await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }))
  expect(found.Responses?.[TableName]?.[0]?.gsi1sk).toEqual({ S: name(7) })
  const Key = (ordinal: number) => ({ pk: { S: `p${name(ordinal)}` }, sk: { S: 'x' } })
  const between = { gsi1pk: { S: 'all' }, gsi1sk: { S: `${name(10)}-` } }
  await client.send(
    new PutItemCommand({ TableName, Item: { pk: { S: 'stored' }, sk: { S: 'y' }, ...between } }),
  )
  expect((await query('gsi1sk >= :low', name(10))).sorts).toEqual([name(10), `${name(10)}-`, name(11)])
  await client.send(new DeleteItemCommand({ TableName, Key: Key(10) }))
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key: Key(11),
      UpdateExpression: 'SET gsi1sk = :s',
      ConditionExpression: 'gsi1pk = :pk',
      ExpressionAttributeValues: { ':s': { S: `${name(12)}-` }, ':pk': { S: 'all' } },
    }),
  )
  expect((await query('gsi1sk >= :low', name(10))).sorts).toEqual([`${name(10)}-`, name(12), `${name(12)}-`])
  const downwards = await query('gsi1sk <= :low', name(12), { ScanIndexForward: false })
  expect(downwards.sorts).toEqual([name(12), `${name(10)}-`, name(9)])
})

test('a scan, which would have to compute all of them, is refused', async () => {
  const { client } = start()
  await expect(client.send(new ScanCommand({ TableName }))).rejects.toThrow('synthetic')
})

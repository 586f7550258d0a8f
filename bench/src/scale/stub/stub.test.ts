import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { createStore } from '@lading/store'
import { tableDefinition } from '@lading/store/table'
import { expect, test } from 'vitest'
import { createReadyFile } from '../ready-file.ts'
import { schema } from './random-requests.fixture.ts'
import { DynamoDbStub } from './stub.ts'

const TableName = 'things'

function start() {
  let time = 0
  const stub = new DynamoDbStub({ tableName: TableName, schema, now: () => time })
  const total = () =>
    Object.fromEntries([...stub.meter.totals()].map(([name, units]) => [name, { ...units }]))
  return { stub, client: stub.client(), total, at: (milliseconds: number) => (time = milliseconds) }
}

const item = (pk: string, sk: string, more = {}) => ({ pk: { S: pk }, sk: { S: sk }, ...more })
const inGsi1 = (partition: string, sort: string) => ({ gsi1pk: { S: partition }, gsi1sk: { S: sort } })
/** With the names and values of its keys, `pk` and `sk` of 1 character each, an item of so many bytes. */
const padded = (bytes: number) => ({ p: { S: 'x'.repeat(bytes - 7) } })

test('writes cost the larger of before and after, and so do those whose condition fails', async () => {
  const { client, total } = start()
  const put = (more: object, condition?: string) =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: item('a', 'b', more),
        ...(condition && { ConditionExpression: condition }),
      }),
    )
  await put(padded(1024))
  expect(total()).toEqual({ table: { read: 0, write: 1 } })
  await put(padded(3 * 1024 + 1))
  expect(total().table?.write).toBe(1 + 4)
  await expect(put(padded(5 * 1024), 'attribute_not_exists(pk)')).rejects.toThrow(
    'conditional request failed',
  )
  expect(total().table?.write).toBe(1 + 4 + 5)
  await put({})
  expect(total().table?.write).toBe(1 + 4 + 5 + 4)
  await client.send(new DeleteItemCommand({ TableName, Key: item('none', 'none') }))
  expect(total()).toEqual({ table: { read: 0, write: 1 + 4 + 5 + 4 + 1 } })
})

test('an index costs one write for an entry that comes, changes or goes, two when its key changes, else none', async () => {
  const { stub, client } = start()
  const cost = async (UpdateExpression: string, values: Record<string, string>) => {
    stub.meter.reset()
    const entries = Object.entries(values).map(([name, text]) => [name, { S: text }])
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: item('a', 'b'),
        UpdateExpression,
        ...(entries.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(entries) } : {}),
      }),
    )
    return Object.fromEntries([...stub.meter.totals()].map(([name, { write }]) => [name, write]))
  }
  expect(await cost('SET n = :n', { ':n': 'x' })).toEqual({ table: 1 })
  const enter = 'SET gsi1pk = :p, gsi1sk = :s, gsi2pk = :p, gsi2sk = :s'
  expect(await cost(enter, { ':p': 'p', ':s': 's' })).toEqual({ table: 1, gsi1: 1, gsi2: 1 })
  expect(await cost('SET n = :n', { ':n': 'y' })).toEqual({ table: 1, gsi1: 1 })
  expect(await cost('SET n = :n', { ':n': 'y' })).toEqual({ table: 1 })
  expect(await cost('SET gsi1sk = :s', { ':s': 't' })).toEqual({ table: 1, gsi1: 2 })
  expect(await cost('REMOVE gsi1pk, gsi2sk', {})).toEqual({ table: 1, gsi1: 1, gsi2: 1 })
})

test('reads round each item of a batch and a query as a whole, and cost half when eventually consistent', async () => {
  const { stub, client, total } = start()
  for (const sk of ['1', '2', '3']) {
    await client.send(new PutItemCommand({ TableName, Item: item('a', sk, padded(2000)) }))
  }
  const read = async (send: () => Promise<unknown>) => {
    stub.meter.reset()
    await send()
    return total().table?.read
  }
  const get = (sk: string, ConsistentRead: boolean) =>
    read(() => client.send(new GetItemCommand({ TableName, Key: item('a', sk), ConsistentRead })))
  expect([
    await get('1', false),
    await get('1', true),
    await get('none', false),
    await get('none', true),
  ]).toEqual([0.5, 1, 0.5, 1])
  const Keys = ['1', '2', '3', '4'].map((sk) => item('a', sk))
  const batch = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } })
  expect(await read(() => client.send(batch))).toBe(4 * 0.5)
  const query = {
    TableName,
    KeyConditionExpression: 'pk = :pk',
    FilterExpression: 'attribute_exists(nothing)',
    ExpressionAttributeValues: { ':pk': { S: 'a' } },
  }
  // 6,000 bytes are two times 4 KB, whatever the filter leaves of them.
  expect(await read(() => client.send(new QueryCommand(query)))).toBe(1)
  expect(await read(() => client.send(new QueryCommand({ ...query, ConsistentRead: true })))).toBe(2)
  expect(await read(() => client.send(new QueryCommand({ ...query, Limit: 2 })))).toBe(0.5)
})

test('units belong to the partition key of the table or index, and to the second of the virtual clock', async () => {
  const { stub, client, at } = start()
  for (const [time, pk, partition] of [
    [0, 'a', 'x'],
    [999, 'b', 'x'],
    [1000, 'c', 'x'],
    [1500, 'c', 'y'],
  ] as const) {
    at(time)
    await client.send(new PutItemCommand({ TableName, Item: item(pk, 'b', inGsi1(partition, pk)) }))
  }
  expect(Object.fromEntries(stub.meter.units('gsi1', 'x'))).toEqual({
    0: { read: 0, write: 2 },
    1: { read: 0, write: 2 },
  })
  expect(Object.fromEntries(stub.meter.units('gsi1', 'y'))).toEqual({ 1: { read: 0, write: 1 } })
  expect(stub.meter.hottest('write', 1, 'table')).toEqual([
    { keyspace: 'table', partitionKey: 'c', second: 1, units: 2 },
  ])
  expect(
    stub.meter.hottest('write', 9).map(({ keyspace, partitionKey }) => `${keyspace} ${partitionKey}`),
  ).toEqual(expect.arrayContaining(['gsi1 x', 'gsi1 y', 'table a', 'table b', 'table c']))
})

test('the segments of a scan have each item once, also page by page and while items go', async () => {
  const { client } = start()
  const expected = Array.from({ length: 100 }, (_, index) => `${index % 40}/${index}`)
  for (let from = 0; from < expected.length; from += 25) {
    const requests = expected.slice(from, from + 25).map((name) => {
      const [pk = '', sk = ''] = name.split('/')
      return { PutRequest: { Item: item(pk, sk) } }
    })
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }))
  }
  const found: string[] = []
  for (let Segment = 0; Segment < 3; Segment++) {
    const before = found.length
    let start: Record<string, { S: string }> | undefined
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName,
          Segment,
          TotalSegments: 3,
          Limit: 7,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      )
      for (const { pk, sk } of Items) found.push(`${pk?.S}/${sk?.S}`)
      start = LastEvaluatedKey && item(`${LastEvaluatedKey.pk?.S}`, `${LastEvaluatedKey.sk?.S}`)
      // The scan goes on behind an item that is no longer there.
      if (start !== undefined) await client.send(new DeleteItemCommand({ TableName, Key: start }))
    } while (start !== undefined)
    expect(found.length - before).toBeGreaterThan(10)
  }
  expect(found.toSorted()).toEqual(expected.toSorted())
})

test('a batch of reads takes 100 keys, a batch of writes 25, and neither takes one twice', async () => {
  const { client } = start()
  const keys = (count: number) => Array.from({ length: count }, (_, index) => item('a', String(index + 1)))
  const get = (Keys: ReturnType<typeof keys>) =>
    client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }))
  const write = (Keys: ReturnType<typeof keys>) =>
    client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: Keys.map((Key) => ({ PutRequest: { Item: Key } })) },
      }),
    )
  await write(keys(25))
  expect((await get(keys(100))).Responses?.[TableName]).toHaveLength(25)
  await expect(get(keys(101))).rejects.toThrow('Too many items')
  await expect(write(keys(26))).rejects.toThrow('Too many items')
  await expect(get([...keys(1), ...keys(1)])).rejects.toThrow('duplicates')
  await expect(write([...keys(1), ...keys(1)])).rejects.toThrow('duplicates')
})

test('operations, parameters and words that the stub or DynamoDB does not know are errors', async () => {
  const { client } = start()
  const Key = item('a', 'b')
  const update = (UpdateExpression: string) =>
    client.send(new UpdateItemCommand({ TableName, Key, UpdateExpression }))
  await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [] }))).rejects.toThrow(
    'TransactWriteItems',
  )
  await expect(client.send(new DeleteItemCommand({ TableName, Key, Expected: {} }))).rejects.toThrow(
    'DeleteItem with Expected',
  )
  await expect(update('REMOVE name')).rejects.toThrow('reserved keyword: name')
  await expect(update('REMOVE #name')).rejects.toThrow('not defined; attribute name: #name')
  await expect(update('REMOVE pk')).rejects.toThrow('part of the key')
  await expect(update('SET a = frobnicate(b)')).rejects.toThrow('function: frobnicate')
  await expect(update('SET a ~ b')).rejects.toThrow('Syntax error')
})

test('the store runs on it: a file that is made ready is listed, and each step is metered', async () => {
  const stub = new DynamoDbStub({ tableName: TableName, schema: tableDefinition, now: () => 0 })
  const store = createStore(stub.client(), TableName, () => new Date(0))
  const workspace = await store.workspaces.create('one', 2)
  stub.meter.reset()
  const { fileId } = await createReadyFile(store, workspace, 0)
  // Made, it waits in one index and is listed in another; ready, it is in the first no more.
  expect(stub.meter.requests()).toEqual(new Map([['PutItem', 2]]))
  expect(stub.meter.totals().get('table')?.write).toBeGreaterThanOrEqual(2)
  expect(stub.meter.totals().get('gsi2')).toEqual({ read: 0, write: 2 })
  const { entries } = await store.files.list({
    workspaceId: workspace.workspaceId,
    shards: workspace.listingShards,
    select: { by: 'time', state: 'ready', range: {} },
    order: 'desc',
    after: undefined,
    limit: 10,
  })
  expect(entries.map(({ file }) => [file.fileId, file.state])).toEqual([[fileId, 'ready']])
})

test('a lean client asks for the same and is answered the same, errors included', async () => {
  const outcomes = await Promise.all(
    (['client', 'leanClient'] as const).map(async (kind) => {
      const { stub, total } = start()
      const client = stub[kind]()
      const put = () =>
        client.send(
          new PutItemCommand({
            TableName,
            Item: item('a', 'b', { bytes: { B: Uint8Array.of(1, 2) }, ...inGsi1('p', 's') }),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        )
      await put()
      const refused = await put().catch(({ name, message }: Error) => ({ name, message }))
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: item('a', 'b') }))
      return { refused, Item, units: total(), requests: [...stub.meter.requests()] }
    }),
  )
  expect(outcomes[0]?.refused).toMatchObject({ name: 'ConditionalCheckFailedException' })
  expect(outcomes[1]).toEqual(outcomes[0])
})

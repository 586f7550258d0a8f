import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { runLoad } from './create-load.ts'
import { schema } from './stub/random-requests.fixture.ts'
import { DynamoDbStub } from './stub/stub.ts'
import { virtualClock } from './virtual-clock.ts'

test('operations are spread evenly over virtual seconds, and the ten hottest keys of each index are named', async () => {
  const clock = virtualClock(12_345)
  const stub = new DynamoDbStub({ tableName: 'things', schema, now: clock.now })
  const client = stub.client()
  const times: number[] = []
  const load = await runLoad({
    seconds: 3,
    perSecond: 4,
    clock,
    meter: stub.meter,
    async operation(index) {
      times.push(clock.now())
      // Three of four go into one partition of the index.
      const partition = index % 4 === 0 ? 'cold' : 'hot'
      const Item = {
        pk: { S: `${index}` },
        sk: { S: 'x' },
        gsi1pk: { S: partition },
        gsi1sk: { S: `${index}` },
      }
      await client.send(new PutItemCommand({ TableName: 'things', Item }))
      if (index === 11)
        await client.send(new GetItemCommand({ TableName: 'things', Key: { pk: Item.pk, sk: Item.sk } }))
    },
  })
  expect(times).toEqual(
    [0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000, 2250, 2500, 2750].map((at) => 13_000 + at),
  )
  expect(load.operations).toBe(12)
  expect(load.hottestWrites.slice(0, 3)).toEqual([
    { keyspace: 'gsi1', partitionKey: 'hot', second: 13, units: 3 },
    { keyspace: 'table', partitionKey: '0', second: 13, units: 1 },
    { keyspace: 'table', partitionKey: '1', second: 13, units: 1 },
  ])
  // Ten of the table's twelve keys, and both of the index.
  expect(load.hottestWrites).toHaveLength(10 + 2)
  expect(load.hottestOfKinds.map(({ partitionKey }) => partitionKey)).toContain('hot')
  expect(load.hottestReads).toEqual([{ keyspace: 'table', partitionKey: '11', second: 15, units: 0.5 }])
  expect(load.requests).toEqual(
    new Map([
      ['PutItem', 12],
      ['GetItem', 1],
    ]),
  )
})

import { randomUUID } from 'node:crypto'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { sharedDynamoDbLocal } from '@lading/stack/testing'
import { expect, test } from 'vitest'
import { compareEngines, createTable } from './compare-engines.fixture.ts'
import { randomItem, seeded } from './random-requests.fixture.ts'
import { itemSize } from './units.ts'
import { readItem } from './value.ts'

async function localTable() {
  const client = (await sharedDynamoDbLocal()).client()
  const table = `things-${randomUUID()}`
  await createTable(client, table)
  return { client, table }
}

test.each([1, 2, 3])(
  'random requests are answered as DynamoDB Local answers them, and consume what they consume there (seed %i)',
  async (seed) => {
    const { client, table } = await localTable()
    const comparisons = await compareEngines(
      client,
      { table, engine: 'dynamodb-local' },
      { seed, count: 400 },
    )
    for (const { request, engine: answer, stub } of comparisons) {
      expect({ request, answer: stub }).toEqual({ request, answer })
    }
  },
)

test('items of just 1 KB by our count cost one unit in DynamoDB Local, and two with one byte more', async () => {
  const { client, table } = await localTable()
  const random = seeded(4)
  const unitsWithPad = async (item: ReturnType<typeof randomItem>, pad: number) => {
    const Item = { ...item, padding: { S: 'x'.repeat(pad) } }
    const input = { TableName: table, Item, ReturnConsumedCapacity: 'INDEXES' as const }
    const { ConsumedCapacity } = await client.send(new PutItemCommand(input))
    return ConsumedCapacity?.Table?.CapacityUnits
  }
  for (let round = 0; round < 60; round++) {
    const item = randomItem(random, `round ${round}`)
    // The wire's form, in which binary is text.
    const wire = JSON.parse(JSON.stringify({ ...item, padding: { S: '' } }, binaryAsText))
    const missing = 1024 - itemSize(readItem(wire))
    if (missing < 0) continue
    expect({ item, units: await unitsWithPad(item, missing) }).toEqual({ item, units: 1 })
    expect({ item, units: await unitsWithPad(item, missing + 1) }).toEqual({ item, units: 2 })
  }
})

/** Buffers stringify as objects of their own before a replacer sees them. */
function binaryAsText(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('data' in value)) return value
  return Array.isArray(value.data) ? Buffer.from(value.data).toString('base64') : value
}

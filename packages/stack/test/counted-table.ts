import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { countingUnits, countUnitsOf } from '../src/observe/consumed-units.ts'
import type { DynamoDbEngine } from '../src/testing/index.ts'

export const item = (id: string, bytes = 10) => ({ id: { S: id }, text: { S: 'x'.repeat(bytes) } })

/** A table of its own, behind a client that is counted. */
export async function countedTable(engine: Pick<DynamoDbEngine, 'client'>) {
  await using resources = new AsyncDisposableStack()
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

import { AsyncLocalStorage } from 'node:async_hooks'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** Capacity units of DynamoDB, the indexes' included. */
export interface ConsumedUnits {
  readUnits: number
  writeUnits: number
}

const consumer = new AsyncLocalStorage<ConsumedUnits>()

/** Runs something; what it and all that it starts consume through a counted client is added to `units`. */
export function countingUnits<T>(units: ConsumedUnits, run: () => T): T {
  return consumer.run(units, run)
}

/** Which units each call consumes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const kinds: Readonly<Record<string, keyof ConsumedUnits>> = {
  GetItemCommand: 'readUnits',
  BatchGetItemCommand: 'readUnits',
  QueryCommand: 'readUnits',
  ScanCommand: 'readUnits',
  TransactGetItemsCommand: 'readUnits',
  PutItemCommand: 'writeUnits',
  UpdateItemCommand: 'writeUnits',
  DeleteItemCommand: 'writeUnits',
  BatchWriteItemCommand: 'writeUnits',
  TransactWriteItemsCommand: 'writeUnits',
}

type Consumed = { readonly CapacityUnits?: number } | undefined

/**
 * Has a client ask for what each call consumes and add it to whoever makes the call (`countingUnits`). A call that is refused
 * consumes units too, of which DynamoDB tells nothing: a failed condition a write of the item.
 */
export function countUnitsOf(client: DynamoDBClient): DynamoDBClient {
  client.middlewareStack.add(
    (next, { commandName }) => {
      const kind = commandName === undefined ? undefined : kinds[commandName]
      if (kind === undefined) return next
      return async (args) => {
        const units = consumer.getStore()
        if (units === undefined) return next(args)
        const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } })
        // Of one table; of several in batches and transactions. The stack's own type knows no single call.
        const { ConsumedCapacity } = result.output as { ConsumedCapacity?: Consumed | readonly Consumed[] }
        for (const consumed of [ConsumedCapacity].flat()) units[kind] += consumed?.CapacityUnits ?? 0
        return result
      }
    },
    { step: 'initialize', name: 'countUnits' },
  )
  return client
}

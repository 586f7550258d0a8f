import { invalid } from '../errors.ts'
import { identity, keysOf } from '../schema.ts'
import { writeUnits } from '../units.ts'
import { type Item, readItem } from '../value.ts'
import {
  assertKnown,
  assertTable,
  type Context,
  consumption,
  type Operation,
  readKey,
  recordOf,
} from './request.ts'

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const mostWrites = 25

interface Change {
  readonly keys: { readonly partition: string; readonly sort: string }
  readonly item: Item | undefined
}

function readChange(json: unknown, context: Context): Change {
  const request = recordOf(json, 'WriteRequest')
  assertKnown('BatchWriteItem', request, ['PutRequest', 'DeleteRequest'])
  if (request.DeleteRequest !== undefined) {
    const { Key } = recordOf(request.DeleteRequest, 'DeleteRequest')
    return { keys: readKey(Key, context), item: undefined }
  }
  const item = readItem(recordOf(request.PutRequest, 'PutRequest').Item)
  context.table.assertStorable(item)
  return { keys: keysOf(item, context.table.schema), item }
}

export const batchWriteItem: Operation = (input, context) => {
  assertKnown('BatchWriteItem', input, ['RequestItems', 'ReturnConsumedCapacity'])
  const changes: Change[] = []
  for (const [tableName, requests] of Object.entries(recordOf(input.RequestItems, 'RequestItems'))) {
    assertTable(tableName, context)
    if (!Array.isArray(requests) || requests.length === 0) throw invalid('RequestItems must not be empty')
    changes.push(...requests.map((request) => readChange(request, context)))
  }
  if (changes.length > mostWrites) throw invalid('Too many items requested for the BatchWriteItem call')
  const targets = changes.map(({ keys }) => identity(keys.partition, keys.sort))
  if (new Set(targets).size < targets.length) throw invalid('Provided list of item keys contains duplicates')
  const consumed = consumption(context)
  for (const { keys, item } of changes) {
    const before = context.table.get(keys.partition, keys.sort)?.item
    if (before === undefined && item === undefined)
      consumed.add('table', keys.partition, 'write', writeUnits(0, 0))
    else context.table.replace(before, item, consumed)
  }
  const capacity = consumed.answer(input.ReturnConsumedCapacity, context.tableName)
  return { UnprocessedItems: {}, ConsumedCapacity: capacity && [capacity] }
}

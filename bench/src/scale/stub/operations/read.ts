import type { Consumption } from '../consumption.ts'
import { invalid } from '../errors.ts'
import { Bindings, type Path } from '../expression/bindings.ts'
import { assertDisjoint, project } from '../expression/path.ts'
import { parseProjection } from '../expression/update-parser.ts'
import { readUnits } from '../units.ts'
import type { Item } from '../value.ts'
import {
  assertKnown,
  assertTable,
  type Context,
  consumption,
  type Input,
  type Operation,
  readKey,
  recordOf,
  textOf,
} from './request.ts'

/** 100 keys a request: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const mostKeys = 100
/** 16 MB an answer: the same page. */
const largestAnswer = 16 * 1024 * 1024

const readParameters = ['ConsistentRead', 'ExpressionAttributeNames', 'ProjectionExpression']

/** What a read leaves of an item. */
function projection(input: Input): (item: Item) => Item {
  const text = textOf(input, 'ProjectionExpression')
  const parsed = text === undefined ? undefined : parseProjection(text)
  const bindings = new Bindings(input.ExpressionAttributeNames, undefined, [parsed])
  if (parsed === undefined) return (item) => item
  const paths: Path[] = parsed.tree.map((path) => bindings.path(path))
  assertDisjoint(parsed.kind, paths)
  return (item) => project(item, paths)
}

function read(context: Context, json: unknown, consistent: boolean, consumed: Consumption) {
  const { partition, sort } = readKey(json, context)
  const found = context.table.get(partition, sort)
  consumed.add('table', partition, 'read', readUnits(found?.size ?? 0, consistent))
  if (found !== undefined) context.meter.readItems(1)
  return found
}

export const getItem: Operation = (input, context) => {
  assertKnown('GetItem', input, [...readParameters, 'TableName', 'Key', 'ReturnConsumedCapacity'])
  assertTable(input.TableName, context)
  const consumed = consumption(context)
  const keep = projection(input)
  const found = read(context, input.Key, input.ConsistentRead === true, consumed)
  return {
    Item: found && keep(found.item),
    ConsumedCapacity: consumed.answer(input.ReturnConsumedCapacity, context.tableName),
  }
}

export const batchGetItem: Operation = (input, context) => {
  assertKnown('BatchGetItem', input, ['RequestItems', 'ReturnConsumedCapacity'])
  const consumed = consumption(context)
  const items: Item[] = []
  let unprocessed: Input = {}
  for (const [tableName, json] of Object.entries(recordOf(input.RequestItems, 'RequestItems'))) {
    assertTable(tableName, context)
    const wanted = recordOf(json, tableName)
    assertKnown('BatchGetItem', wanted, [...readParameters, 'Keys'])
    const keys = keysOfBatch(wanted.Keys, context)
    const keep = projection(wanted)
    let bytes = 0
    for (const [at, key] of keys.entries()) {
      const found = read(context, key, wanted.ConsistentRead === true, consumed)
      if (found === undefined) continue
      items.push(keep(found.item))
      bytes += found.size
      if (bytes < largestAnswer || at === keys.length - 1) continue
      unprocessed = { [tableName]: { ...wanted, Keys: keys.slice(at + 1) } }
      break
    }
  }
  const capacity = consumed.answer(input.ReturnConsumedCapacity, context.tableName)
  return {
    Responses: { [context.tableName]: items },
    UnprocessedKeys: unprocessed,
    ConsumedCapacity: capacity && [capacity],
  }
}

function keysOfBatch(keys: unknown, context: Context): readonly unknown[] {
  if (!Array.isArray(keys) || keys.length === 0) throw invalid('Keys must not be empty')
  if (keys.length > mostKeys) throw invalid('Too many items requested for the BatchGetItem call')
  const texts = keys.map((key) => JSON.stringify(Object.values(readKey(key, context).key)))
  if (new Set(texts).size < texts.length) throw invalid('Provided list of item keys contains duplicates')
  return keys
}

import { invalid } from '../errors.ts'
import { Bindings } from '../expression/bindings.ts'
import { assertOperandTypes } from '../expression/condition.ts'
import { type Condition, type Operand, parseKeyCondition } from '../expression/condition-parser.ts'
import { type Cut, type Entry, isBefore, isBehind } from '../keyspace.ts'
import type { KeySchema } from '../schema.ts'
import { readUnits } from '../units.ts'
import { type KeyRange, keyRange } from './key-condition.ts'
import { indexOf, type Position, pageParameters, parsePage, readPage, startOf } from './page.ts'
import { assertKnown, assertTable, consumption, type Operation, textOf } from './request.ts'

export const query: Operation = (input, context) => {
  assertKnown('Query', input, [...pageParameters, 'KeyConditionExpression', 'ScanIndexForward'])
  assertTable(input.TableName, context)
  const text = textOf(input, 'KeyConditionExpression')
  if (text === undefined)
    throw invalid(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    )
  const keyCondition = parseKeyCondition(text)
  const { filter, projection } = parsePage(input)
  const bindings = new Bindings(input.ExpressionAttributeNames, input.ExpressionAttributeValues, [
    keyCondition,
    filter,
    projection,
  ])
  const index = indexOf(input, context)
  const schema = index ?? context.table.schema
  assertOperandTypes(keyCondition.kind, keyCondition.tree, bindings)
  if (filter !== undefined) assertNoKeys(filter.tree, schema, bindings)
  const range = keyRange(keyCondition.tree, schema, bindings)
  const start = startOf(input, index, context)
  if (start !== undefined) assertWithin(start, range)
  const forward = input.ScanIndexForward !== false
  const entries = walkRange(range, start, forward, (cut) =>
    context.table.walk(index?.name, range.partition, cut, forward),
  )
  const { answer, read } = readPage({ entries, index, filter, projection, bindings }, input, context)
  const consumed = consumption(context)
  context.meter.readItems(read.length)
  const bytes = read.reduce((sum, { size }) => sum + size, 0)
  const units = readUnits(bytes, input.ConsistentRead === true)
  consumed.add(index?.name ?? 'table', range.partition, 'read', units)
  return { ...answer, ConsumedCapacity: consumed.answer(input.ReturnConsumedCapacity, context.tableName) }
}

/** The entries of the range behind the start, in the direction of the query. */
function* walkRange(
  { low, high }: KeyRange,
  start: Position | undefined,
  forward: boolean,
  walk: (cut: Cut | undefined) => Iterable<Entry>,
): Generator<Entry> {
  if (forward) {
    for (const entry of walk(start === undefined ? low : (entry) => !isBehind(entry, start))) {
      if (high?.(entry) === false) return
      yield entry
    }
  } else {
    for (const entry of walk(start === undefined ? high : (entry) => isBefore(entry, start))) {
      if (low?.(entry) === true) return
      yield entry
    }
  }
}

function assertWithin(start: Position, { partition, low, high }: KeyRange): void {
  if (start.partition !== partition) {
    throw invalid('The provided starting key is outside query boundaries based on provided conditions')
  }
  const entry = { ...start, item: {}, size: 0 }
  if (low?.(entry) === true || high?.(entry) === false) {
    throw invalid('The provided starting key does not match the range key predicate')
  }
}

/** A filter looks at what the keys have left over: it cannot name them. */
function assertNoKeys(condition: Condition, schema: KeySchema, bindings: Bindings): void {
  for (const operand of operandsOf(condition)) {
    const [name] = operand.kind === 'value' ? [] : bindings.path(operand.path)
    if (name !== schema.partitionKey && name !== schema.sortKey) continue
    throw invalid(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
    )
  }
}

function operandsOf(condition: Condition): readonly Operand[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...operandsOf(condition.left), ...operandsOf(condition.right)]
    case 'not':
      return operandsOf(condition.condition)
    case 'compare':
      return [condition.left, condition.right]
    case 'between':
      return [condition.operand, condition.lower, condition.upper]
    case 'in':
      return [condition.operand, ...condition.list]
    case 'call':
      return condition.operands
  }
}

import type { Consumption } from '../consumption.ts'
import { invalid, ServiceError } from '../errors.ts'
import { Bindings, type Path } from '../expression/bindings.ts'
import { assertOperandTypes, holds } from '../expression/condition.ts'
import { type Condition, parseCondition } from '../expression/condition-parser.ts'
import type { Parsed } from '../expression/parsed.ts'
import { assertDisjoint, project } from '../expression/path.ts'
import { update } from '../expression/update.ts'
import { parseUpdate } from '../expression/update-parser.ts'
import { keysOf } from '../schema.ts'
import { itemSize, writeUnits } from '../units.ts'
import { type Item, readItem } from '../value.ts'
import {
  assertKnown,
  assertTable,
  type Context,
  choice,
  consumption,
  type Input,
  type Operation,
  readKey,
  textOf,
} from './request.ts'

const writeParameters = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnConsumedCapacity',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
]

function conditionOf(input: Input): Parsed<Condition> | undefined {
  const text = textOf(input, 'ConditionExpression')
  return text === undefined ? undefined : parseCondition(text)
}

interface Write {
  readonly keys: { readonly partition: string; readonly sort: string }
  readonly condition: Parsed<Condition> | undefined
  readonly bindings: Bindings
  /** The item that is to be there afterwards. */
  readonly change: (before: Item | undefined) => Item | undefined
}

/** Does one write, or refuses it because its condition does not hold. */
function write(
  { keys, condition, bindings, change }: Write,
  input: Input,
  { table }: Context,
  consumed: Consumption,
): { before: Item | undefined; after: Item | undefined } {
  if (condition !== undefined) assertOperandTypes(condition.kind, condition.tree, bindings)
  const stored = table.get(keys.partition, keys.sort)
  const before = stored?.item
  if (condition !== undefined && !holds(condition.tree, before ?? {}, bindings)) {
    const size = attempted(() => change(before))
    consumed.add('table', keys.partition, 'write', writeUnits(stored?.size ?? 0, size))
    const wanted = choice(input, 'ReturnValuesOnConditionCheckFailure', ['NONE', 'ALL_OLD'])
    throw new ServiceError(
      'ConditionalCheckFailedException',
      'The conditional request failed',
      wanted === 'ALL_OLD' && before !== undefined ? { Item: before } : {},
    )
  }
  const after = change(before)
  if (after !== undefined) table.assertStorable(after)
  if (before === undefined && after === undefined)
    consumed.add('table', keys.partition, 'write', writeUnits(0, 0))
  else table.replace(before, after, consumed)
  return { before, after }
}

/** The bytes that a refused write would have stored; none when it could not have been done anyway. */
function attempted(change: () => Item | undefined): number {
  try {
    const item = change()
    return item === undefined ? 0 : itemSize(item)
  } catch (error) {
    if (error instanceof ServiceError) return 0
    throw error
  }
}

const some = (item: Item | undefined) => (item && Object.keys(item).length > 0 ? item : undefined)

export const putItem: Operation = (input, context) => {
  assertKnown('PutItem', input, [...writeParameters, 'Item'])
  assertTable(input.TableName, context)
  const wanted = choice(input, 'ReturnValues', ['NONE', 'ALL_OLD'])
  const item = readItem(input.Item)
  context.table.assertStorable(item)
  const condition = conditionOf(input)
  const bindings = new Bindings(input.ExpressionAttributeNames, input.ExpressionAttributeValues, [condition])
  const consumed = consumption(context)
  const keys = keysOf(item, context.table.schema)
  const { before } = write({ keys, condition, bindings, change: () => item }, input, context, consumed)
  return {
    Attributes: wanted === 'ALL_OLD' ? before : undefined,
    ConsumedCapacity: consumed.answer(input.ReturnConsumedCapacity, context.tableName),
  }
}

export const deleteItem: Operation = (input, context) => {
  assertKnown('DeleteItem', input, [...writeParameters, 'Key'])
  assertTable(input.TableName, context)
  const wanted = choice(input, 'ReturnValues', ['NONE', 'ALL_OLD'])
  const keys = readKey(input.Key, context)
  const condition = conditionOf(input)
  const bindings = new Bindings(input.ExpressionAttributeNames, input.ExpressionAttributeValues, [condition])
  const consumed = consumption(context)
  const { before } = write({ keys, condition, bindings, change: () => undefined }, input, context, consumed)
  return {
    Attributes: wanted === 'ALL_OLD' ? before : undefined,
    ConsumedCapacity: consumed.answer(input.ReturnConsumedCapacity, context.tableName),
  }
}

const returnValues = ['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW'] as const

export const updateItem: Operation = (input, context) => {
  assertKnown('UpdateItem', input, [...writeParameters, 'Key', 'UpdateExpression'])
  assertTable(input.TableName, context)
  const wanted = choice(input, 'ReturnValues', returnValues)
  const keys = readKey(input.Key, context)
  const text = textOf(input, 'UpdateExpression')
  const parsed = text === undefined ? undefined : parseUpdate(text)
  const condition = conditionOf(input)
  const bindings = new Bindings(input.ExpressionAttributeNames, input.ExpressionAttributeValues, [
    parsed,
    condition,
  ])
  const actions = parsed?.tree ?? []
  const paths = actions.map(({ path }) => bindings.path(path))
  assertDisjoint('UpdateExpression', paths)
  assertNoKey(paths, context)
  const consumed = consumption(context)
  const change = (before: Item | undefined) => update(before ?? keys.key, actions, bindings)
  const { before, after } = write({ keys, condition, bindings, change }, input, context, consumed)
  const answers = {
    NONE: () => undefined,
    ALL_OLD: () => before,
    ALL_NEW: () => after,
    UPDATED_OLD: () => before && some(project(before, paths)),
    UPDATED_NEW: () => after && some(project(after, paths)),
  }
  return {
    Attributes: answers[wanted](),
    ConsumedCapacity: consumed.answer(input.ReturnConsumedCapacity, context.tableName),
  }
}

function assertNoKey(paths: readonly Path[], { table }: Context): void {
  const { partitionKey, sortKey } = table.schema
  for (const [name] of paths) {
    if (name !== partitionKey && name !== sortKey) continue
    throw invalid(
      `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
    )
  }
}

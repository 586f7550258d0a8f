import { invalid } from '../errors.ts'
import type { Bindings } from '../expression/bindings.ts'
import type { Comparator, Condition, Operand } from '../expression/condition-parser.ts'
import type { Cut, Entry } from '../keyspace.ts'
import { compareText } from '../order.ts'
import type { KeySchema } from '../schema.ts'

/** What a Query asks of the keys: one partition, and in it the sort keys of one range. */
export interface KeyRange {
  readonly partition: string
  /** Below the first sort key of the range; undefined when it has no lower end. */
  readonly low: Cut | undefined
  /** Below the first sort key behind the range; undefined when it has no upper end. */
  readonly high: Cut | undefined
}

const unsupported = () => invalid('Query key condition not supported')

/** The parts that are joined by AND. */
function partsOf(condition: Condition): readonly Condition[] {
  if (condition.kind !== 'and') return [condition]
  return [...partsOf(condition.left), ...partsOf(condition.right)]
}

function operandsOf(part: Condition): readonly Operand[] {
  if (part.kind === 'compare') return [part.left, part.right]
  if (part.kind === 'between') return [part.operand, part.lower, part.upper]
  if (part.kind === 'call' && part.name === 'begins_with') return part.operands
  throw invalid('Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression')
}

const before =
  (text: string): Cut =>
  (entry: Entry) =>
    compareText(entry.sort, text) < 0
const upTo =
  (text: string): Cut =>
  (entry: Entry) =>
    compareText(entry.sort, text) <= 0

type Ends = Pick<KeyRange, 'low' | 'high'>

function compared(operator: Comparator, text: string): Ends {
  switch (operator) {
    case '=':
      return { low: before(text), high: upTo(text) }
    case '<':
      return { low: undefined, high: before(text) }
    case '<=':
      return { low: undefined, high: upTo(text) }
    case '>':
      return { low: upTo(text), high: undefined }
    case '>=':
      return { low: before(text), high: undefined }
    case '<>':
      throw invalid('Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: <>')
  }
}

function endsOf(part: Condition, texts: readonly string[]): Ends {
  const [first = '', second = ''] = texts
  if (part.kind === 'compare') return compared(part.operator, first)
  if (part.kind === 'between') return { low: before(first), high: upTo(second) }
  return {
    low: before(first),
    high: (entry) => compareText(entry.sort, first) < 0 || entry.sort.startsWith(first),
  }
}

/** Reads a `KeyConditionExpression`. @throws ServiceError for a condition that a Query cannot have */
export function keyRange(condition: Condition, schema: KeySchema, bindings: Bindings): KeyRange {
  let partition: string | undefined
  let ends: Ends | undefined
  for (const part of partsOf(condition)) {
    const [subject, ...values] = operandsOf(part)
    if (subject?.kind !== 'path' || values.some(({ kind }) => kind !== 'value')) {
      throw invalid('Invalid KeyConditionExpression: a key has to stand left of a value')
    }
    const [name, ...nested] = bindings.path(subject.path)
    if (nested.length > 0)
      throw invalid(
        'Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes',
      )
    const texts = values.map((operand) => {
      const value = operand.kind === 'value' ? bindings.value(operand.name) : undefined
      if (value !== undefined && 'S' in value) return value.S
      throw invalid(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      )
    })
    if (name === schema.partitionKey && partition === undefined) {
      if (part.kind !== 'compare' || part.operator !== '=') throw unsupported()
      partition = texts[0]
    } else if (name === schema.sortKey && ends === undefined) {
      ends = endsOf(part, texts)
    } else {
      throw unsupported()
    }
  }
  if (partition === undefined) {
    throw invalid(`Query condition missed key schema element: ${schema.partitionKey}`)
  }
  if (partition === '') {
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${schema.partitionKey}`,
    )
  }
  return { partition, low: ends?.low, high: ends?.high }
}

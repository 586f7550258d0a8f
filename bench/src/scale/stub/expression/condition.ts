import { invalid } from '../errors.ts'
import { compareValues, equalValues } from '../order.ts'
import { type Item, typeOf, type Value, type ValueType } from '../value.ts'
import type { Bindings } from './bindings.ts'
import type { Comparator, Condition, Operand, Predicate } from './condition-parser.ts'
import { valueAt } from './path.ts'

function sizeOf(value: Value): number | undefined {
  if ('S' in value) return value.S.length
  if ('B' in value) return Buffer.byteLength(value.B, 'base64')
  if ('SS' in value) return value.SS.length
  if ('NS' in value) return value.NS.length
  if ('BS' in value) return value.BS.length
  if ('L' in value) return value.L.length
  if ('M' in value) return Object.keys(value.M).length
  return undefined
}

function resolve(operand: Operand, item: Item, bindings: Bindings): Value | undefined {
  if (operand.kind === 'value') return bindings.value(operand.name)
  const value = valueAt(item, bindings.path(operand.path))
  if (operand.kind === 'path' || value === undefined) return value
  const size = sizeOf(value)
  return size === undefined ? undefined : { N: String(size) }
}

function compares(operator: Comparator, left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return operator === '<>'
  if (operator === '=') return equalValues(left, right)
  if (operator === '<>') return !equalValues(left, right)
  const order = compareValues(left, right)
  if (order === undefined) return false
  if (operator === '<') return order < 0
  if (operator === '<=') return order <= 0
  return operator === '>' ? order > 0 : order >= 0
}

function beginsWith(value: Value, start: Value): boolean {
  if ('S' in value && 'S' in start) return value.S.startsWith(start.S)
  if (!('B' in value) || !('B' in start)) return false
  const [bytes, first] = [Buffer.from(value.B, 'base64'), Buffer.from(start.B, 'base64')]
  return bytes.subarray(0, first.length).equals(first)
}

function contains(value: Value, part: Value): boolean {
  if ('L' in value) return value.L.some((member) => equalValues(member, part))
  if ('S' in part) return 'S' in value ? value.S.includes(part.S) : 'SS' in value && value.SS.includes(part.S)
  if ('N' in part) return 'NS' in value && value.NS.includes(part.N)
  if (!('B' in part)) return false
  if ('BS' in value) return value.BS.includes(part.B)
  return 'B' in value && Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'))
}

function calls(name: Predicate, value: Value | undefined, argument: Value | undefined): boolean {
  if (name === 'attribute_exists') return value !== undefined
  if (name === 'attribute_not_exists') return value === undefined
  if (value === undefined || argument === undefined) return false
  if (name === 'attribute_type') return 'S' in argument && typeOf(value) === argument.S
  return name === 'begins_with' ? beginsWith(value, argument) : contains(value, argument)
}

/** Whether the condition holds for the item; an item that does not exist is one without attributes. */
export function holds(condition: Condition, item: Item, bindings: Bindings): boolean {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, bindings) && holds(condition.right, item, bindings)
    case 'or':
      return holds(condition.left, item, bindings) || holds(condition.right, item, bindings)
    case 'not':
      return !holds(condition.condition, item, bindings)
    case 'compare':
      return compares(
        condition.operator,
        resolve(condition.left, item, bindings),
        resolve(condition.right, item, bindings),
      )
    case 'between': {
      const value = resolve(condition.operand, item, bindings)
      return (
        compares('>=', value, resolve(condition.lower, item, bindings)) &&
        compares('<=', value, resolve(condition.upper, item, bindings))
      )
    }
    case 'in': {
      const value = resolve(condition.operand, item, bindings)
      return condition.list.some((operand) => compares('=', value, resolve(operand, item, bindings)))
    }
    case 'call': {
      const [value, argument] = condition.operands.map((operand) => resolve(operand, item, bindings))
      return calls(condition.name, value, argument)
    }
  }
}

const ordered: readonly ValueType[] = ['S', 'N', 'B']
const types: readonly string[] = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']

function assertType(
  kind: string,
  name: string,
  operand: Operand | undefined,
  allowed: readonly ValueType[],
  bindings: Bindings,
) {
  if (operand?.kind !== 'value') return
  const type = typeOf(bindings.value(operand.name))
  if (allowed.includes(type)) return
  throw invalid(
    `Invalid ${kind}: Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  )
}

/** Refuses values that an operator or function cannot take, whether or not they would come to be looked at. */
export function assertOperandTypes(kind: string, condition: Condition, bindings: Bindings): void {
  switch (condition.kind) {
    case 'and':
    case 'or':
      assertOperandTypes(kind, condition.left, bindings)
      assertOperandTypes(kind, condition.right, bindings)
      break
    case 'not':
      assertOperandTypes(kind, condition.condition, bindings)
      break
    case 'compare':
      if (condition.operator === '=' || condition.operator === '<>') break
      assertType(kind, condition.operator, condition.left, ordered, bindings)
      assertType(kind, condition.operator, condition.right, ordered, bindings)
      break
    case 'between':
      for (const operand of [condition.operand, condition.lower, condition.upper]) {
        assertType(kind, 'BETWEEN', operand, ordered, bindings)
      }
      assertBounds(kind, condition.lower, condition.upper, bindings)
      break
    case 'in':
      break
    case 'call': {
      const [, argument] = condition.operands
      if (condition.name === 'begins_with') {
        for (const operand of condition.operands)
          assertType(kind, 'begins_with', operand, ['S', 'B'], bindings)
      }
      if (condition.name !== 'attribute_type') return
      assertType(kind, 'attribute_type', argument, ['S'], bindings)
      const type = argument?.kind === 'value' ? bindings.value(argument.name) : undefined
      if (type === undefined || !('S' in type) || !types.includes(type.S)) {
        throw invalid(
          `Invalid ${kind}: Invalid attribute type name found; type: ${type && 'S' in type ? type.S : ''}`,
        )
      }
    }
  }
}

function assertBounds(kind: string, lower: Operand, upper: Operand, bindings: Bindings): void {
  if (lower.kind !== 'value' || upper.kind !== 'value') return
  const [low, high] = [bindings.value(lower.name), bindings.value(upper.name)]
  if (typeOf(low) !== typeOf(high)) {
    throw invalid(`Invalid ${kind}: The BETWEEN operator requires same data type for lower and upper bounds`)
  }
  if ((compareValues(low, high) ?? 0) <= 0) return
  throw invalid(
    `Invalid ${kind}: The BETWEEN operator requires upper bound to be greater than or equal to lower bound`,
  )
}

import { remembering } from './parsed.ts'
import type { Step, Tokens } from './tokens.ts'

export type Operand =
  | { readonly kind: 'path'; readonly path: readonly Step[] }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'size'; readonly path: readonly Step[] }

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>='
export type Predicate =
  | 'attribute_exists'
  | 'attribute_not_exists'
  | 'attribute_type'
  | 'begins_with'
  | 'contains'

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly condition: Condition }
  | {
      readonly kind: 'compare'
      readonly operator: Comparator
      readonly left: Operand
      readonly right: Operand
    }
  | { readonly kind: 'between'; readonly operand: Operand; readonly lower: Operand; readonly upper: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'call'; readonly name: Predicate; readonly operands: readonly Operand[] }

const comparators: readonly string[] = ['=', '<>', '<', '<=', '>', '>='] satisfies Comparator[]
const operandCounts: Record<Predicate, number> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
}
const functions = [...Object.keys(operandCounts), 'size']

function parseOperand(tokens: Tokens): Operand {
  const name = tokens.takeValue()
  if (name !== undefined) return { kind: 'value', name }
  if (tokens.takeFunction('size') === undefined) return { kind: 'path', path: tokens.expectPath() }
  const path = tokens.expectPath()
  tokens.expect(')')
  return { kind: 'size', path }
}

function parseList(tokens: Tokens): Operand[] {
  const list = [parseOperand(tokens)]
  while (tokens.take(',') !== undefined) list.push(parseOperand(tokens))
  tokens.expect(')')
  return list
}

function parseCall(tokens: Tokens, name: Predicate): Condition {
  const operands = parseList(tokens)
  if (operands.length !== operandCounts[name]) {
    throw tokens.error(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    )
  }
  if (name.startsWith('attribute_') && operands[0]?.kind !== 'path') {
    throw tokens.error(`Operator or function requires a document path; operator or function: ${name}`)
  }
  return { kind: 'call', name, operands }
}

function parseComparison(tokens: Tokens): Condition {
  const name = tokens.takeFunction(...functions)
  let left: Operand
  if (name === 'size') {
    left = { kind: 'size', path: tokens.expectPath() }
    tokens.expect(')')
  } else if (name !== undefined) {
    return parseCall(tokens, name as Predicate) // one of the functions, and not size
  } else {
    left = parseOperand(tokens)
  }
  if (tokens.takeWord('BETWEEN') !== undefined) {
    const lower = parseOperand(tokens)
    tokens.expectWord('AND')
    return { kind: 'between', operand: left, lower, upper: parseOperand(tokens) }
  }
  if (tokens.takeWord('IN') !== undefined) {
    tokens.expect('(')
    return { kind: 'in', operand: left, list: parseList(tokens) }
  }
  const operator = tokens.take(...comparators)
  if (operator === undefined) throw tokens.error(`Syntax error; token: "${tokens.next ?? '<EOF>'}"`)
  return { kind: 'compare', operator: operator as Comparator, left, right: parseOperand(tokens) } // was in the list
}

/** The conditions that stood in parentheses: a second pair around one is refused. */
function parser(tokens: Tokens): Condition {
  const enclosed = new WeakSet<Condition>()
  const primary = (): Condition => {
    if (tokens.take('(') === undefined) return parseComparison(tokens)
    const inner = either()
    tokens.expect(')')
    if (enclosed.has(inner)) throw tokens.error('The expression has redundant parentheses;')
    enclosed.add(inner)
    return inner
  }
  const negated = (): Condition =>
    tokens.takeWord('NOT') === undefined ? primary() : { kind: 'not', condition: negated() }
  const both = (): Condition => {
    let left = negated()
    while (tokens.takeWord('AND') !== undefined) left = { kind: 'and', left, right: negated() }
    return left
  }
  const either = (): Condition => {
    let left = both()
    while (tokens.takeWord('OR') !== undefined) left = { kind: 'or', left, right: both() }
    return left
  }
  return either()
}

/**
 * The grammar of conditions:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export const parseCondition = remembering('ConditionExpression', parser)
export const parseFilter = remembering('FilterExpression', parser)
export const parseKeyCondition = remembering('KeyConditionExpression', parser)

import { remembering } from './parsed.ts'
import type { Step, Tokens } from './tokens.ts'

export type UpdateOperand =
  | { readonly kind: 'path'; readonly path: readonly Step[] }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'if_not_exists'; readonly path: readonly Step[]; readonly otherwise: UpdateOperand }
  | { readonly kind: 'list_append' | '+' | '-'; readonly left: UpdateOperand; readonly right: UpdateOperand }

export type Action =
  | { readonly kind: 'SET'; readonly path: readonly Step[]; readonly operand: UpdateOperand }
  | { readonly kind: 'REMOVE'; readonly path: readonly Step[] }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: readonly Step[]; readonly value: string }

const clauses = ['SET', 'REMOVE', 'ADD', 'DELETE']

function parseOperand(tokens: Tokens): UpdateOperand {
  if (tokens.take('(') !== undefined) {
    const operand = parseSum(tokens)
    tokens.expect(')')
    return operand
  }
  const name = tokens.takeValue()
  if (name !== undefined) return { kind: 'value', name }
  const call = tokens.takeFunction('if_not_exists', 'list_append')
  if (call === undefined) return { kind: 'path', path: tokens.expectPath() }
  if (call === 'if_not_exists') {
    const path = tokens.expectPath()
    tokens.expect(',')
    const otherwise = parseOperand(tokens)
    tokens.expect(')')
    return { kind: 'if_not_exists', path, otherwise }
  }
  const left = parseOperand(tokens)
  tokens.expect(',')
  const right = parseOperand(tokens)
  tokens.expect(')')
  return { kind: 'list_append', left, right }
}

function parseSum(tokens: Tokens): UpdateOperand {
  const left = parseOperand(tokens)
  const operator = tokens.take('+', '-')
  if (operator === undefined) return left
  return { kind: operator === '+' ? '+' : '-', left, right: parseOperand(tokens) }
}

function parseAction(tokens: Tokens, clause: string): Action {
  const path = tokens.expectPath()
  if (clause === 'REMOVE') return { kind: 'REMOVE', path }
  if (clause === 'SET') {
    tokens.expect('=')
    return { kind: 'SET', path, operand: parseSum(tokens) }
  }
  return { kind: clause === 'ADD' ? 'ADD' : 'DELETE', path, value: tokens.expectValue() }
}

/**
 * The grammar of updates:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export const parseUpdate = remembering('UpdateExpression', (tokens): readonly Action[] => {
  const actions: Action[] = []
  const seen = new Set<string>()
  do {
    const clause = tokens.takeWord(...clauses)
    if (clause === undefined) throw tokens.error(`Syntax error; token: "${tokens.next ?? '<EOF>'}"`)
    if (seen.has(clause)) {
      throw tokens.error(`The "${clause}" section can only be used once in an update expression;`)
    }
    seen.add(clause)
    do actions.push(parseAction(tokens, clause))
    while (tokens.take(',') !== undefined)
  } while (tokens.next !== undefined)
  return actions
})

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html */
export const parseProjection = remembering('ProjectionExpression', (tokens): readonly (readonly Step[])[] => {
  const paths = [tokens.expectPath()]
  while (tokens.take(',') !== undefined) paths.push(tokens.expectPath())
  return paths
})

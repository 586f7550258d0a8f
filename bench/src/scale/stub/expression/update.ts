import { addNumbers, subtractNumbers } from '../decimal.ts'
import { invalid } from '../errors.ts'
import type { Item, Value } from '../value.ts'
import type { Bindings, Path } from './bindings.ts'
import { valueAt } from './path.ts'
import type { Action, UpdateOperand } from './update-parser.ts'

const wrongType = () => invalid('An operand in the update expression has an incorrect data type')
const wrongPath = () => invalid('The document path provided in the update expression is invalid for update')

function resolve(operand: UpdateOperand, item: Item, bindings: Bindings): Value {
  switch (operand.kind) {
    case 'value':
      return bindings.value(operand.name)
    case 'path': {
      const value = valueAt(item, bindings.path(operand.path))
      if (value !== undefined) return value
      throw invalid('The provided expression refers to an attribute that does not exist in the item')
    }
    case 'if_not_exists':
      return valueAt(item, bindings.path(operand.path)) ?? resolve(operand.otherwise, item, bindings)
    case 'list_append': {
      const [left, right] = [resolve(operand.left, item, bindings), resolve(operand.right, item, bindings)]
      if (!('L' in left) || !('L' in right)) throw wrongType()
      return { L: [...left.L, ...right.L] }
    }
    default: {
      const [left, right] = [resolve(operand.left, item, bindings), resolve(operand.right, item, bindings)]
      if (!('N' in left) || !('N' in right)) throw wrongType()
      return { N: (operand.kind === '+' ? addNumbers : subtractNumbers)(left.N, right.N) }
    }
  }
}

const union = (left: readonly string[], right: readonly string[]) => [...new Set([...left, ...right])]
const without = (left: readonly string[], right: readonly string[]) =>
  left.filter((member) => !right.includes(member))

function added(present: Value | undefined, value: Value): Value {
  if ('N' in value) {
    if (present === undefined) return value
    if (!('N' in present)) throw wrongType()
    return { N: addNumbers(present.N, value.N) }
  }
  if (!('SS' in value || 'NS' in value || 'BS' in value)) throw wrongType()
  if (present === undefined) return value
  if ('SS' in value && 'SS' in present) return { SS: union(present.SS, value.SS) }
  if ('NS' in value && 'NS' in present) return { NS: union(present.NS, value.NS) }
  if ('BS' in value && 'BS' in present) return { BS: union(present.BS, value.BS) }
  throw wrongType()
}

/** The set without the members, or undefined when none is left: DynamoDB stores no empty set. */
function deleted(present: Value | undefined, value: Value): Value | undefined {
  if (!('SS' in value || 'NS' in value || 'BS' in value)) throw wrongType()
  if (present === undefined) return undefined
  let left: readonly string[]
  if ('SS' in value && 'SS' in present) left = without(present.SS, value.SS)
  else if ('NS' in value && 'NS' in present) left = without(present.NS, value.NS)
  else if ('BS' in value && 'BS' in present) left = without(present.BS, value.BS)
  else throw wrongType()
  if (left.length === 0) return undefined
  return 'SS' in present ? { SS: left } : 'NS' in present ? { NS: left } : { BS: left }
}

/** The outcome of an action at its place: another value there, or, with undefined, none. */
interface Change {
  readonly path: Path
  readonly value: Value | undefined
}

function changeOf(action: Action, item: Item, bindings: Bindings): Change {
  const path = bindings.path(action.path)
  if (action.kind === 'SET') return { path, value: resolve(action.operand, item, bindings) }
  if (action.kind === 'REMOVE') return { path, value: undefined }
  const present = valueAt(item, path)
  const value = bindings.value(action.value)
  return { path, value: action.kind === 'ADD' ? added(present, value) : deleted(present, value) }
}

/** A document that may be changed in place, because this update has made it. */
type Draft =
  | { M: Map<string, Draft> }
  | { L: { kept: (Draft | undefined)[]; appended: [number, Draft][] } }
  | { value: Value }

function draftOf(value: Value): Draft {
  if ('M' in value) {
    return { M: new Map(Object.entries(value.M).map(([name, member]) => [name, draftOf(member)])) }
  }
  return 'L' in value ? { L: { kept: value.L.map(draftOf), appended: [] } } : { value }
}

function finished(draft: Draft): Value {
  if ('value' in draft) return draft.value
  if ('M' in draft)
    return { M: Object.fromEntries([...draft.M].map(([name, member]) => [name, finished(member)])) }
  const { kept, appended } = draft.L
  // Places are those before the update, so what was removed closes up only now, and what lies behind the end follows.
  const members = kept.filter((member) => member !== undefined)
  const behind = appended.toSorted(([left], [right]) => left - right).map(([, member]) => member)
  return { L: [...members, ...behind].map(finished) }
}

function apply(root: Draft, { path, value }: Change): void {
  let parent: Draft | undefined = root
  for (const step of path.slice(0, -1)) {
    if (typeof step === 'number') parent = 'L' in parent ? parent.L.kept[step] : undefined
    else parent = 'M' in parent ? parent.M.get(step) : undefined
    if (parent === undefined) throw wrongPath()
  }
  const step = path.at(-1)
  if (typeof step === 'string' && 'M' in parent) {
    if (value === undefined) parent.M.delete(step)
    else parent.M.set(step, draftOf(value))
  } else if (typeof step === 'number' && 'L' in parent) {
    const { kept, appended } = parent.L
    if (step < kept.length) kept[step] = value && draftOf(value)
    else if (value !== undefined) appended.push([step, draftOf(value)])
  } else {
    throw wrongPath()
  }
}

/** The item after the update. Every operand is read from the item before it. */
export function update(item: Item, actions: readonly Action[], bindings: Bindings): Item {
  const changes = actions.map((action) => changeOf(action, item, bindings))
  const result: Record<string, Value> = { ...item }
  const drafts = new Map<string, Draft>()
  for (const { path, value } of changes) {
    const [name, ...below] = path
    if (typeof name !== 'string') throw wrongPath()
    if (below.length === 0) {
      if (value === undefined) delete result[name]
      else result[name] = value
      continue
    }
    const present = valueAt(item, [name])
    if (present === undefined) throw wrongPath()
    const draft = drafts.get(name) ?? draftOf(present)
    drafts.set(name, draft)
    apply(draft, { path: below, value })
  }
  for (const [name, draft] of drafts) result[name] = finished(draft)
  return result
}

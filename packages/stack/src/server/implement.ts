import type { Contract, Operation } from '../contract/index.ts'
import { isOperation } from '../contract/index.ts'
import type { Handlers, Principal } from './handler.ts'

/** An operation with its name and handler, its types erased: what the transports work with. */
export interface Bound {
  /** The RPC name, for example `files.get`. */
  readonly name: string
  readonly operation: Operation
  readonly handle: (call: never) => Promise<unknown>
}

/** A contract with all of its handlers. */
export interface Implementation {
  readonly operations: readonly Bound[]
}

/** Joins a contract and its handlers. Does not type-check while an operation lacks its handler. */
export function implement<C extends Contract, Context, P extends Principal>(
  contract: C,
  handlers: Handlers<C, Context, P>,
): Implementation {
  return { operations: bind(contract, handlers, '') }
}

function bind(contract: Contract, handlers: unknown, prefix: string): Bound[] {
  return Object.entries(contract).flatMap(([key, node]) => {
    const name = prefix === '' ? key : `${prefix}.${key}`
    const handler = (handlers as Record<string, unknown>)[key] // the shape is what `Handlers` demanded
    if (!isOperation(node)) return bind(node, handler, name)
    // JavaScript callers have no type check: say at start what a request would only run into.
    if (typeof handler !== 'function') throw new TypeError(`The operation ${name} has no handler`)
    return [{ name, operation: node, handle: handler as Bound['handle'] }] // checked to be callable above
  })
}

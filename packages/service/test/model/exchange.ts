import { contract } from '@lading/contract'
import type { Operation } from '@lading/stack/contract'

/** What the contract says of an operation. */
export function operationOf(name: string): Operation {
  const [resource = '', action = ''] = name.split('.')
  const tree: Readonly<Record<string, Readonly<Record<string, Operation>>>> = contract
  const operation = tree[resource]?.[action]
  if (operation === undefined) throw new Error(`There is no operation ${name}`)
  return operation
}

export interface Reply {
  readonly status: number
  readonly body: unknown
  readonly requestId: string
  readonly replayed: boolean
}

export interface Request {
  /** Its RPC name: `files.create`. */
  readonly operation: string
  readonly apiKey: string
  /** Encoded. */
  readonly input: Readonly<Record<string, unknown>>
  readonly idempotencyKey?: string | undefined
  readonly over: 'rest' | 'rpc'
  /** Which process serves it. */
  readonly process: number
}

import type { Contract, InputOf, Operation, OutputOf } from '../contract/index.ts'
import { type CallOptions, type ErrorClass, post } from './post.ts'
import { RequestError } from './request-error.ts'

type Call<O extends Operation> =
  Record<never, never> extends InputOf<O>
    ? (input?: InputOf<O>, options?: CallOptions) => Promise<OutputOf<O>>
    : (input: InputOf<O>, options?: CallOptions) => Promise<OutputOf<O>>

/** The operations of a contract as async functions, in the contract's tree. */
export type ClientOf<C extends Contract> = {
  readonly [Name in keyof C]: C[Name] extends Operation
    ? Call<C[Name]>
    : C[Name] extends Contract
      ? ClientOf<C[Name]>
      : never
}

export interface ClientOptions {
  /** Where the service is: scheme, host and, if any, the path above `/rpc`. */
  readonly baseUrl: string
  /** Sent with every call, for example `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Used instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Thrown instead of `RequestError`. */
  readonly ErrorClass?: ErrorClass
}

/**
 * A client for every operation of a contract, made from the contract's type alone: neither schemas nor a list of
 * operations are needed at run time. Each call is one POST, so that no input stands in a URL.
 * A call rejects with a `RequestError`, or with the reason of the signal that ended it.
 */
export function createClient<C extends Contract>(options: ClientOptions): ClientOf<C> {
  const { baseUrl, headers = {}, fetch, ErrorClass = RequestError } = options
  const root = `${baseUrl.replace(/\/+$/, '')}/rpc/`
  const call: AnyCall = (path, input, callOptions) =>
    post(root + path, input, { headers, fetch, ErrorClass, ...callOptions })
  return tree('', call) as ClientOf<C> // a Proxy has every name of the contract, and no other is typed
}

type AnyCall = (path: string, input: unknown, options?: CallOptions) => Promise<unknown>

/** What the language itself asks any object for, in `await`, `JSON.stringify` and `String`: no operation is meant. */
const languageNames = ['then', 'toJSON', 'toString', 'valueOf']

function tree(path: string, call: AnyCall): unknown {
  return new Proxy(() => undefined, {
    get(_target, name) {
      if (typeof name === 'symbol' || languageNames.includes(name)) return undefined
      return tree(path === '' ? name : `${path}.${name}`, call)
    },
    apply: (_target, _this, [input, options]: [unknown, CallOptions?]) => call(path, input, options),
  })
}

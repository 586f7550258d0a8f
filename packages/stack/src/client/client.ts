import type { Contract, InputOf, Operation, OutputOf } from '../contract/index.ts'
import type { CallOptions, MutationOptions } from './call-options.ts'
import { Listing, type Page } from './listing.ts'
import { type ErrorClass, post } from './post.ts'
import { randomUuid } from './random-uuid.ts'
import { RequestError } from './request-error.ts'
import { retry, type Sleep, sleep as sleepByClock } from './retry.ts'
import { withDeadline } from './with-deadline.ts'

type OptionsOf<O extends Operation> = O['kind'] extends 'mutation' ? MutationOptions : CallOptions

type Call<O extends Operation> =
  Record<never, never> extends InputOf<O>
    ? (input?: InputOf<O>, options?: OptionsOf<O>) => Promise<OutputOf<O>>
    : (input: InputOf<O>, options?: OptionsOf<O>) => Promise<OutputOf<O>>

type List<O extends Operation, Item> =
  Record<never, never> extends InputOf<O>
    ? (options?: InputOf<O> & CallOptions) => Listing<Item>
    : (options: InputOf<O> & CallOptions) => Listing<Item>

/** Whether what an operation gives is one page of many. */
type ItemOf<O extends Operation> = OutputOf<O> extends Page<infer Item> ? Item : never

type CallOf<O extends Operation> = [ItemOf<O>] extends [never] ? Call<O> : List<O, ItemOf<O>>

/** The operations of a contract as async functions, in the contract's tree; those that give pages as listings. */
export type ClientOf<C extends Contract> = {
  readonly [Name in keyof C]: C[Name] extends Operation
    ? CallOf<C[Name]>
    : C[Name] extends Contract
      ? ClientOf<C[Name]>
      : never
}

/** What the last name of an operation says of it at run time. */
type Manner<O extends Operation> = O['kind'] extends 'mutation'
  ? 'mutation'
  : [ItemOf<O>] extends [never]
    ? 'query'
    : 'pages'

/** The last names of the operations of one manner. */
type LastNames<C, M> = {
  [Name in keyof C]: C[Name] extends Operation
    ? Manner<C[Name]> extends M
      ? Name
      : never
    : LastNames<C[Name], M>
}[keyof C]

/**
 * Each last name of a contract's queries (`get` of `files.get`), and whether they give pages: what a client has to know
 * at run time. A name that stands for different manners in different places has no right value here.
 */
export type QueriesOf<C extends Contract> = {
  readonly [Name in LastNames<C, 'query' | 'pages'> & string]: Name extends LastNames<C, 'mutation'>
    ? never
    : Name extends LastNames<C, 'query'> & LastNames<C, 'pages'>
      ? never
      : Name extends LastNames<C, 'pages'>
        ? 'pages'
        : 'query'
}

export interface ClientOptions<C extends Contract> {
  /** Where the service is: scheme, host and, if any, the path above `/rpc`. */
  readonly baseUrl: string
  /** Which operations are queries; every other call carries an `Idempotency-Key`. */
  readonly queries: QueriesOf<C>
  /** Sent with every call, for example `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Used instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Thrown instead of `RequestError`. */
  readonly ErrorClass?: ErrorClass
  /** How often a call is tried at most, the first time included; 3 unless given. */
  readonly maxAttempts?: number | undefined
  /** Milliseconds that a call may take at most, with all its attempts and the waits between them; 60,000 unless given. */
  readonly timeoutMs?: number | undefined
  /** Used for the waits between attempts. */
  readonly sleep?: Sleep | undefined
}

/** Two answers that come as late as API Gateway lets them (29 seconds). */
const defaultTimeoutMs = 60_000
export const defaultMaxAttempts = 3

/**
 * A client for every operation of a contract, made from the contract's type alone: neither schemas nor a list of
 * operations are needed at run time. Each call is one POST, so that no input stands in a URL.
 * What failed in a way that a repetition can mend is repeated; the `Idempotency-Key` of a mutation stays the same.
 * A call rejects with a `RequestError`, or with the reason of the signal that ended it.
 */
export function createClient<C extends Contract>(options: ClientOptions<C>): ClientOf<C> {
  const { baseUrl, fetch, ErrorClass = RequestError, timeoutMs = defaultTimeoutMs } = options
  const policy = {
    maxAttempts: options.maxAttempts ?? defaultMaxAttempts,
    sleep: options.sleep ?? sleepByClock,
  }
  const root = `${baseUrl.replace(/\/+$/, '')}/rpc/`
  const queries: Readonly<Record<string, 'query' | 'pages' | undefined>> = options.queries

  const call = async (path: string, input: unknown, { signal, idempotencyKey }: MutationOptions) => {
    const isQuery = mannerOf(path) !== undefined
    const headers = { ...options.headers, ...(!isQuery && { 'idempotency-key': checkedKey(idempotencyKey) }) }
    const body = JSON.stringify(input) ?? null
    const until = Date.now() + timeoutMs
    return withDeadline(timeoutMs, signal, (cut) =>
      retry(() => post(root + path, body, { headers, fetch, ErrorClass, cut, signal }), policy, {
        signal,
        until,
      }),
    )
  }
  const mannerOf = (path: string) => queries[path.slice(path.lastIndexOf('.') + 1)]
  const invoke: Invoke = (path, input, callOptions = {}) =>
    mannerOf(path) === 'pages'
      ? new Listing((page, more) => call(path, page, more) as Promise<Page<unknown>>, input ?? {}) // the contract's promise
      : call(path, input, callOptions)
  return tree('', invoke) as ClientOf<C> // a Proxy has every name of the contract, and no other is typed
}

function checkedKey(key = randomUuid()): string {
  if (/^[!-~]{1,255}$/.test(key)) return key
  throw new TypeError('idempotencyKey must be 1 to 255 visible ASCII characters')
}

type Invoke = (path: string, input: object | undefined, options?: MutationOptions) => unknown

/** What the language itself asks any object for, in `await`, `JSON.stringify` and `String`: no operation is meant. */
const languageNames = ['then', 'toJSON', 'toString', 'valueOf']

function tree(path: string, invoke: Invoke): unknown {
  return new Proxy(() => undefined, {
    get(_target, name) {
      if (typeof name === 'symbol' || languageNames.includes(name)) return undefined
      return tree(path === '' ? name : `${path}.${name}`, invoke)
    },
    apply: (_target, _this, [input, options]: [object?, MutationOptions?]) => invoke(path, input, options),
  })
}

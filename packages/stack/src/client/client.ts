import type { Contract, InputOf, Operation, OutputOf } from '../contract/index.ts'
import { type Answered, type Call, callOf } from './call.ts'
import type { CallOptions, MutationOptions } from './call-options.ts'
import { Listing, type Page } from './listing.ts'
import { post } from './post.ts'
import { randomUuid } from './random-uuid.ts'
import { RequestError } from './request-error.ts'
import { Requests, type RequestsOptions } from './requests.ts'
import { traced } from './traced.ts'

type OptionsOf<O extends Operation> = O['kind'] extends 'mutation' ? MutationOptions : CallOptions

type Single<O extends Operation> =
  Record<never, never> extends InputOf<O>
    ? (input?: InputOf<O>, options?: OptionsOf<O>) => Call<OutputOf<O>>
    : (input: InputOf<O>, options?: OptionsOf<O>) => Call<OutputOf<O>>

type List<O extends Operation, Item> =
  Record<never, never> extends InputOf<O>
    ? (options?: InputOf<O> & CallOptions) => Listing<Item>
    : (options: InputOf<O> & CallOptions) => Listing<Item>

/** Whether what an operation gives is one page of many. */
type ItemOf<O extends Operation> = OutputOf<O> extends Page<infer Item> ? Item : never

type CallOf<O extends Operation> = [ItemOf<O>] extends [never] ? Single<O> : List<O, ItemOf<O>>

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

export interface CallsOptions extends RequestsOptions {
  /** Where the service is: scheme, host and, if any, the path above `/rpc`. */
  readonly baseUrl: string
  /** Which operations are queries, by their last names; every other call carries an `Idempotency-Key`. */
  readonly queries: Readonly<Record<string, 'query' | 'pages'>>
  /** Sent with every call, for example `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Used instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** How requests are bounded, repeated and watched; made of the other options unless given. */
  readonly requests?: Requests | undefined
}

export interface ClientOptions<C extends Contract> extends CallsOptions {
  readonly queries: QueriesOf<C>
}

/**
 * A client for every operation of a contract, made from the contract's type alone: neither schemas nor a list of
 * operations are needed at run time. Each call is one POST, so that no input stands in a URL.
 * What failed in a way that a repetition can mend is repeated; the `Idempotency-Key` of a mutation stays the same.
 * A call rejects with a `RequestError`, or with the reason of the signal that ended it.
 */
export function createClient<C extends Contract>(options: ClientOptions<C>): ClientOf<C> {
  return createCalls<ClientOf<C>>(options)
}

/** The same where the types of the calls are known by other means, for example printed from a contract. */
export function createCalls<Calls>(options: CallsOptions): Calls {
  const { baseUrl, fetch, requests = new Requests((failure) => new RequestError(failure), options) } = options
  const root = `${baseUrl.replace(/\/+$/, '')}/rpc/`
  const queries: Readonly<Record<string, 'query' | 'pages' | undefined>> = options.queries

  const call = async (
    path: string,
    input: unknown,
    { idempotencyKey, ...bounds }: MutationOptions,
  ): Promise<Answered<unknown>> => {
    const isQuery = mannerOf(path) !== undefined
    const headers = { ...options.headers, ...(!isQuery && { 'idempotency-key': checkedKey(idempotencyKey) }) }
    const body = JSON.stringify(input) ?? null
    const url = root + path
    return traced(path, { method: 'POST', url, headers }, async () => {
      const { value, attempts, durationMs } = await requests.run(
        path,
        (attempt) => post(url, body, { headers, fetch }, attempt),
        bounds,
      )
      const requestId = attempts.at(-1)?.requestId
      return { ...value, requestId, attempts, durationMs }
    })
  }
  const mannerOf = (path: string) => queries[path.slice(path.lastIndexOf('.') + 1)]
  const invoke: Invoke = (path, input, callOptions = {}) =>
    mannerOf(path) === 'pages'
      ? new Listing(
          async (page, bounds) => (await call(path, page, bounds)).data as Page<unknown>, // the contract's promise
          input ?? {},
        )
      : callOf(call(path, input, callOptions))
  return tree('', invoke) as Calls // a Proxy has every name of the contract, and no other is typed
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

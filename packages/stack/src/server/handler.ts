import type {
  Contract,
  DecodedInputOf,
  ErrorData,
  ErrorDefinition,
  ErrorsOf,
  HandlerOutputOf,
  Operation,
} from '../contract/index.ts'
import { OperationError } from '../contract/index.ts'

/** Who calls: whatever `authenticate` found out, and the scopes it may use. */
export interface Principal {
  readonly scopes: readonly string[]
}

/**
 * Makes the error that a handler throws: `throw fail(FileNotFound, 'There is no file ...')`. Only errors that the
 * operation declares are accepted by the type; data is asked for when the error declares any. Headers of this occurrence
 * may follow, `throw fail(Busy, 'Wait.', {}, { 'retry-after': '5' })`.
 */
export type Fail<E extends ErrorDefinition> = <D extends E>(
  definition: D,
  detail: string,
  ...rest: [ErrorData<D>] extends [Record<string, never>]
    ? [data?: Record<string, never>, headers?: ErrorHeaders]
    : [data: ErrorData<D>, headers?: ErrorHeaders]
) => OperationError<D>

/** HTTP headers that belong to one occurrence of an error, names in lower case. */
type ErrorHeaders = Readonly<Record<string, string>>

/** One call of an operation, as its handler sees it. */
export interface Call<O extends Operation, Context, P extends Principal> {
  /** Decoded by the contract's schema, defaults filled in. */
  readonly input: DecodedInputOf<O>
  /** What the service gave to `createApp`: store, bucket, clock. */
  readonly context: Context
  /** Undefined only where the operation's scope is null. */
  readonly principal: O['scope'] extends null ? undefined : P
  readonly requestId: string
  /** The RPC name, for example `files.get`. */
  readonly operation: string
  /**
   * Names what this call does: the same for every repetition under one `Idempotency-Key`, else random. 24 or more
   * characters of `0-9a-z-`. Read it from the call: a copy by `{ ...call }` lacks it.
   */
  readonly effectId: string
  /**
   * When the first attempt at this call began, if an earlier one under its `Idempotency-Key` came to no answer: that one
   * may have done everything, and what came into being since is not what the call is about.
   */
  readonly firstAttemptAt: Date | undefined
  /** The caller's network address, where the server finds it out. */
  readonly address: string | undefined
  readonly fail: Fail<ErrorsOf<O>>
}

export type Handler<O extends Operation, Context, P extends Principal> = (
  call: Call<O, Context, P>,
) => Promise<HandlerOutputOf<O>>

/** A handler for every operation of the contract: a missing one does not type-check. */
export type Handlers<C extends Contract, Context, P extends Principal> = {
  readonly [Name in keyof C]: C[Name] extends Operation
    ? Handler<C[Name], Context, P>
    : C[Name] extends Contract
      ? Handlers<C[Name], Context, P>
      : never
}

/** Fixes the service's own types once, so that an operation's file names only its operation. */
export function handlerFor<Context, P extends Principal>() {
  return <O extends Operation>(_operation: O, handler: Handler<O, Context, P>): Handler<O, Context, P> =>
    handler
}

export const fail = (
  definition: ErrorDefinition,
  detail: string,
  data: unknown = {},
  headers: ErrorHeaders = {},
): OperationError => new OperationError(definition, detail, data, { headers })

import type {
  Contract,
  ErrorData,
  ErrorDefinition,
  ErrorsOf,
  Issue,
  Operation,
  Problem,
  ProtocolError,
} from '../contract/index.ts'
import type { Attempt } from './attempt.ts'

/**
 * How a call fails without an answer of the service: nothing could be reached, nothing answered in time, or what answered
 * speaks something else (a proxy's error page, a wrong address).
 */
export type TransportErrorCode = 'CONNECTION_FAILED' | 'TIMED_OUT' | 'UNEXPECTED_ANSWER'

/** Whether an answer with this status, of which nothing else is known, is worth another attempt. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** The codes with which a call of an operation can fail. */
export type ErrorCodeOf<O extends Operation> =
  | ErrorsOf<O>['code']
  | ProtocolError['code']
  | TransportErrorCode

/** Every error that an operation of the contract declares. */
type DeclaredIn<Node> = Node extends Operation
  ? ErrorsOf<Node>
  : Node extends Contract
    ? { [Name in keyof Node]: DeclaredIn<Node[Name]> }[keyof Node]
    : never

type CodeOf<E> = E extends ErrorDefinition<infer Code> ? Code : never

/** The codes with which any call of a contract can fail. */
export type ErrorCodeIn<C extends Contract> =
  | CodeOf<DeclaredIn<C>>
  | ProtocolError['code']
  | TransportErrorCode

/** The `data` of a contract's error with this code; an empty object where the code has none. */
export type ErrorDataIn<C extends Contract, Code extends string> = [
  Extract<DeclaredIn<C> | ProtocolError, { code: Code }>,
] extends [infer E extends ErrorDefinition]
  ? [E] extends [never]
    ? Record<string, never>
    : ErrorData<E>
  : never

/** What is known of a failed call. */
export interface Failure<Code extends string = string> {
  /** What went wrong, for a program. */
  readonly code: Code
  /** What happened, for a person; a sentence without secrets. */
  readonly detail: string
  /** HTTP status, if an answer arrived. */
  readonly status?: number | undefined
  /** What whoever runs the service finds the call by. */
  readonly requestId?: string | undefined
  /** Whether a repetition can succeed; false unless given. */
  readonly retryable?: boolean
  /** How long the answer asks to wait before that. */
  readonly retryAfterSeconds?: number | undefined
  /** Machine-readable facts. */
  readonly data?: unknown
  /** Bad fields of the input. */
  readonly issues?: readonly Issue[] | undefined
  /** The answer as it came. */
  readonly problem?: Problem | undefined
  /** Every request that was sent for it. */
  readonly attempts?: readonly Attempt[]
  /** The error underneath. */
  readonly cause?: unknown
}

/** `FILE_NOT_FOUND: There is no such file. (status 404, request 5f0c..., 3 attempts)` */
function message({ code, detail, status, requestId, issues = [], attempts = [] }: Failure): string {
  const fields = issues.map((issue) => `${issue.path || 'input'}: ${issue.message}`).join('; ')
  const facts = [
    status && `status ${status}`,
    requestId && `request ${requestId}`,
    attempts.length > 1 && `${attempts.length} attempts`,
  ].filter(Boolean)
  return `${code}: ${detail}${fields && ` ${fields}.`}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
}

/** A failed call. Switch on `code`; a guard made by `errorGuard` narrows it. */
export class RequestError extends Error {
  /** The name of the class. */
  override readonly name: string = 'RequestError'
  /** What went wrong, for a program. */
  readonly code: string
  /** What happened, without the code and the ids that `message` adds. */
  readonly detail: string
  /** HTTP status; undefined when no answer arrived. */
  readonly status: number | undefined
  /** What to quote to whoever runs the service. */
  readonly requestId: string | undefined
  /** Whether the same request, sent again later without a change, can succeed. */
  readonly retryable: boolean
  /** How long the answer asks to wait before that, in seconds; undefined when it does not say. */
  readonly retryAfterSeconds: number | undefined
  /** Machine-readable facts; its shape follows from `code`. */
  readonly data: unknown
  /** The bad fields of an INVALID_INPUT. */
  readonly issues: readonly Issue[]
  /** The answer as the service gave it, if it gave one. */
  readonly problem: Problem | undefined
  /** Every request that was sent, with its status and times; none when it failed before one. */
  readonly attempts: readonly Attempt[]

  constructor(failure: Failure) {
    super(message(failure), failure.cause === undefined ? undefined : { cause: failure.cause })
    this.code = failure.code
    this.detail = failure.detail
    this.status = failure.status
    this.requestId = failure.requestId
    this.retryable = failure.retryable ?? false
    this.retryAfterSeconds = failure.retryAfterSeconds
    this.data = failure.data ?? {}
    this.issues = failure.issues ?? []
    this.problem = failure.problem
    this.attempts = failure.attempts ?? []
  }

  /**
   * For logs: what is known of it but the answer itself, which says the same, and of the errors underneath their codes or
   * names as `causes`; what else those hold is not ours to know.
   */
  toJSON(): Record<string, unknown> {
    const { name, message, problem: _, ...facts } = this
    return { ...facts, name, message, causes: causesOf(this.cause) }
  }
}

/** `['TypeError', 'ECONNREFUSED']` */
function causesOf(error: unknown, depth = 5): string[] {
  if (!(error instanceof Error) || depth === 0) return []
  const { name, code, cause } = error as Error & { code?: unknown } // many have one
  return [typeof code === 'string' ? code : name, ...causesOf(cause, depth - 1)]
}

/** An error of a contract with this code and the data that comes with it; a union when there are several codes. */
export type RequestErrorIn<C extends Contract, Code extends ErrorCodeIn<C> = ErrorCodeIn<C>> = {
  [K in Code]: RequestError & { readonly code: K; readonly data: ErrorDataIn<C, K> }
}[Code]

/** Whether a call failed with this code; narrows `data` too. */
export type ErrorGuard<C extends Contract> = <Code extends ErrorCodeIn<C>>(
  error: unknown,
  code: Code,
) => error is RequestErrorIn<C, Code>

/** The guard for errors of a contract: `const isError = errorGuard<MyContract>()`. */
export function errorGuard<C extends Contract>(): ErrorGuard<C> {
  // Which data comes with a code is the service's promise, kept by the contract's schemas there.
  return ((error, code) => error instanceof RequestError && error.code === code) as ErrorGuard<C>
}

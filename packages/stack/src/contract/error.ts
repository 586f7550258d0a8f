import * as z from 'zod'

/** One way in which an operation can fail: a row of the contract's error table. */
export interface ErrorDefinition<Code extends string = string, Data extends z.ZodType = z.ZodType> {
  /** Upper-case identifier that clients switch on, for example `FILE_NOT_FOUND`. Never changes once published. */
  readonly code: Code
  /** HTTP status, 400 to 599. */
  readonly status: number
  /** What happened in a few words, the same for every occurrence (RFC 9457 `title`). */
  readonly title: string
  /** What the caller can do about it, one or two sentences, for the docs. */
  readonly remedy: string
  /** Whether the same request, sent again later without a change, can succeed. */
  readonly retryable: boolean
  /** Shape of the machine-readable `data` of an occurrence. */
  readonly data: Data
}

const noData = z.strictObject({})
export type NoData = typeof noData

interface ErrorOptions<Code extends string> {
  code: Code
  status: number
  title: string
  remedy: string
  retryable?: boolean
}

/**
 * Declares an error once; everything else (HTTP status, SDK type, OpenAPI response, docs page) derives from it.
 * `retryable` is false and `data` is an empty object unless given.
 */
export function defineError<const Code extends string>(
  options: ErrorOptions<Code>,
): ErrorDefinition<Code, NoData>
export function defineError<const Code extends string, Data extends z.ZodType>(
  options: ErrorOptions<Code> & { data: Data },
): ErrorDefinition<Code, Data>
export function defineError(options: ErrorOptions<string> & { data?: z.ZodType }): ErrorDefinition {
  return { retryable: false, data: noData, ...options }
}

/** The `data` of one occurrence of an error. */
export type ErrorData<E extends ErrorDefinition> = z.output<E['data']>

/** An occurrence of a declared error, on its way to the caller. Handlers make it with `fail`. */
export class OperationError<E extends ErrorDefinition = ErrorDefinition> extends Error {
  override readonly name = 'OperationError'
  readonly definition: E
  readonly data: ErrorData<E>
  /** Bad fields of the input, for the standard validation error only. */
  readonly issues: readonly Issue[]
  /** HTTP headers that belong to this occurrence, for example `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    definition: E,
    detail: string,
    data: ErrorData<E>,
    extra: { issues?: readonly Issue[]; headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(detail, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.definition = definition
    this.data = data
    this.issues = extra.issues ?? []
    this.headers = extra.headers ?? {}
  }
}

/** One bad field: `path` in dots (`tags.0`), empty for the input as a whole. */
export interface Issue {
  /** Which field, in dots; empty for the input as a whole. */
  readonly path: string
  /** What is wrong with it. */
  readonly message: string
}

/** An error as it stands in an answer: RFC 9457 `application/problem+json`, and the `data` of an RPC error. */
export interface Problem {
  /** URL of the docs page of the code. */
  type: string
  /** What went wrong in a few words, the same for every occurrence of the code. */
  title: string
  /** HTTP status. */
  status: number
  /** What happened this time, for a person. */
  detail: string
  /** What went wrong, for a program. */
  code: string
  /** What whoever runs the service finds the call by. */
  requestId: string
  /** Whether the same request, sent again later without a change, can succeed. */
  retryable: boolean
  /** Machine-readable facts; their shape follows from the code. */
  data?: unknown
  /** Bad fields of the input. */
  errors?: readonly Issue[]
}

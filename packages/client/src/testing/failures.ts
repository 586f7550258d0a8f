import { type ErrorCode, errors } from '@lading/contract/errors'
import { type ErrorDefinition, OperationError } from '@lading/stack/contract'
import type { ErrorData, ServiceErrorCode } from '../generated/errors.ts'
import type { Operations } from '../generated/operations.ts'
import type { FakeOperation } from './calls.ts'
import { LostConnection } from './lost-connection.ts'
import { sampleData } from './sample-data.ts'
import { refusal } from './storage/refusal.ts'

/** How storage can be made to fail: some of S3's codes, a connection that ends, and bytes that are not those stored. */
export type StorageFailure =
  | 'AccessDenied'
  | 'InternalError'
  | 'NoSuchKey'
  | 'RequestTimeout'
  | 'SlowDown'
  | 'WRONG_BYTES'
  | 'CONNECTION_FAILED'

/** How a call can be made to fail: with the codes of its operation, or by a connection that ends without an answer. */
export type FailureOf<Name extends FakeOperation> = Name extends keyof Operations
  ? Operations[Name]['errors'] | 'CONNECTION_FAILED'
  : StorageFailure

/** How a planned failure shows. */
export interface FailureOptions<Code extends string = string> {
  /** How many calls in a row fail; 1 unless given. */
  readonly times?: number | undefined
  /** Seconds in `Retry-After`; no such header unless given. */
  readonly retryAfter?: number | undefined
  /** The `data` of the error, where its code has any; a made-up one unless given. */
  readonly data?: (Code extends ServiceErrorCode ? ErrorData[Code] : never) | undefined
  /** Whether the call is carried out all the same, and only its answer is lost; false unless given. */
  readonly after?: boolean | undefined
}

/** A failure that waits for its call. */
export interface Planned {
  readonly code: string
  readonly retryAfter: number | undefined
  readonly data: unknown
  readonly after: boolean
}

/** Failures that are to come, for each operation in the order in which they were planned. */
export class Failures {
  readonly #planned = new Map<FakeOperation, Planned[]>()

  plan(operation: FakeOperation, code: string, options: FailureOptions): void {
    const { times = 1, retryAfter, data, after = false } = options
    const planned = { code, retryAfter, data, after }
    const before = this.#planned.get(operation) ?? []
    this.#planned.set(operation, [...before, ...Array.from({ length: times }, () => planned)])
  }

  /** The failure of the present call. */
  take(operation: FakeOperation): Planned | undefined {
    return this.#planned.get(operation)?.shift()
  }

  clear(): void {
    this.#planned.clear()
  }
}

/** A planned failure as the service itself would answer it. */
export function toOperationError({ code, data, retryAfter }: Planned): OperationError {
  const definition = errors[code as ErrorCode] // `failNext` takes no other
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  const detail = 'The test has planned this failure.'
  // Typed by the code where it was planned.
  const given = (data ?? sampleData(code)) as ErrorData[ErrorCode]
  return new OperationError<ErrorDefinition>(definition, detail, given, { headers })
}

/** A planned failure as storage would answer it. @throws LostConnection */
export async function toStorageAnswer(
  { code, retryAfter, after }: Planned,
  carryOut: () => Response,
): Promise<Response> {
  if (code === 'WRONG_BYTES') return withWrongBytes(carryOut())
  if (after) carryOut()
  if (code === 'CONNECTION_FAILED') throw new LostConnection()
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return refusal(
    code as Exclude<StorageFailure, 'WRONG_BYTES' | 'CONNECTION_FAILED'>,
    'The test has planned this.',
    headers,
  ) // `failNext` takes no other
}

/** As many bytes, the last one another. */
async function withWrongBytes(answer: Response): Promise<Response> {
  if (!answer.ok) return answer
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const last = bytes.length - 1
  if (last >= 0) bytes[last] = (bytes[last] ?? 0) ^ 1
  return new Response(bytes, { status: answer.status, headers: answer.headers })
}

import type { OperationError } from '../contract/index.ts'
import type { Authenticate } from './authorize.ts'
import { bufferedResponse } from './buffered-response.ts'
import type { Principal } from './handler.ts'
import type { Idempotency } from './idempotency.ts'
import { toProblem } from './problem.ts'
import { type RateDecision, setRateHeaders } from './rate.ts'

/** What was seen of one call, for logs and metrics. It holds no input, no secret and no name of a file. */
export interface CallRecord {
  readonly transport: 'rest' | 'rpc'
  /** The RPC name, or null when the request reached no operation. */
  readonly operation: string | null
  readonly status: number
  /** The error code, or null for success. */
  readonly code: string | null
  readonly durationMs: number
  readonly requestId: string
  readonly principal: Principal | undefined
  /** What the call used of what is paid for by use; zeros where nothing counts it. */
  readonly consumed: Readonly<Consumed>
  /** What lay behind an INTERNAL or UNAVAILABLE. */
  readonly cause: unknown
}

/** Capacity that a call has used. */
export interface Consumed {
  readUnits: number
  writeUnits: number
}

export interface ServerOptions<Context = unknown, P extends Principal = Principal> {
  /** Handed to every handler. */
  readonly context: Context
  readonly authenticate: Authenticate<P>
  /** Where the docs are, without a slash at the end: `type` of every problem points below it. */
  readonly docsUrl: string
  /** Called once for each call, when its answer is known. */
  readonly observe: (record: CallRecord) => void
  /** Runs a call, from the credential on; adds to `consumed` what it uses up, or sees it in other ways. */
  around?<T>(
    call: { readonly operation: string; readonly consumed: Consumed },
    run: () => Promise<T>,
  ): Promise<T>
  /** Remembers what was done under an `Idempotency-Key`; without it the header is ignored. */
  readonly idempotency?: Idempotency<P>
  /** Takes one call out of the caller's allowance; undefined where there is none to tell of. */
  limit?(principal: P): Promise<RateDecision | undefined>
  /** The caller's network address, for the audit log. */
  readonly address?: (env: unknown, request: Request) => string | undefined
}

/** One request on its way: what is known of it so far. */
export interface Exchange {
  readonly transport: 'rest' | 'rpc'
  readonly requestId: string
  readonly address: string | undefined
  readonly startedAt: number
  operation: string | null
  principal: Principal | undefined
  readonly consumed: Consumed
  /** What `limit` decided, once it has. */
  rate: RateDecision | undefined
  /** Whether the answer is that of an earlier call with the same `Idempotency-Key`. */
  replayed: boolean
}

/** Of each call its own. */
export const nothingYet = (): Consumed => ({ readUnits: 0, writeUnits: 0 })

export function newExchange(
  transport: 'rest' | 'rpc',
  requestId: string,
  address: string | undefined,
): Exchange {
  return {
    transport,
    requestId,
    address,
    startedAt: performance.now(),
    operation: null,
    principal: undefined,
    consumed: nothingYet(),
    rate: undefined,
    replayed: false,
  }
}

/**
 * Headers of every answer: nothing of the API may be cached or sniffed, every answer can be asked about, tells what is
 * left of the caller's allowance, and whether it was given before.
 */
export function responseHeaders({
  requestId,
  rate,
  replayed,
}: Pick<Exchange, 'requestId' | 'rate' | 'replayed'>): Record<string, string> {
  const headers: Record<string, string> = {
    'x-request-id': requestId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
  if (rate !== undefined) setRateHeaders(headers, rate)
  if (replayed) headers['idempotent-replayed'] = 'true'
  return headers
}

export function problemResponse(error: OperationError, exchange: Exchange, options: ServerOptions): Response {
  const problem = toProblem(error, exchange.requestId, options.docsUrl)
  const headers = {
    ...responseHeaders(exchange),
    ...error.headers,
    'content-type': 'application/problem+json',
  }
  return bufferedResponse(problem.status, headers, JSON.stringify(problem))
}

export function record(
  exchange: Exchange,
  options: ServerOptions,
  status: number,
  error: OperationError | undefined,
): void {
  options.observe({
    transport: exchange.transport,
    operation: exchange.operation,
    status,
    code: error?.definition.code ?? null,
    durationMs: performance.now() - exchange.startedAt,
    requestId: exchange.requestId,
    principal: exchange.principal,
    consumed: exchange.consumed,
    cause: error?.cause,
  })
}

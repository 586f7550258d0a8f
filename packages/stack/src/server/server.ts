import type { OperationError } from '../contract/index.ts'
import { bufferedResponse } from './buffered-response.ts'
import type { Authenticate } from './execute.ts'
import type { Principal } from './handler.ts'
import { toProblem } from './problem.ts'

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
  /** What lay behind an INTERNAL or UNAVAILABLE. */
  readonly cause: unknown
}

export interface ServerOptions<Context = unknown, P extends Principal = Principal> {
  /** Handed to every handler. */
  readonly context: Context
  readonly authenticate: Authenticate<P>
  /** Where the docs are, without a slash at the end: `type` of every problem points below it. */
  readonly docsUrl: string
  /** Called once for each call, when its answer is known. */
  readonly observe: (record: CallRecord) => void
}

/** One request on its way: what is known of it so far. */
export interface Exchange {
  readonly transport: 'rest' | 'rpc'
  readonly requestId: string
  readonly startedAt: number
  operation: string | null
  principal: Principal | undefined
}

export function newExchange(transport: 'rest' | 'rpc', requestId: string): Exchange {
  return { transport, requestId, startedAt: performance.now(), operation: null, principal: undefined }
}

/** Headers of every answer: nothing of the API may be cached or sniffed, and every answer can be asked about. */
export function responseHeaders(exchange: Exchange): Record<string, string> {
  return {
    'x-request-id': exchange.requestId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
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
    cause: error?.cause,
  })
}

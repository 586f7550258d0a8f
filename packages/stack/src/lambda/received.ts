import type { EventRequest } from './event-request.ts'
import type { LambdaHttpResult } from './kinds.ts'
import type { Reply } from './reply.ts'

/** Largest result of a function, as JSON in UTF-8, in bytes. Source: Lambda quotas, "invocation payload", 6 MB. */
export const maxLambdaResultBytes = 6 * 1024 * 1024

/** What the adapter needs to know of an event: the request, and how to answer in kind. */
export interface Received {
  readonly request: EventRequest
  /** Of the client, or of the last proxy before the gateway. */
  readonly sourceIp: string | undefined
  readonly toResult: (reply: Reply) => LambdaHttpResult
  readonly maxResultBytes: number
}

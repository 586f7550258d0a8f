export type { InputOf, Issue, OutputOf, Problem } from '../contract/index.ts'
export type { Attempt, OnAttempt } from './attempt.ts'
export type { Answered, Call } from './call.ts'
export type { CallOptions, Cancellable, MutationOptions } from './call-options.ts'
export {
  type CallsOptions,
  type ClientOf,
  type ClientOptions,
  createCalls,
  createClient,
  type QueriesOf,
} from './client.ts'
export { Listing, type ListOptions, type Page } from './listing.ts'
export {
  type ErrorCodeIn,
  type ErrorCodeOf,
  type ErrorDataIn,
  type ErrorGuard,
  errorGuard,
  type Failure,
  isRetryableStatus,
  RequestError,
  type RequestErrorIn,
  type TransportErrorCode,
} from './request-error.ts'
export {
  type AttemptContext,
  type MakeError,
  Requests,
  type RequestsOptions,
  type RunOptions,
} from './requests.ts'
export { retryAfterSeconds } from './retry-after.ts'
export { type Sleep, sleep } from './sleep.ts'
export type { OperationStats } from './stats.ts'
export { traced } from './traced.ts'
export { withDeadline } from './with-deadline.ts'

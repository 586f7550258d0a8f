export type { InputOf, OutputOf } from '../contract/index.ts'
export type { CallOptions, MutationOptions } from './call-options.ts'
export {
  type ClientOf,
  type ClientOptions,
  createClient,
  defaultMaxAttempts,
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
  RequestError,
  type RequestErrorIn,
  type TransportErrorCode,
} from './request-error.ts'
export { type RetryPolicy, retry, type Sleep, sleep } from './retry.ts'

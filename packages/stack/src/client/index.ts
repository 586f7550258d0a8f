export type { InputOf, OutputOf } from '../contract/index.ts'
export { type ClientOf, type ClientOptions, createClient } from './client.ts'
export type { CallOptions } from './post.ts'
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

export type { Exit } from './environment.ts'
export type { FunctionError } from './function-error.ts'
export type { FunctionProcess } from './function-process.ts'
export {
  type FunctionOptions,
  type Invocation,
  LambdaFunction,
  RequestTooLargeError,
} from './lambda-function.ts'
export { initTimeoutMs, maxLoadBalancerBytes, maxPayloadBytes, shutdownMs } from './limits.ts'
export { type Balanced, throughLoadBalancer } from './load-balancer.ts'
export { type NodeFunction, nodeProcess } from './node-process.ts'

import type { LambdaFunction } from './lambda-function.ts'
import { maxLoadBalancerBytes } from './limits.ts'

/** What a load balancer makes of a request: the function's result, or its own answer and why. */
export type Balanced = { readonly result: object } | { readonly status: 413 | 502; readonly reason: string }

/**
 * Invokes a function as an Application Load Balancer does, which takes 1 MB both ways: 413 for a request that has more,
 * 502 for a result that has more, and for a function that fails or returns no HTTP response.
 */
export async function throughLoadBalancer(
  lambda: Pick<LambdaFunction, 'invoke'>,
  event: { readonly body: string | null },
): Promise<Balanced> {
  if (Buffer.byteLength(event.body ?? '') > maxLoadBalancerBytes) {
    return { status: 413, reason: 'The request is larger than 1 MB' }
  }
  const { payload, error } = await lambda.invoke(event)
  if (error !== undefined) return { status: 502, reason: `${error.errorType}: ${error.errorMessage}` }
  if (Buffer.byteLength(JSON.stringify(payload)) > maxLoadBalancerBytes) {
    return { status: 502, reason: 'The result is larger than 1 MB' }
  }
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) {
    return { status: 502, reason: 'The result is no HTTP response' }
  }
  return { result: payload }
}

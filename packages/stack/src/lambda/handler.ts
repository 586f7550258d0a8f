import type { Context } from 'aws-lambda'
import {
  isLoadBalancer,
  isPayloadV2,
  isRestApi,
  type LambdaHttpEvent,
  type LambdaHttpResult,
  unsupportedEvent,
} from './kinds.ts'
import { receiveLoadBalancer } from './load-balancer.ts'
import { receivePayloadV2 } from './payload-v2.ts'
import type { Received } from './received.ts'
import { readReply } from './reply.ts'
import { receiveRestApi } from './rest-api.ts'
import { toFittingResult } from './size-limit.ts'

/** What the app gets beside the request; in Hono as `c.env`, typed with `new Hono<{ Bindings: LambdaEnv }>()`. */
export interface LambdaEnv {
  readonly event: LambdaHttpEvent
  readonly context: Context
  /** Address of the client as the gateway saw it, not as a header claims; undefined where the gateway names none. */
  readonly sourceIp: string | undefined
}

/**
 * The caller's address, of whichever gateway: an HTTP API or function URL (`requestContext.http.sourceIp`), a REST API
 * (`requestContext.identity.sourceIp`), or a load balancer (the last entry of `X-Forwarded-For`, the one it wrote).
 * @param env of an app that `lambdaHandler` calls
 */
export function clientAddress(env: unknown): string | undefined {
  return (env as LambdaEnv).sourceIp // servers hand `env` through without knowing whose it is
}

/** Anything with Hono's `fetch`. */
export interface FetchApp {
  fetch(request: Request, env: LambdaEnv): Response | Promise<Response>
}

/**
 * The handler of a Lambda function that answers HTTP requests from an API Gateway HTTP API (payload format 2.0) or
 * REST API, an Application Load Balancer with or without multi-value headers, or a function URL.
 *
 * What each of them loses cannot be brought back: an HTTP API decodes the path, so that an encoded slash arrives as a
 * slash and a path ends at an encoded question mark; a load balancer without multi-value headers delivers the last
 * value of a repeated query parameter or header and returns one cookie.
 *
 * The request passes for a `Request` but for `new Request(request)` and `fetch(request)`, which need its `clone()`.
 * Answers made with `bufferedResponse` are handed on as they are; any other `Response` is read to its end. An answer
 * that is too large (6 MB, of a load balancer 1 MB) becomes a 500 problem.
 *
 * @throws TypeError when the event is none of these, and whatever `app.fetch` throws
 */
export function lambdaHandler(
  app: FetchApp,
): (event: LambdaHttpEvent, context: Context) => Promise<LambdaHttpResult> {
  return async (event, context) => {
    const received = receive(event)
    const { request, sourceIp } = received
    const response = await app.fetch(request, { event, context, sourceIp })
    const reply = await readReply(response, request.method)
    return toFittingResult(reply, received, context.awsRequestId)
  }
}

function receive(event: LambdaHttpEvent): Received {
  if (isPayloadV2(event)) return receivePayloadV2(event)
  if (isLoadBalancer(event)) return receiveLoadBalancer(event)
  if (isRestApi(event)) return receiveRestApi(event)
  throw unsupportedEvent()
}

import type {
  ALBEvent,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  Context,
  LambdaFunctionURLEvent,
} from 'aws-lambda'
import { Hono } from 'hono'
import { expectTypeOf, test } from 'vitest'
import {
  type LambdaEnv,
  type LambdaHttpEvent,
  type LambdaHttpResult,
  lambdaHandler,
  toLambdaEvent,
} from './index.ts'

test('a Hono app is taken, with and without the types of its environment', () => {
  lambdaHandler(new Hono())
  const app = new Hono<{ Bindings: LambdaEnv }>()
  app.get('/', (c) => {
    expectTypeOf(c.env.event).toEqualTypeOf<LambdaHttpEvent>()
    expectTypeOf(c.env.context).toEqualTypeOf<Context>()
    expectTypeOf(c.env.sourceIp).toEqualTypeOf<string | undefined>()
    return c.text('')
  })
  const handler = lambdaHandler(app)
  expectTypeOf(handler).returns.resolves.toEqualTypeOf<LambdaHttpResult>()
  expectTypeOf<APIGatewayProxyEventV2>().toExtend<Parameters<typeof handler>[0]>()
  expectTypeOf<APIGatewayProxyEvent>().toExtend<Parameters<typeof handler>[0]>()
  expectTypeOf<ALBEvent>().toExtend<Parameters<typeof handler>[0]>()
  expectTypeOf<LambdaFunctionURLEvent>().toExtend<Parameters<typeof handler>[0]>()
})

test('a sample event has the type of its kind', () => {
  const request = { method: 'GET', path: '/' }
  expectTypeOf(toLambdaEvent('alb', request)).toEqualTypeOf<ALBEvent>()
  expectTypeOf(toLambdaEvent('rest-api-v1', request)).toEqualTypeOf<APIGatewayProxyEvent>()
  expectTypeOf(toLambdaEvent('function-url', request)).toEqualTypeOf<APIGatewayProxyEventV2>()
  // @ts-expect-error: there is no such kind
  toLambdaEvent('sqs', request)
})

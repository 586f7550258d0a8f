import { gunzipSync } from 'node:zlib'
import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { octetInputParser } from '@trpc/server/http'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { bufferedResponse } from '../server/buffered-response.ts'
import { type FetchApp, type LambdaEnv, lambdaHandler } from './handler.ts'
import { eventKinds } from './kinds.ts'
import { sampleContext, toLambdaEvent } from './sample-events.ts'
import { type SampleRequest, sampleSourceIp } from './sample-request.ts'
import { fromLambdaResult } from './sample-results.ts'

/** Sends the request through every kind of event; all must give the same. */
async function sendAll(app: FetchApp, request: SampleRequest): Promise<{ status: number; body: string }> {
  const handler = lambdaHandler(app)
  const answers: { status: number; body: string }[] = []
  for (const kind of eventKinds) {
    const result = await handler(toLambdaEvent(kind, request), sampleContext())
    const { status, body } = fromLambdaResult(kind, result)
    answers.push({ status, body: body.toString() })
  }
  const [first] = answers
  if (first === undefined) throw new Error('There are no kinds of events')
  expect(answers).toEqual(eventKinds.map(() => first))
  return first
}

const json = { 'content-type': 'application/json' }

test('Hono: path parameters, query, headers, body and environment', async () => {
  const app = new Hono<{ Bindings: LambdaEnv }>()
  app.put('/v1/files/:id', async (c) =>
    c.json({
      id: c.req.param('id'),
      limit: c.req.query('limit'),
      all: c.req.header()['x-a'],
      one: c.req.header('X-A'),
      method: c.req.method,
      isRequest: c.req.raw instanceof Request,
      text: await c.req.text(),
      body: await c.req.json(),
      bytes: (await c.req.arrayBuffer()).byteLength,
      address: c.env.sourceIp,
    }),
  )
  const answer = await sendAll(app, {
    method: 'PUT',
    path: '/v1/files/a%20b?limit=%C3%A4%26',
    headers: { ...json, 'X-A': '1' },
    body: '{"name":"ä"}',
  })
  expect(JSON.parse(answer.body)).toEqual({
    id: 'a b',
    limit: 'ä&',
    all: '1',
    one: '1',
    method: 'PUT',
    isRequest: true,
    text: '{"name":"ä"}',
    body: { name: 'ä' },
    bytes: 13,
    address: sampleSourceIp,
  })
})

test('Hono: forms, both through its own parser and the platform’s', async () => {
  const app = new Hono()
  app.post('/form', async (c) => c.json(await c.req.parseBody()))
  app.post('/form-data', async (c) => c.json([...(await c.req.formData())]))
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'a=1&b=%C3%A4',
  }
  expect((await sendAll(app, { ...request, path: '/form' })).body).toBe('{"a":"1","b":"ä"}')
  expect((await sendAll(app, { ...request, path: '/form-data' })).body).toBe('[["a","1"],["b","ä"]]')
})

test('Hono: a middleware that sets a header afterwards, on both kinds of responses', async () => {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.header('x-late', 'yes')
  })
  app.get('/buffered', () => bufferedResponse(201, [['set-cookie', 'a=1']], 'ä'))
  app.get('/own', (c) => c.text('ä', 201, { 'set-cookie': 'a=1' }))
  for (const path of ['/buffered', '/own']) {
    for (const kind of eventKinds) {
      const result = await lambdaHandler(app)(toLambdaEvent(kind, { method: 'GET', path }), sampleContext())
      const answer = fromLambdaResult(kind, result)
      expect([answer.status, answer.body.toString(), answer.headers.get('x-late')]).toEqual([201, 'ä', 'yes'])
      expect(answer.headers.getSetCookie()).toEqual(['a=1'])
    }
  }
})

test('Hono: middleware that reads or replaces the body', async () => {
  const app = new Hono()
  app.use(compress(), etag(), bodyLimit({ maxSize: 5 }))
  app.get('/large', () => bufferedResponse(200, { 'content-type': 'text/plain' }, 'x'.repeat(5000)))
  app.post('/echo', async (c) => bufferedResponse(200, {}, await c.req.text()))
  for (const kind of eventKinds) {
    const request = { method: 'GET', path: '/large', headers: { 'accept-encoding': 'gzip' } }
    const answer = fromLambdaResult(
      kind,
      await lambdaHandler(app)(toLambdaEvent(kind, request), sampleContext()),
    )
    expect(answer.headers.get('etag')).toMatch(/^W\//)
    expect(gunzipSync(answer.body).toString()).toBe('x'.repeat(5000))
  }
  const chunked = { method: 'POST', path: '/echo', headers: { 'transfer-encoding': 'chunked' } }
  expect(await sendAll(app, { ...chunked, body: 'short' })).toEqual({ status: 200, body: 'short' })
  expect(await sendAll(app, { ...chunked, body: 'longer' })).toMatchObject({ status: 413 })
})

test('Hono: HEAD has no body, an unknown route is Hono’s own 404, an error its 500', async () => {
  const app = new Hono()
  app.get('/x', () => bufferedResponse(200, {}, 'x'))
  app.onError((_, c) => c.text('failed', 500))
  app.get('/error', () => {
    throw new Error('x')
  })
  expect(await sendAll(app, { method: 'HEAD', path: '/x' })).toEqual({ status: 200, body: '' })
  expect(await sendAll(app, { method: 'GET', path: '/y' })).toEqual({ status: 404, body: '404 Not Found' })
  expect(await sendAll(app, { method: 'GET', path: '/error' })).toEqual({ status: 500, body: 'failed' })
})

const t = initTRPC.context<{ authorization: string | null }>().create()
const router = t.router({
  files: t.router({
    get: t.procedure
      .input(z.object({ id: z.string() }))
      .query(({ input, ctx }) => ({ ...input, authorization: ctx.authorization })),
    create: t.procedure.input(z.object({ name: z.string() })).mutation(({ input }) => input),
    upload: t.procedure.input(octetInputParser).mutation(async ({ input }) => {
      let bytes = 0
      for await (const chunk of input) bytes += chunk.byteLength
      return bytes
    }),
  }),
})
const rpc: FetchApp = {
  fetch: (req) =>
    fetchRequestHandler({
      endpoint: '/rpc',
      req,
      router,
      createContext: ({ req: { headers } }) => ({ authorization: headers.get('authorization') }),
    }),
}
const encode = (input: unknown): string => encodeURIComponent(JSON.stringify(input))

test('tRPC: a query with its input in the URL, and a header', async () => {
  const answer = await sendAll(rpc, {
    method: 'GET',
    path: `/rpc/files.get?input=${encode({ id: 'ä&#?' })}`,
    headers: { authorization: 'Bearer x' },
  })
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.body)).toEqual({ result: { data: { id: 'ä&#?', authorization: 'Bearer x' } } })
})

test('tRPC: a mutation with its input in the body', async () => {
  const request = { method: 'POST', path: '/rpc/files.create', headers: json }
  expect((await sendAll(rpc, { ...request, body: '{"name":"ä"}' })).body).toBe(
    '{"result":{"data":{"name":"ä"}}}',
  )
  expect((await sendAll(rpc, { ...request, body: '{"name":' })).status).toBe(400)
})

test('tRPC: a batch', async () => {
  const answer = await sendAll(rpc, {
    method: 'GET',
    path: `/rpc/files.get,files.get?batch=1&input=${encode({ 0: { id: 'a' }, 1: { id: 'b' } })}`,
  })
  expect(JSON.parse(answer.body)).toMatchObject([
    { result: { data: { id: 'a' } } },
    { result: { data: { id: 'b' } } },
  ])
})

test('tRPC: bytes as a stream', async () => {
  const answer = await sendAll(rpc, {
    method: 'POST',
    path: '/rpc/files.upload',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(1000),
  })
  expect(answer.body).toBe('{"result":{"data":1000}}')
})

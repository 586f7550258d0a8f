import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { query } from '../contract/index.ts'
import { createClient } from './index.ts'

const contract = {
  things: {
    get: query({
      scope: null,
      examples: [],
      summary: 'A sample',
      rest: { method: 'GET', path: '/' },
      input: z.strictObject({}),
      output: z.int(),
      errors: [],
    }),
  },
} as const

const exporter = new InMemorySpanExporter()
trace.setGlobalTracerProvider(
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
)
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
propagation.setGlobalPropagator(new W3CTraceContextPropagator())
beforeEach(() => exporter.reset())

function client(answers: Response[]) {
  const sent: Headers[] = []
  const active: (string | undefined)[] = []
  const { things } = createClient<typeof contract>({
    baseUrl: 'https://files.example.com/base',
    queries: { get: 'query' },
    sleep: async () => undefined,
    fetch: async (_url, init) => {
      active.push(trace.getActiveSpan()?.spanContext().spanId)
      sent.push(new Headers(init?.headers))
      return answers.shift() ?? new Response('', { status: 404 })
    },
  })
  return { things, sent, active }
}

const works = () => Response.json({ result: { data: 1 } })

test('a call is a client span below the active one, and the service learns of it', async () => {
  const { things, sent, active } = client([new Response('', { status: 503 }), works()])
  const { traceId, spanId } = await trace.getTracer('test').startActiveSpan('caller', async (span) => {
    await things.get()
    span.end()
    return span.spanContext()
  })
  const [call, caller] = exporter.getFinishedSpans()
  expect([call?.name, call?.kind, call?.parentSpanContext?.spanId, caller?.name]).toEqual([
    'things.get',
    2,
    spanId,
    'caller',
  ])
  expect(call?.attributes).toEqual({
    'rpc.method': 'things.get',
    'http.request.method': 'POST',
    'url.full': 'https://files.example.com/base/rpc/things.get',
    'server.address': 'files.example.com',
    'server.port': 443,
    'http.response.status_code': 200,
    'http.request.resend_count': 1,
  })
  const { spanId: own } = call?.spanContext() ?? {}
  expect(sent.map((headers) => headers.get('traceparent'))).toEqual(
    Array.from({ length: 2 }, () => `00-${traceId}-${own}-01`),
  )
  // What fetch itself is traced by lies below the call.
  expect(active).toEqual([own, own])
})

test('a call that fails is a span that failed, with the code of the error', async () => {
  const { things } = client([])
  await expect(things.get()).rejects.toThrow('UNEXPECTED_ANSWER')
  expect(exporter.getFinishedSpans()).toMatchObject([
    {
      status: { code: 2, message: 'UNEXPECTED_ANSWER' },
      attributes: { 'error.type': 'UNEXPECTED_ANSWER', 'http.response.status_code': 404 },
    },
  ])
})

test('without a registered provider there is no span, and no header', async () => {
  trace.disable()
  const { things, sent } = client([works()])
  expect(await things.get()).toBe(1)
  expect(sent[0]?.has('traceparent')).toBe(false)
  expect(exporter.getFinishedSpans()).toEqual([])
})

import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { createTRPCUntypedClient, httpLink } from '@trpc/client'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { sampleApp, type sampleContract } from '../../test/sample.ts'
import { query } from '../contract/index.ts'
import { closeServer, listenOnLoopback } from '../testing/http-server.ts'
import { type ClientOptions, createClient as createClientOf, errorGuard, RequestError } from './index.ts'

type Sample = typeof sampleContract

/** A client of the sample contract that does not repeat anything unless told to. */
const createClient = (options: Omit<ClientOptions<Sample>, 'queries'>) =>
  createClientOf<Sample>({
    maxAttempts: 1,
    queries: {
      get: 'query',
      me: 'query',
      dotted: 'query',
      search: 'query',
      download: 'query',
      unexpected: 'query',
      throttled: 'query',
      output: 'query',
      secret: 'query',
    },
    ...options,
  })

/** A client of the sample contract on the real server half. */
function sampleClient(headers: Record<string, string> = {}) {
  const { app } = sampleApp()
  return createClient({
    baseUrl: 'http://sample.example.com',
    headers,
    fetch: async (url, init) => app.request(String(url), init),
  })
}

const pagedContract = {
  things: {
    list: query({
      summary: 'List things',
      rest: { method: 'GET', path: '/things' },
      scope: null,
      input: z.strictObject({
        colour: z.string().optional(),
        limit: z.int().optional(),
        cursor: z.string().optional(),
      }),
      output: z.object({ items: z.array(z.int()), nextCursor: z.string().nullable() }),
      errors: [],
      examples: [],
    }),
  },
} as const

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  const url = await listenOnLoopback(server, 0)
  return { url, server, [Symbol.asyncDispose]: () => closeServer(server, 0) }
}

async function failureOf(call: Promise<unknown>): Promise<RequestError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof RequestError) return error
  throw new Error(`Not a RequestError: ${String(error)}`)
}

test('an operation takes its input and gives its output, by the names of the contract', async () => {
  const client = sampleClient()
  expect(await client.users.get({ id: 'a/b?c#d' })).toEqual({ got: { id: 'a/b?c#d' } })
  expect(await client.users.me()).toEqual({ got: 'me' })
  expect(await client.users.delete({ id: 'x' })).toBeUndefined()
  const { update } = client.users
  expect(await update({ id: 'x', age: 5 })).toEqual({ got: { id: 'x', age: 5 } })
})

test('what is sent is what @trpc/client sends: a POST whose URL names the operation and holds no input', async () => {
  const seen: unknown[] = []
  await using service = await serve(async (request, response) => {
    const { method, url, headers } = request
    seen.push([method, url, headers['content-type'], headers.authorization, await text(request)])
    response.setHeader('content-type', 'application/json').end('{"result":{"data":1}}')
  })
  const headers = { authorization: 'Bearer reader' }
  const ours = createClient({ baseUrl: `${service.url}/base/`, headers })
  const theirs = createTRPCUntypedClient({
    links: [httpLink({ url: `${service.url}/base/rpc`, headers, methodOverride: 'POST' })],
  })
  const input = { id: 'a name, ümlaut & ref' }
  expect(await ours.users.get(input)).toBe(await theirs.query('users.get', input))
  expect(await ours.users.me()).toBe(await theirs.query('users.me'))
  expect(seen[0]).toEqual([
    'POST',
    '/base/rpc/users.get',
    'application/json',
    'Bearer reader',
    JSON.stringify(input),
  ])
  expect(seen[0]).toEqual(seen[1])
  expect(seen[2]).toEqual(seen[3])
})

test('a declared error arrives with its code, data, status and request id', async () => {
  const error = await failureOf(sampleClient().fail.declared({}))
  expect(error).toMatchObject({
    code: 'TEAPOT',
    detail: 'The pot is short and stout.',
    status: 418,
    data: { lid: 'on' },
    retryable: false,
    issues: [],
  })
  expect(error.problem?.type).toBe('/docs/errors/TEAPOT')
  expect(error.message).toBe(`TEAPOT: The pot is short and stout. (status 418, request ${error.requestId})`)
  const isError = errorGuard<Sample>()
  expect([isError(error, 'TEAPOT'), isError(error, 'INTERNAL'), isError(new Error(), 'TEAPOT')]).toEqual([
    true,
    false,
    false,
  ])
})

test('an invalid input names the bad fields', async () => {
  // @ts-expect-error the input breaks the contract
  const error = await failureOf(sampleClient().users.get({ id: 5, extra: true }))
  expect(error.code).toBe('INVALID_INPUT')
  expect(error.issues.map(({ path }) => path)).toEqual(['id', 'extra'])
  expect(error.message).toContain('extra: Unknown field')
})

test('errors of the protocol keep their code, and say whether a retry can help', async () => {
  expect(await failureOf(sampleClient().secret())).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
  const nobody = sampleClient({ authorization: 'Bearer nobody' })
  expect(await failureOf(nobody.secret())).toMatchObject({
    code: 'SCOPE_MISSING',
    data: { scope: 'secrets:read' },
  })
  expect(await failureOf(sampleClient().fail.throttled())).toMatchObject({ retryable: true })
})

test('a connection that is refused or cut is CONNECTION_FAILED, with its cause', async () => {
  const gone = await serve(() => undefined)
  await gone[Symbol.asyncDispose]()
  const refused = await failureOf(createClient({ baseUrl: gone.url }).users.me())
  expect(refused).toMatchObject({ code: 'CONNECTION_FAILED', status: undefined, retryable: true })
  expect(refused.cause).toMatchObject({ cause: { code: 'ECONNREFUSED' } })

  await using cutting = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"result":')
    response.destroy()
  })
  const cut = await failureOf(createClient({ baseUrl: cutting.url }).users.me())
  expect(cut).toMatchObject({ code: 'CONNECTION_FAILED', retryable: true })
  expect(cut.cause).toBeInstanceOf(Error)
})

test.each([
  ['a page of a proxy', 502, '<html>Bad Gateway</html>', true],
  ['JSON of something else', 403, '{"message":"Forbidden"}', false],
  ['an error without a problem', 500, '{"error":{"message":"x","code":-32603,"data":{"code":"X"}}}', true],
  ['a success that is none', 200, '"hello"', false],
  ['a result with the status of a failure', 500, '{"result":{"data":1}}', true],
  ['nothing', 200, '', false],
  ['null', 200, 'null', false],
  ['too many requests', 429, '', true],
])('%s is UNEXPECTED_ANSWER, with the status and the request id', async (_what, status, body, retryable) => {
  await using service = await serve((_request, response) => {
    response.writeHead(status, { 'x-request-id': 'r-1' }).end(body)
  })
  const error = await failureOf(createClient({ baseUrl: service.url }).users.me())
  expect(error).toMatchObject({ code: 'UNEXPECTED_ANSWER', status, requestId: 'r-1', retryable })
})

test('a redirect is not followed: the credential stays where it was sent', async () => {
  const seen: IncomingMessage[] = []
  await using elsewhere = await serve((request, response) => {
    seen.push(request)
    response.end('{"result":{"data":1}}')
  })
  await using service = await serve((_request, response) => {
    response.writeHead(307, { location: elsewhere.url }).end()
  })
  const client = createClient({ baseUrl: service.url, headers: { authorization: 'Bearer reader' } })
  expect(await failureOf(client.users.me())).toMatchObject({ code: 'UNEXPECTED_ANSWER', status: 307 })
  expect(seen).toEqual([])
})

test('a call that is aborted rejects with the reason of its signal: before, while it waits, while it reads', async () => {
  await using service = await serve((request, response) => {
    if (request.url?.endsWith('users.get')) response.writeHead(200).write('{')
  })
  const client = createClient({ baseUrl: service.url })
  const reason = new Error('no longer wanted')
  await expect(client.users.me({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)

  const calls = [
    (signal: AbortSignal) => client.users.me({}, { signal }),
    (signal: AbortSignal) => client.users.get({ id: 'x' }, { signal }),
  ]
  for (const call of calls) {
    const controller = new AbortController()
    const pending = call(controller.signal)
    await once(service.server, 'request')
    controller.abort(reason)
    await expect(pending).rejects.toBe(reason)
  }
})

test("an input that is no JSON is the caller's own error", async () => {
  // @ts-expect-error the input breaks the contract
  await expect(sampleClient().users.get({ id: 1n })).rejects.toBeInstanceOf(TypeError)
})

test('awaiting, printing or serialising a client calls nothing', async () => {
  const client = createClient({
    baseUrl: 'http://sample.example.com',
    fetch: () => Promise.reject(new Error('called')),
  })
  expect(await client).toBe(client)
  expect(JSON.stringify({ client, users: client.users })).toBe('{}')
  expect(() => String(client)).toThrow(TypeError)
})

test('a query that gives pages is a listing; its filters go along with every page', async () => {
  const inputs: unknown[] = []
  const client = createClientOf<typeof pagedContract>({
    baseUrl: 'http://sample.example.com',
    queries: { list: 'pages' },
    fetch: async (_url, init) => {
      init?.signal?.throwIfAborted()
      inputs.push(JSON.parse(String(init?.body)))
      return Response.json({
        result: {
          data: inputs.length === 1 ? { items: [1, 2], nextCursor: 'c' } : { items: [3], nextCursor: null },
        },
      })
    },
  })
  const items: number[] = []
  for await (const item of client.things.list({ colour: 'red', limit: 2 })) items.push(item)
  expect(items).toEqual([1, 2, 3])
  expect(inputs).toEqual([
    { colour: 'red', limit: 2 },
    { colour: 'red', limit: 2, cursor: 'c' },
  ])
  const aborted = client.things.list({ signal: AbortSignal.abort('no longer wanted') })
  await expect(aborted.page()).rejects.toBe('no longer wanted')
})

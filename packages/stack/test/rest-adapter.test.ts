import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type Contract, listOperations, query } from '../src/contract/index.ts'
import { createApp, implement } from '../src/server/index.ts'
import { rest, rpc, sampleApp, sampleContract } from './sample.ts'

const { app } = sampleApp()
const got = (value: unknown) => ({ status: 200, body: { got: value } })
const problem = (status: number, code: string) => ({ status, body: { status, code } })

// One test for each row of the table of what REST adapters get wrong.

test('a REST call leaves the schemas as they are: RPC refuses afterwards what it refused before', async () => {
  const before = JSON.stringify(
    listOperations(sampleContract).map(({ operation }) => z.toJSONSchema(operation.input)),
  )
  const lax = { n: null, b: 'false' }
  expect(await rpc(app, 'shapes', lax)).toMatchObject(problem(400, 'INVALID_INPUT'))
  await rest(app, 'GET', '/search?n=5&f=false&numbers=1&level=5&either=3&range[min]=1')
  await rest(app, 'POST', '/shapes', { body: JSON.stringify({ n: 1, b: false }) })
  expect(await rpc(app, 'shapes', lax)).toMatchObject(problem(400, 'INVALID_INPUT'))
  expect(await rpc(app, 'search', { n: '5' })).toMatchObject(problem(400, 'INVALID_INPUT'))
  const after = JSON.stringify(
    listOperations(sampleContract).map(({ operation }) => z.toJSONSchema(operation.input)),
  )
  expect(after).toBe(before)
})

test('a query boolean is true or false by its text, and nothing else', async () => {
  expect(await rest(app, 'GET', '/search?f=false')).toMatchObject(got({ f: false }))
  expect(await rest(app, 'GET', '/search?f=true')).toMatchObject(got({ f: true }))
  for (const text of ['', '0', '1', 'False', 'no']) {
    expect(await rest(app, 'GET', `/search?f=${text}`)).toMatchObject(problem(400, 'INVALID_INPUT'))
  }
})

test('a query number is one by the grammar of JSON, and nothing else', async () => {
  expect(await rest(app, 'GET', '/search?n=-1.5e3')).toMatchObject(got({ n: -1500 }))
  for (const text of ['', '0x10', '1_0', '+1', ' 1', '1 ', 'NaN', 'Infinity', '01', '1e999']) {
    expect(await rest(app, 'GET', `/search?n=${encodeURIComponent(text)}`)).toMatchObject(
      problem(400, 'INVALID_INPUT'),
    )
  }
})

test('path parameters are percent-decoded, once', async () => {
  expect(await rest(app, 'GET', '/users/a%20b%2Fc%2541')).toMatchObject(got({ id: 'a b/c%41' }))
  expect(await rest(app, 'GET', '/users/%E6%96%87+x')).toMatchObject(got({ id: '文+x' }))
})

test('bad percent-encoding is refused in path and query', async () => {
  for (const path of ['/users/%', '/users/%zz', '/users/%ff', '/search?f=%', '/search?%E6%96=1']) {
    expect(await rest(app, 'GET', path)).toMatchObject(problem(400, 'MALFORMED_URL'))
  }
})

test('a static route wins over a parameter declared before it', async () => {
  expect(await rest(app, 'GET', '/users/me')).toMatchObject(got('me'))
  expect(await rest(app, 'DELETE', '/users/me')).toMatchObject({ status: 204 })
})

test('routes are case-sensitive and a dot is only a dot', async () => {
  expect(await rest(app, 'GET', '/Users/1')).toMatchObject(problem(404, 'ROUTE_NOT_FOUND'))
  expect(await rest(app, 'GET', '/filesXv2/a/raw')).toMatchObject(problem(404, 'ROUTE_NOT_FOUND'))
  expect(await rest(app, 'GET', '/files.v2/a/raw')).toMatchObject(got({ name: 'a' }))
})

test('an unknown path is 404, also with an empty segment or a slash at the end', async () => {
  for (const path of ['', '/', '/nothing', '/users/', '/users//touch', '/users/1/']) {
    expect(await rest(app, 'GET', path)).toMatchObject(problem(404, 'ROUTE_NOT_FOUND'))
  }
})

test('routes and decoders are compiled at start, not with each request', async () => {
  let reads = 0
  const input = z.strictObject({ id: z.string() })
  const counted = new Proxy(input, {
    get(target, key) {
      if (key === 'shape') reads++
      return Reflect.get(target, key, target)
    },
  })
  const names = Array.from({ length: 200 }, (_, index) => `op${index}`)
  const contract: Contract = Object.fromEntries(
    names.map((name) => [
      name,
      query({
        summary: name,
        rest: { method: 'GET', path: `/${name}/{id}` },
        scope: null,
        input: counted,
        output: z.object({ id: z.string() }),
        errors: [],
        examples: [],
      }),
    ]),
  )
  const handlers = Object.fromEntries(names.map((name) => [name, async () => ({ id: name })]))
  const many = createApp({
    implementation: implement(contract, handlers as never), // built in a loop: no type names its 200 operations
    context: undefined,
    docsUrl: '/docs',
    observe: () => undefined,
    openApi: async () => '{}',
    authenticate: async () => undefined,
  })
  const compiled = reads
  expect(compiled).toBeGreaterThan(0)
  for (let index = 0; index < 50; index++) {
    expect(await rest(many, 'GET', '/op199/x')).toMatchObject({ status: 200, body: { id: 'op199' } })
  }
  expect(reads).toBe(compiled)
})

test('no answer holds a stack trace or what an unexpected error said, whatever NODE_ENV is', async () => {
  const answers = [await rest(app, 'GET', '/fail/unexpected'), await rpc(app, 'fail.unexpected', {})]
  for (const answer of answers) {
    expect(answer).toMatchObject(problem(500, 'INTERNAL'))
    expect(JSON.stringify(answer.body)).not.toMatch(/secret file name|\.ts|at /)
  }
})

test('the prefix is cut off the path, never out of the host name', async () => {
  // `rest` calls v1.example.com/v1/...
  expect(await rest(app, 'GET', '/users/1')).toMatchObject(got({ id: '1' }))
})

test('names of JavaScript itself are unknown fields like any other', async () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    const answer = await rest(app, 'GET', `/search?${name}=1`)
    expect(answer).toMatchObject(problem(400, 'INVALID_INPUT'))
    expect(answer.body).toMatchObject({ errors: [{ path: name, message: 'Unknown field' }] })
    const body = `{"n":1,"b":true,"${name}":{"x":1}}`
    expect(await rest(app, 'POST', '/shapes', { body })).toMatchObject(problem(400, 'INVALID_INPUT'))
    const called = await app.request('/rpc/shapes', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect(called.status).toBe(400)
  }
})

describe('bodies', () => {
  test('JSON and its suffixes are read', async () => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'application/merge-patch+json',
      'APPLICATION/JSON',
    ]) {
      const options = { body: '{"age":5}', headers: { 'content-type': type } }
      expect(await rest(app, 'PATCH', '/users/1', options)).toMatchObject(got({ id: '1', age: 5 }))
    }
  })

  test('other types are refused with 415, files and forms included', async () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
      'text/json',
    ]) {
      const options = { body: 'n=1', headers: { 'content-type': type } }
      expect(await rest(app, 'POST', '/shapes', options)).toMatchObject(
        problem(415, 'UNSUPPORTED_MEDIA_TYPE'),
      )
      const called = await app.request('/rpc/shapes', { method: 'POST', ...options })
      expect(called.status).toBe(415)
    }
  })

  test('a POST without a body needs no content type', async () => {
    expect(await rest(app, 'POST', '/users/1/touch')).toMatchObject(got({ id: '1' }))
  })

  test('a body is decoded strictly', async () => {
    for (const body of [
      '{"n":"5","b":true}',
      '{"n":5,"b":"true"}',
      '{"n":5,"b":1}',
      '{"n":5}',
      '{"n":null,"b":true}',
    ]) {
      expect(await rest(app, 'POST', '/shapes', { body })).toMatchObject(problem(400, 'INVALID_INPUT'))
    }
  })

  test('what is not JSON in UTF-8 is malformed, by REST and by RPC', async () => {
    for (const body of ['{', "{'n':1}", '{"n":1,}', new Uint8Array([0x7b, 0xff, 0x7d])]) {
      expect(await rest(app, 'POST', '/shapes', { body })).toMatchObject(problem(400, 'MALFORMED_JSON'))
      const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
      const { error } = (await (await app.request('/rpc/shapes', init)).json()) as {
        error: { data: unknown }
      } // tRPC's
      expect(error.data).toMatchObject({ status: 400, code: 'MALFORMED_JSON' })
    }
  })

  test('JSON that is no object gets one verdict from REST and RPC', async () => {
    for (const value of [[], null, 'x', 5, true]) {
      const answer = await rest(app, 'POST', '/shapes', { body: JSON.stringify(value) })
      expect(answer).toMatchObject(problem(400, 'INVALID_INPUT'))
      const { requestId: _, ...viaRpc } = (await rpc(app, 'shapes', value)).body as { requestId: string } // a Problem
      expect(answer.body).toMatchObject(viaRpc)
    }
  })

  test('a compressed body and one that breaks off are refused, and are no failure of the service', async () => {
    const headers = { 'content-encoding': 'gzip' }
    expect(await rest(app, 'POST', '/shapes', { body: '{}', headers })).toMatchObject(
      problem(415, 'UNSUPPORTED_MEDIA_TYPE'),
    )
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('aborted')) })
    const request = new Request('http://x/v1/shapes', {
      method: 'POST',
      body: broken,
      duplex: 'half',
      headers: { 'content-type': 'application/json' },
    })
    expect((await app.request(request)).status).toBe(400)
  })

  test('a body over 256 KiB is refused, with a declared length and without, by REST and by RPC', async () => {
    const exact = JSON.stringify({ name: 'x'.repeat(256 * 1024 - '{"name":""}'.length) })
    expect(await rest(app, 'POST', '/users', { body: exact })).toMatchObject({ status: 201 })
    const over = `${exact} `
    for (const path of ['/v1/users', '/rpc/users.create']) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
      const declared = await app.request(path, {
        ...init,
        headers: { ...init.headers, 'content-length': String(over.length) },
        body: over,
      })
      expect(declared.status).toBe(413)
      const chunked = new Request(`http://x${path}`, {
        ...init,
        body: new Blob([over]).stream(),
        duplex: 'half',
      })
      expect((await app.request(chunked)).status).toBe(413)
    }
  })

  test('an operation takes as large a body as it says, alone and in a batch; others do not', async () => {
    const bodyOf = (bytes: number) => JSON.stringify({ names: ['x'.repeat(bytes - '{"names":[""]}'.length)] })
    const post = async (path: string, body: string) => {
      const headers = { 'content-type': 'application/json', 'content-length': String(body.length) }
      return (await app.request(path, { method: 'POST', headers, body })).status
    }
    const full = bodyOf(1024 ** 2)
    for (const path of ['/v1/users/import', '/rpc/users.import']) {
      expect(await post(path, full)).toBe(200)
      expect(await post(path, `${full} `)).toBe(413)
    }
    const both = JSON.stringify({ 0: JSON.parse(bodyOf(900_000)), 1: { name: 'x' } })
    expect(await post('/rpc/users.import,users.create?batch=1', both)).toBe(200)
    expect(await post('/rpc/users.create?batch=1', both)).toBe(413)
  })

  test('a field of the path or of a header cannot be given in the body', async () => {
    for (const body of ['{"id":"2"}', '{"ifMatch":"x"}']) {
      expect(await rest(app, 'PATCH', '/users/1', { body })).toMatchObject(problem(400, 'INVALID_INPUT'))
    }
  })

  test('a DELETE with a body is refused rather than half understood', async () => {
    expect(await rest(app, 'DELETE', '/users/1', { body: '{"force":true}' })).toMatchObject(
      problem(400, 'INVALID_INPUT'),
    )
    expect(await rest(app, 'DELETE', '/users/1?force=true')).toMatchObject({ status: 204, body: undefined })
  })
})

describe('statuses', () => {
  test('a known path with another method is 405 and names the methods', async () => {
    const answer = await rest(app, 'PUT', '/users/1')
    expect(answer).toMatchObject(problem(405, 'METHOD_NOT_ALLOWED'))
    expect(answer.headers.get('allow')).toBe('GET, DELETE, PATCH, HEAD, OPTIONS')
  })

  test('OPTIONS answers 204 with the methods', async () => {
    const answer = await rest(app, 'OPTIONS', '/users/1/touch')
    expect(answer.status).toBe(204)
    expect(answer.headers.get('allow')).toBe('POST, OPTIONS')
  })

  test('paths beside the API know their methods too', async () => {
    for (const path of ['/health', '/openapi.json']) {
      const response = await app.request(path, { method: 'POST' })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, HEAD')
    }
  })

  test('HEAD answers like GET without the body', async () => {
    const head = await rest(app, 'HEAD', '/users/1')
    expect(head).toMatchObject({ status: 200, body: undefined })
    expect(head.headers.get('content-type')).toBe('application/json')
    expect(await rest(app, 'HEAD', '/nothing')).toMatchObject({ status: 404, body: undefined })
  })

  test('create answers 201 with an encoded Location and the ETag, and no field that the contract does not know', async () => {
    const answer = await rest(app, 'POST', '/users', { body: '{"name":"x"}' })
    expect(answer).toMatchObject({ status: 201, body: { id: 'a b/c', etag: '"7"' } })
    expect(answer.body).not.toHaveProperty('internal')
    expect(answer.headers.get('location')).toBe('/v1/users/a%20b%2Fc')
    expect(answer.headers.get('etag')).toBe('"7"')
  })

  test('bytes are answered by a redirect without a body', async () => {
    const answer = await rest(app, 'GET', '/download')
    expect(answer).toMatchObject({ status: 302, body: undefined })
    expect(answer.headers.get('location')).toBe('https://bytes.example/x?y=z')
  })
})

describe('errors', () => {
  test('a declared error is a problem with its own code, status, detail and data', async () => {
    const answer = await rest(app, 'POST', '/fail/declared')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.body).toEqual({
      type: '/docs/errors/TEAPOT',
      title: 'It is a teapot',
      status: 418,
      detail: 'The pot is short and stout.',
      code: 'TEAPOT',
      requestId: answer.headers.get('x-request-id'),
      retryable: false,
      data: { lid: 'on' },
    })
  })

  test('RPC answers the same problem, untouched by tRPC', async () => {
    const [viaRest, viaRpc] = [await rest(app, 'POST', '/fail/declared'), await rpc(app, 'fail.declared', {})]
    expect(viaRpc.status).toBe(418)
    expect({ ...(viaRpc.body as object), requestId: '' }).toEqual({
      ...(viaRest.body as object),
      requestId: '',
    })
  })

  test('an undeclared error and a broken output are INTERNAL and say nothing', async () => {
    for (const [method, path, name] of [
      ['POST', '/fail/undeclared', 'fail.undeclared'],
      ['GET', '/fail/output', 'fail.output'],
    ] as const) {
      for (const answer of [await rest(app, method, path), await rpc(app, name, {})]) {
        expect(answer).toMatchObject(problem(500, 'INTERNAL'))
        expect(JSON.stringify(answer.body)).not.toMatch(/Nobody was told|not a number/)
      }
    }
  })

  test('a throttled backing service is 503 with Retry-After', async () => {
    for (const answer of [await rest(app, 'GET', '/fail/throttled'), await rpc(app, 'fail.throttled', {})]) {
      expect(answer).toMatchObject(problem(503, 'UNAVAILABLE'))
      expect(answer.headers.get('retry-after')).toBe('1')
    }
  })

  test('each bad field is named by path', async () => {
    const body = '{"n":"x","shape":{"kind":"circle","r":null},"extra":1}'
    const answer = await rest(app, 'POST', '/shapes', { body })
    const paths = (answer.body as { errors: { path: string }[] }).errors.map(({ path }) => path)
    expect(paths.sort()).toEqual(['b', 'extra', 'n', 'shape.r'])
  })

  test('a hundred thousand bad fields make a short answer', async () => {
    const body = JSON.stringify({ name: 'x', tags: Array.from({ length: 50_000 }, () => 1) })
    const answer = await rest(app, 'POST', '/users', { body })
    expect((answer.body as { errors: unknown[] }).errors).toHaveLength(50)
  })
})

describe('query shapes', () => {
  test('an array takes one value as well as several, also with a default', async () => {
    expect(await rest(app, 'GET', '/search?tags=a')).toMatchObject(got({ tags: ['a'] }))
    expect(await rest(app, 'GET', '/search?tags=a&tags=b')).toMatchObject(got({ tags: ['a', 'b'] }))
    expect(await rest(app, 'GET', '/search')).toMatchObject(got({ tags: [] }))
    expect(await rest(app, 'GET', '/search?numbers=1&numbers=2')).toMatchObject(got({ numbers: [1, 2] }))
  })

  test('objects and records are read in brackets', async () => {
    expect(await rest(app, 'GET', '/search?range[min]=1&range%5Bmax%5D=2')).toMatchObject(
      got({ range: { min: 1, max: 2 } }),
    )
    expect(await rest(app, 'GET', '/search?labels[a]=1')).toMatchObject(got({ labels: { a: '1' } }))
    expect(await rest(app, 'GET', '/search?range[mid]=1')).toMatchObject(problem(400, 'INVALID_INPUT'))
  })

  test('a union takes the more particular option, a numeric literal its number', async () => {
    expect(await rest(app, 'GET', '/search?either=5')).toMatchObject(got({ either: 5 }))
    expect(await rest(app, 'GET', '/search?either=five')).toMatchObject(got({ either: 'five' }))
    expect(await rest(app, 'GET', '/search?level=5')).toMatchObject(got({ level: 5 }))
    expect(await rest(app, 'GET', '/search?level=6')).toMatchObject(problem(400, 'INVALID_INPUT'))
  })

  test('a value given twice for a field that is no list is refused', async () => {
    expect(await rest(app, 'GET', '/search?n=1&n=2')).toMatchObject(problem(400, 'INVALID_INPUT'))
  })

  test('a nested discriminated union is decoded', async () => {
    const shape = { kind: 'square', side: 2 }
    const body = JSON.stringify({ n: 1, b: true, shape })
    expect(await rest(app, 'POST', '/shapes', { body })).toMatchObject(got({ n: 1, b: true, shape }))
  })
})

describe('a path that a gateway has decoded', () => {
  const input = z.strictObject({ id: z.string().refine((id) => id.startsWith('ref:')) })
  const operation = (path: string) =>
    query({
      summary: 'x',
      rest: { method: 'GET', path, slashesIn: 'id' },
      scope: null,
      input,
      output: z.object({ id: z.string(), at: z.string() }),
      errors: [],
      examples: [],
    })
  const contract = { get: operation('/files/{id}'), content: operation('/files/{id}/content') }
  const decoded = createApp({
    implementation: implement(contract, {
      get: async (call: { input: { id: string } }) => ({ ...call.input, at: 'get' }),
      content: async (call: { input: { id: string } }) => ({ ...call.input, at: 'content' }),
    }),
    context: undefined,
    docsUrl: '/docs',
    observe: () => undefined,
    openApi: async () => '{}',
    authenticate: async () => undefined,
  })

  test('surplus segments are joined where the parameter accepts the result', async () => {
    expect(await rest(decoded, 'GET', '/files/ref:a/b')).toMatchObject({ body: { id: 'ref:a/b', at: 'get' } })
    expect(await rest(decoded, 'GET', '/files/ref:a/b/content')).toMatchObject({
      body: { id: 'ref:a/b', at: 'content' },
    })
    expect(await rest(decoded, 'GET', '/files/a/b')).toMatchObject(problem(404, 'ROUTE_NOT_FOUND'))
  })

  test('a path of ten thousand segments costs no more than its length', async () => {
    expect(await rest(decoded, 'GET', `/files${'/x'.repeat(10_000)}`)).toMatchObject(
      problem(404, 'ROUTE_NOT_FOUND'),
    )
  })
})

import { inspect } from 'node:util'
import { serve } from '@hono/node-server'
import fc from 'fast-check'
import { Hono } from 'hono'
import { expect, test, vi } from 'vitest'
import { BufferedResponse, bufferedResponse } from './buffered-response.ts'
import { LightHeaders } from './light-headers.ts'

const form = 'application/x-www-form-urlencoded'
const bodies: [string, string, string | Uint8Array][] = [
  ['text', 'text/plain', 'ä €'],
  ['text with a byte order mark', 'text/plain', '\ufeffx'],
  ['half of a surrogate pair', 'text/plain', '\ud800'],
  ['JSON', 'application/json', '{"a":[1]}'],
  ['bytes', 'application/octet-stream', Uint8Array.of(0, 255, 10)],
  ['a view into a larger buffer', 'application/octet-stream', new Uint8Array(8).subarray(2, 5)],
  ['a form', form, 'a=1&a=2'],
  ['nothing', 'text/plain', ''],
]
const readers = {
  text: (response: Response) => response.text(),
  json: (response: Response) => response.json(),
  arrayBuffer: async (response: Response) => [...new Uint8Array(await response.arrayBuffer())],
  bytes: async (response: Response) => [...(await response.bytes())],
  blob: async (response: Response) => {
    const blob = await response.blob()
    return [blob.type, await blob.text()]
  },
  formData: async (response: Response) => [...(await response.formData())],
  stream: async (response: Response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of response.body ?? []) chunks.push(chunk)
    return [...Buffer.concat(chunks)]
  },
}

/** What a reader gives, or the kind of error with which it refuses. */
async function outcome(read: (response: Response) => Promise<unknown>, response: Response): Promise<unknown> {
  return await read(response).catch((error: unknown) => (error instanceof Error ? error.name : error))
}

for (const [what, contentType, body] of bodies) {
  test(`${what}: every way of reading gives what the platform gives, the first time and the second`, async () => {
    for (const [name, read] of Object.entries(readers)) {
      const ours = bufferedResponse(200, { 'content-type': contentType }, body)
      const native = new Response(body, { headers: { 'content-type': contentType } })
      for (const time of ['first', 'second']) {
        expect(await outcome(read, ours), `${name}, ${time}`).toEqual(await outcome(read, native))
        expect(ours.bodyUsed, `${name}, ${time}`).toBe(native.bodyUsed)
      }
    }
  })
}

test('has every property of the platform, with the same value', () => {
  const ours = bufferedResponse(404, [['x-a', '1']], null)
  const native = new Response(null, { status: 404, headers: [['x-a', '1']] })
  expect(ours).toBeInstanceOf(Response)
  expect(ours.headers).toBeInstanceOf(Headers)
  for (const name of [
    'type',
    'url',
    'redirected',
    'status',
    'ok',
    'statusText',
    'body',
    'bodyUsed',
  ] as const) {
    expect(ours[name], name).toEqual(native[name])
  }
  expect(bufferedResponse(299, {}, null).ok).toBe(true)
  expect(Object.prototype.toString.call(ours)).toBe('[object Response]')
})

test('no body can be read any number of times', async () => {
  const response = bufferedResponse(204, {}, null)
  expect(await response.text()).toBe('')
  expect(response.bodyUsed).toBe(false)
  expect(await response.text()).toBe('')
  expect(response.bodyUsed).toBe(false)
})

test('a reading makes the body used before it ends', async () => {
  const response = bufferedResponse(200, {}, 'x')
  const reading = response.text()
  expect(response.bodyUsed).toBe(true)
  await reading
})

test('a clone has headers and a body of its own', async () => {
  const response = bufferedResponse(200, [['set-cookie', 'a=1']], 'x')
  const clone = response.clone()
  clone.headers.append('set-cookie', 'b=2')
  expect(await response.text()).toBe('x')
  expect(await clone.text()).toBe('x')
  expect(response.headers.getSetCookie()).toEqual(['a=1'])
  expect(clone.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(() => response.clone()).toThrow(TypeError)
})

test('a clone after the stream was handed out still has the body', async () => {
  const response = bufferedResponse(200, {}, 'x')
  expect(response.body).not.toBeNull()
  expect(await response.clone().text()).toBe('x')
  expect(await response.text()).toBe('x')
})

test('refuses what the platform refuses, with the same kind of error', () => {
  for (const status of [0, 101, 199, 600, 200.5, Number.NaN]) {
    expect(() => bufferedResponse(status, {}, null), String(status)).toThrow(RangeError)
  }
  for (const status of [204, 205, 304]) {
    expect(() => bufferedResponse(status, {}, ''), String(status)).toThrow(TypeError)
    expect(() => new Response('', { status }), String(status)).toThrow(TypeError)
  }
  for (const value of ['a\r\nset-cookie: b=1', 'a\nb', 'a\0b', '€']) {
    expect(() => bufferedResponse(200, { 'x-a': value }, null), value).toThrow(TypeError)
    expect(() => bufferedResponse(200, [['set-cookie', value]], null), value).toThrow(TypeError)
  }
  expect(() => bufferedResponse(200, { 'x a': '1' }, null)).toThrow(TypeError)
  expect(() => bufferedResponse(200, { '': '1' }, null)).toThrow(TypeError)
})

test('text without a type is plain text, bytes have none', () => {
  expect(bufferedResponse(200, {}, 'x').headers.get('content-type')).toBe('text/plain;charset=UTF-8')
  expect(bufferedResponse(200, { 'Content-Type': 'a/b' }, 'x').headers.get('content-type')).toBe('a/b')
  expect(bufferedResponse(200, {}, Uint8Array.of(1)).headers.has('content-type')).toBe(false)
})

const name = fc.constantFrom(
  'x-a',
  'X-A',
  'Set-Cookie',
  'cookie',
  'Content-Type',
  '__proto__',
  'b',
  'not valid',
)
const value = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom(' \tpadded\r\n ', '', 'é', '€'))
const step = fc.oneof(
  fc.tuple(fc.constantFrom('set' as const, 'append' as const), name, value),
  fc.tuple(fc.constant('delete' as const), name, fc.constant('')),
)

test('headers behave as the platform’s in any order of changes', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const ours: Headers = new LightHeaders()
      const native = new Headers()
      for (const [change, key, given] of steps) {
        const results = [ours, native].map((headers) => {
          try {
            return change === 'delete' ? headers.delete(key) : headers[change](key, given)
          } catch (error) {
            return error instanceof Error ? error.name : error
          }
        })
        expect(results[0]).toBe(results[1])
      }
      expect([...ours]).toEqual([...native])
      expect([...ours.keys()]).toEqual([...native.keys()])
      expect([...ours.values()]).toEqual([...native.values()])
      expect([...new Headers(ours)]).toEqual([...new Headers([...native])])
      expect(ours.getSetCookie()).toEqual(native.getSetCookie())
      const seen: [string, string][] = []
      ours.forEach((each, key, headers) => {
        expect(headers).toBe(ours)
        seen.push([key, each])
      })
      expect(seen).toEqual([...native])
      for (const key of ['x-a', 'X-A', 'set-cookie', 'cookie', 'b', 'absent']) {
        expect(ours.get(key)).toBe(native.get(key))
        expect(ours.has(key)).toBe(native.has(key))
      }
    }),
  )
})

test('printing shows no value of a header and no body', () => {
  const printed = inspect(bufferedResponse(200, { 'x-key': 'secret' }, 'secret'))
  expect(printed).toContain('x-key')
  expect(printed).not.toContain('secret')
})

/** An app whose answers pass through a middleware that changes a header after the handler. */
function appWith(middleware: 'header' | 'headers' | 'none'): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    if (middleware === 'header') c.header('x-late', 'yes')
    if (middleware === 'headers') c.res.headers.set('x-late', 'yes')
  })
  app.get('/text', () =>
    bufferedResponse(
      201,
      [
        ['set-cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ],
      'ä',
    ),
  )
  app.get('/bytes', () => bufferedResponse(200, { 'content-type': 'image/png' }, Uint8Array.of(0, 255)))
  app.get('/none', () => bufferedResponse(204, { 'x-a': '1' }, null))
  return app
}

test('Hono’s c.header() after the handler keeps status, cookies and body', async () => {
  const app = appWith('header')
  const text = await app.request('/text')
  expect([text.status, await text.text(), text.headers.get('x-late')]).toEqual([201, 'ä', 'yes'])
  expect(text.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  const none = await app.request('/none')
  expect([none.status, none.body, none.headers.get('x-late')]).toEqual([204, null, 'yes'])
  const head = await app.request('/text', { method: 'HEAD' })
  expect([head.status, await head.text(), head.headers.get('x-late')]).toEqual([201, '', 'yes'])
})

test('a header set on c.res leaves the response as it is', async () => {
  const response = await appWith('headers').request('/text')
  expect(response).toBeInstanceOf(BufferedResponse)
  expect(response.headers.get('x-late')).toBe('yes')
})

for (const overrideGlobalObjects of [false, true]) {
  for (const middleware of ['none', 'header', 'headers'] as const) {
    const how = overrideGlobalObjects
      ? 'that replaces the platform’s classes'
      : 'that leaves the platform alone'
    test(`a Node server ${how} sends it (late header through: ${middleware})`, async () => {
      await using server = await listen(appWith(middleware), overrideGlobalObjects)
      const text = await fetch(`${server.url}/text`)
      expect([text.status, await text.text()]).toEqual([201, 'ä'])
      expect(text.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
      expect(text.headers.get('content-type')).toBe('text/plain;charset=UTF-8')
      expect(text.headers.get('x-late')).toBe(middleware === 'none' ? null : 'yes')
      const bytes = await fetch(`${server.url}/bytes`)
      expect([bytes.headers.get('content-type'), ...(await bytes.bytes())]).toEqual(['image/png', 0, 255])
      const none = await fetch(`${server.url}/none`)
      expect([none.status, none.headers.get('x-a'), await none.text()]).toEqual([204, '1', ''])
    })
  }
}

test('it works as well when it is loaded after a server has replaced the platform’s classes', async () => {
  await using _server = await listen(new Hono(), true)
  vi.resetModules()
  const loaded = await import('./buffered-response.ts')
  const copy = new Response('x', loaded.bufferedResponse(201, { 'x-a': '1' }, null))
  expect([copy.status, copy.headers.get('x-a'), await copy.text()]).toEqual([201, '1', 'x'])
})

async function listen(app: Hono, overrideGlobalObjects: boolean) {
  const platform = { Request, Response }
  const { promise, resolve } = Promise.withResolvers<number>()
  const options = { fetch: app.fetch, hostname: '127.0.0.1', port: 0, overrideGlobalObjects }
  const server = serve(options, (address) => resolve(address.port))
  return {
    url: `http://127.0.0.1:${await promise}`,
    async [Symbol.asyncDispose]() {
      Object.assign(globalThis, platform)
      const closed = new Promise((done) => server.close(done))
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}

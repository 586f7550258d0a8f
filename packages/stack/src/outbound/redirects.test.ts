import { expect, test } from 'vitest'
import { failure, outboundTo, textOf } from './test/loopback.ts'
import { TestServer } from './test/servers.ts'

/** Redirects each path to the next one of the list, and answers at its end. */
function chain(locations: Readonly<Record<string, string>>, status = 302): Promise<TestServer> {
  return TestServer.http((request, response) => {
    const location = locations[request.url ?? '']
    if (location === undefined) response.end(`at ${request.url}`)
    else response.writeHead(status, { location }).end('elsewhere')
  })
}

test.for([301, 302, 303, 307, 308])('%i is followed by get, and not by post', async (status) => {
  await using server = await chain({ '/a': '/b?c' }, status)
  const outbound = outboundTo([server])
  const answer = await outbound.get(`${server.url}/a`, { maxBytes: 100 })
  expect(await textOf(answer)).toBe('at /b?c')
  expect(answer.url).toBe(`${server.url}/b`)
  const posted = await outbound.post(`${server.url}/a`, { body: Buffer.from('{}'), maxBytes: 100 })
  expect(posted.status).toBe(status)
  expect(await textOf(posted)).toBe('elsewhere')
  expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST'])
  await server.quiet()
})

test('a relative place is one of the server that named it', async () => {
  await using server = await chain({
    '/a/b/c': '../d?x=1',
    '/a/d?x=1': 'e',
    '/a/e': '?y=2',
    '/a/e?y=2': '/%C3%A4/ö'.replace('ö', Buffer.from('ö').toString('latin1')),
  })
  const answer = await outboundTo([server]).get(`${server.url}/a/b/c#part`, { maxBytes: 100 })
  expect(await textOf(answer)).toBe('at /%C3%A4/%C3%B6')
})

test('as many redirects as are allowed are followed, and not one more', async () => {
  await using server = await chain({ '/0': '/1', '/1': '/2', '/2': '/3' })
  const get = (maxRedirects: number) =>
    outboundTo([server], { maxRedirects }).get(`${server.url}/0`, { maxBytes: 100 })
  expect(await textOf(await get(3))).toBe('at /3')
  await expect(get(2)).rejects.toMatchObject(failure('TOO_MANY_REDIRECTS', false))
  await expect(get(0)).rejects.toMatchObject(failure('TOO_MANY_REDIRECTS'))
  expect(server.requests.length).toBe(4 + 3 + 1)
})

test('a loop ends', async () => {
  await using server = await chain({ '/a': '/b', '/b': '/a' })
  const get = outboundTo([server]).get(`${server.url}/a`, { maxBytes: 100 })
  await expect(get).rejects.toMatchObject(failure('TOO_MANY_REDIRECTS'))
  expect(server.requests.length).toBe(6)
  await server.quiet()
})

test('each hop is checked anew: a port that is not allowed is not reached', async () => {
  await using inner = await chain({})
  await using server = await chain({ '/a': `${inner.url}/`, '/b': `http://localhost:${inner.port}/` })
  for (const path of ['/a', '/b']) {
    const get = outboundTo([server]).get(`${server.url}${path}`, { maxBytes: 100 })
    await expect(get).rejects.toMatchObject(failure('ADDRESS_NOT_ALLOWED', false))
  }
  expect(inner.accepted).toBe(0)
})

test("another origin gets none of the caller's headers that can be secret, even when it redirects back", async () => {
  await using first = await TestServer.http((request, response) => {
    if (request.url === '/back') response.end('done')
    else response.writeHead(302, { location: request.url === '/a' ? '/b' : `${second.url}/c` }).end()
  })
  await using second: TestServer = await TestServer.http((_request, response) => {
    response.writeHead(302, { location: `${first.url}/back` }).end()
  })
  const open = { accept: 'image/*', 'accept-language': 'de', 'user-agent': 'test' }
  const secret = { authorization: 'Bearer secret', cookie: 'a=b', 'x-api-key': 'secret' }
  const answer = await outboundTo([first, second]).get(`${first.url}/a`, {
    headers: { ...open, ...secret },
    range: { from: 1, ifRange: '"x"' },
    maxBytes: 100,
  })
  expect(await textOf(answer)).toBe('done')
  const [a, b, back] = first.requests.map(({ headers }) => headers)
  const ofRange = { range: 'bytes=1-', 'if-range': '"x"' }
  for (const headers of [a, b]) expect(headers).toMatchObject({ ...open, ...secret, ...ofRange })
  for (const headers of [second.requests[0]?.headers, back]) {
    expect(headers).toMatchObject({ ...open, ...ofRange })
    expect(Object.keys(headers ?? {}).filter((name) => name in secret)).toEqual([])
  }
})

test('a redirect that names no place is no answer', async () => {
  await using server = await TestServer.http((_request, response) => response.writeHead(302).end())
  const get = outboundTo([server]).get(server.url, { maxBytes: 100 })
  await expect(get).rejects.toMatchObject(failure('BAD_RESPONSE', false))
  await server.quiet()
})

test.for([300, 304, 305])('%i is an answer like others', async (status) => {
  await using server = await chain({ '/': '/other' }, status)
  await using answer = await outboundTo([server]).get(server.url, { maxBytes: 100 })
  expect(answer.status).toBe(status)
})

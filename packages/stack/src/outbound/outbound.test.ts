import { expect, test } from 'vitest'
import { Outbound } from './index.ts'
import { failure, outboundTo, textOf } from './test/loopback.ts'
import { TestServer } from './test/servers.ts'

test('a body comes as it is sent, with what the headers say of it', async () => {
  await using server = await TestServer.http((_request, response) => {
    response.writeHead(200, { 'content-length': 5, etag: '"one"', 'x-note': ['a', 'b'] }).end('hello')
  })
  await using answer = await outboundTo([server]).get(`${server.url}/a/b.txt?secret=1#part`, { maxBytes: 5 })
  expect(answer).toMatchObject({ status: 200, length: 5, total: 5, etag: '"one"', validator: '"one"' })
  expect(answer.url).toBe(`${server.url}/a/b.txt`)
  expect(answer.headers.get('x-note')).toBe('a, b')
  expect(answer.endsByClose).toBe(false)
  expect(await textOf(answer)).toBe('hello')
  expect(server.requests[0]?.url).toBe('/a/b.txt?secret=1')
})

test('a request asks for plain bytes on a connection of its own, by the name of the URL', async () => {
  await using server = await TestServer.http((_request, response) => response.end())
  const outbound = outboundTo([server], {
    resolve: async () => [{ address: '127.0.0.1' }],
    userAgent: 'test/1',
  })
  const url = `http://files.example.com:${server.port}/`
  for (const _ of [1, 2])
    await textOf(await outbound.get(url, { headers: { 'X-Key': 'secret' }, maxBytes: 10 }))
  expect(server.requests.map(({ headers }) => headers)).toEqual(
    Array(2).fill({
      host: `files.example.com:${server.port}`,
      'accept-encoding': 'identity',
      connection: 'close',
      'user-agent': 'test/1',
      'x-key': 'secret',
    }),
  )
  expect(server.accepted).toBe(2)
  await server.quiet()
})

test('a POST sends its body and reads the beginning of the answer', async () => {
  const received: string[] = []
  await using server = await TestServer.http(async (request, response) => {
    received.push(Buffer.concat(await request.toArray()).toString())
    // Never ends: what is not read must not be waited for.
    response.writeHead(500).write('0123456789')
  })
  const headers = { 'content-type': 'application/json' }
  const body = Buffer.from('{"ä":1}')
  const answer = await outboundTo([server]).post(server.url, { headers, body, maxBytes: 4 })
  expect(answer.status).toBe(500)
  expect(await textOf(answer)).toBe('0123')
  expect(received).toEqual(['{"ä":1}'])
  expect(server.requests[0]?.headers).toMatchObject({ 'content-length': '8', ...headers })
  await server.quiet()
})

test('without the allowance of a test a server on this machine is not called', async () => {
  await using server = await TestServer.http((_request, response) => response.end())
  const { port } = server
  const outbound = new Outbound({ ports: [port] })
  for (const url of [server.url, `http://localhost:${port}`, `http://[::ffff:127.0.0.1]:${port}`]) {
    await expect(outbound.get(url, { maxBytes: 10 })).rejects.toMatchObject(failure('ADDRESS_NOT_ALLOWED'))
    await expect(outbound.post(url, { body: new Uint8Array(), maxBytes: 10 })).rejects.toMatchObject(
      failure('ADDRESS_NOT_ALLOWED'),
    )
  }
  expect(server.accepted).toBe(0)
})

test('a body is read once, and not after it was given up', async () => {
  await using server = await TestServer.http((_request, response) => response.end('hello'))
  const outbound = outboundTo([server])
  const read = await outbound.get(server.url, { maxBytes: 10 })
  await textOf(read)
  await expect(textOf(read)).rejects.toThrow(TypeError)
  const left = await outbound.get(server.url, { maxBytes: 10 })
  await left[Symbol.asyncDispose]()
  await expect(textOf(left)).rejects.toThrow(TypeError)
})

test('a header that the request makes itself, or that would end the line, is refused', async () => {
  await using server = await TestServer.http((_request, response) => response.end())
  const outbound = outboundTo([server])
  for (const headers of [
    { Host: 'a' },
    { 'transfer-encoding': 'chunked' },
    { 'content-length': '3' },
    { a: 'b\r\nc: d' },
  ])
    await expect(outbound.get(server.url, { headers, maxBytes: 10 })).rejects.toThrow(TypeError)
  expect(server.accepted).toBe(0)
})

test('an error names the host, and nothing of the path, the query or the address', async () => {
  await using server = await TestServer.tcp((socket) => socket.destroy())
  const resolve = async () => [{ address: '10.1.2.3' }]
  const secrets = '/path-secret?query-secret'
  const messageOf = (outbound: Outbound, url: string) => outbound.get(url, { maxBytes: 1 }).catch(String)
  expect(await messageOf(new Outbound({ resolve }), `http://files.example.com${secrets}`)).toBe(
    'OutboundError: files.example.com is not on the public internet: give the URL of a public server',
  )
  expect(await messageOf(new Outbound(), `http://user:secret@files.example.com${secrets}`)).toBe(
    'OutboundError: The URL of files.example.com holds a user name or password: leave it out',
  )
  expect(await messageOf(outboundTo([server]), `${server.url}${secrets}`)).toBe(
    'OutboundError: The connection to 127.0.0.1 failed (ECONNRESET): try again later',
  )
})

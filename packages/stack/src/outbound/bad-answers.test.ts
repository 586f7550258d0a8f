import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { failure, outboundTo, textOf } from './test/loopback.ts'
import { TestServer } from './test/servers.ts'

const get = async (server: TestServer) =>
  textOf(await outboundTo([server]).get(server.url, { maxBytes: 1000 }))

test.for([
  ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ['a greeting of mail', '220 mail.example.com ESMTP\r\n'],
  ['nothing but line ends', '\r\n\r\n\r\nx\r\n\r\n'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a header without a name', 'HTTP/1.1 200 OK\r\n: a\r\n\r\n'],
  ['a line end within a header', 'HTTP/1.1 200 OK\r\na: b\rc\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na'],
  ['a length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\na'],
  ['a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'],
  ['a length that no number holds', 'HTTP/1.1 200 OK\r\ncontent-length: 9007199254740993\r\n\r\n'],
  ['a body in a transfer coding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
  ['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n'],
  [
    'another protocol than asked',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: a\r\nconnection: upgrade\r\n\r\n',
  ],
] as const)('%s is no answer', async ([_, bytes]) => {
  await using server = await TestServer.bytes(bytes)
  await expect(get(server)).rejects.toMatchObject(failure('BAD_RESPONSE', false))
  await server.quiet()
})

test.for([
  ['at once', ''],
  ['in the status', 'HTTP/1.1 20'],
  ['in the headers', 'HTTP/1.1 200 OK\r\na: b\r\n'],
  ['before the length is reached', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabcd'],
  ['within a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcd'],
  ['before the last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nabcd\r\n'],
] as const)('an answer that ends %s can be asked for again', async ([_, bytes]) => {
  for (const end of ['end', 'resetAndDestroy'] as const) {
    await using server = await TestServer.tcp((socket) => {
      socket.once('data', () => {
        if (bytes === '') socket[end]()
        else socket.write(bytes, () => socket[end]())
      })
    })
    await expect(get(server)).rejects.toMatchObject(failure('CONNECTION_FAILED', true))
    await server.quiet()
  }
})

test('a body that only its connection ends is given, and says so', async () => {
  await using server = await TestServer.tcp((socket) => {
    socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nabcd'))
  })
  const answer = await outboundTo([server]).get(server.url, { maxBytes: 10 })
  expect(answer).toMatchObject({ length: undefined, total: undefined, endsByClose: true })
  expect(await textOf(answer)).toBe('abcd')
})

test('chunks are put together, and their end is known', async () => {
  await using server = await TestServer.bytes(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b\r\nab\r\n3\r\ncde\r\n0\r\nx: y\r\n\r\n',
  )
  const answer = await outboundTo([server]).get(server.url, { maxBytes: 10 })
  expect(answer.endsByClose).toBe(false)
  expect(await textOf(answer)).toBe('abcde')
  await server.quiet()
})

test('a compressed body is refused by get, and left as it is by post', async () => {
  const bomb = gzipSync(Buffer.alloc(1_000_000))
  await using server = await TestServer.http((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
  })
  await expect(get(server)).rejects.toMatchObject(failure('BAD_RESPONSE', false))
  const posted = await outboundTo([server]).post(server.url, { body: new Uint8Array(), maxBytes: 10_000 })
  expect(await textOf(posted)).toBe(bomb.toString('latin1'))
})

test('announcements before the answer are passed over', async () => {
  await using server = await TestServer.bytes(
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
  )
  const answer = await outboundTo([server]).get(server.url, { maxBytes: 10 })
  expect(answer).toMatchObject({ status: 204, endsByClose: false })
  expect(await textOf(answer)).toBe('')
  await server.quiet()
})

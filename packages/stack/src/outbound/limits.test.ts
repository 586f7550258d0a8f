import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { OutboundOptions } from './index.ts'
import { failure, outboundTo, textOf } from './test/loopback.ts'
import { TestServer } from './test/servers.ts'

const timedOut = failure('TIMED_OUT', true)
/** Short for what must end, long for what must not. */
const short = 60

async function ends(server: TestServer, options: OutboundOptions, message: RegExp): Promise<void> {
  const getting = async () => textOf(await outboundTo([server], options).get(server.url, { maxBytes: 1e6 }))
  const error: unknown = await getting().catch((reason) => reason)
  expect(error).toMatchObject(timedOut)
  expect(String(error)).toMatch(message)
  await server.quiet()
}

test('DNS that never answers ends with the time to connect', async () => {
  await using server = await TestServer.http(() => {})
  const outbound = outboundTo([server], { resolve: () => new Promise(() => {}), connectMs: short })
  await expect(outbound.get('http://a.example.com/', { maxBytes: 1 })).rejects.toMatchObject(timedOut)
})

test('a server that accepts and never answers ends with the time for headers', async () => {
  await using server = await TestServer.tcp((socket) => socket.resume())
  await ends(server, { headersMs: short }, /^OutboundError: The answer of 127.0.0.1 took longer than 60 ms/)
})

test('TLS that is never spoken ends with the time to connect', async () => {
  await using server = await TestServer.tcp((socket) => socket.resume())
  const outbound = outboundTo([server], { connectMs: short })
  const get = outbound.get(server.url.replace('http:', 'https:'), { maxBytes: 1 })
  await expect(get).rejects.toMatchObject(timedOut)
  await server.quiet()
})

test('headers that trickle end with the time for headers, however steadily they come', async () => {
  await using server = await TestServer.tcp(async (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    for (let line = 0; !socket.destroyed; line++) {
      socket.write(`x-${line}: a\r\n`)
      await delay(5)
    }
  })
  await ends(server, { headersMs: short }, /The answer/)
})

test('answers that only announce others end with the time for headers', async () => {
  await using server = await TestServer.tcp(async (socket) => {
    while (!socket.destroyed) {
      socket.write('HTTP/1.1 103 Early Hints\r\n\r\n')
      await delay(5)
    }
  })
  await ends(server, { headersMs: short }, /The answer/)
})

test('a body that stops ends with the time between bytes', async () => {
  await using server = await TestServer.http((_request, response) => void response.write('a'))
  await ends(server, { idleMs: short }, /The next byte/)
})

test('a body that trickles ends with the time for all', async () => {
  await using server = await TestServer.http(async (_request, response) => {
    while (!response.destroyed) {
      response.write('a')
      await delay(5)
    }
  })
  await ends(server, { idleMs: 1000, totalMs: 2 * short }, /The request as a whole/)
})

test('redirects without end share the time for all', async () => {
  await using server = await TestServer.http(async (_request, response) => {
    await delay(10)
    response.writeHead(302, { location: '/' }).end()
  })
  await ends(server, { maxRedirects: 1e6, totalMs: 2 * short }, /The request as a whole/)
})

test('a body that nobody reads ends with the time for all', async () => {
  await using server = await TestServer.http((_request, response) => void response.write('a'))
  const answer = await outboundTo([server], { totalMs: short }).get(server.url, { maxBytes: 10 })
  await server.quiet()
  await expect(textOf(answer)).rejects.toMatchObject(timedOut)
})

test('a reader that takes its time is not the fault of the server', async () => {
  await using server = await TestServer.http(async (_request, response) => {
    response.write('a')
    await delay(10)
    response.end('b')
  })
  const answer = await outboundTo([server], { idleMs: short }).get(server.url, { maxBytes: 10 })
  let text = ''
  for await (const chunk of answer.body) {
    text += Buffer.from(chunk).toString()
    await delay(2 * short)
  }
  expect(text).toBe('ab')
})

test('limits without end, and longer than a timer can take, let a request through', async () => {
  await using server = await TestServer.http((_request, response) => response.end('a'))
  for (const ms of [Number.POSITIVE_INFINITY, 2 ** 40]) {
    const options = { connectMs: ms, headersMs: ms, idleMs: ms, totalMs: ms }
    expect(await textOf(await outboundTo([server], options).get(server.url, { maxBytes: 1 }))).toBe('a')
  }
})

test('a length beyond the limit is refused before the body is there', async () => {
  await using server = await TestServer.http((_request, response) => {
    response.writeHead(200, { 'content-length': 11 }).flushHeaders()
  })
  const get = outboundTo([server]).get(server.url, { maxBytes: 10 })
  await expect(get).rejects.toMatchObject(failure('TOO_LARGE', false))
  await server.quiet()
})

test('a body without a length ends at the limit, of which it never gives more', async () => {
  await using server = await TestServer.http((_request, response) => {
    const more = () => {
      if (!response.destroyed) response.write('x'.repeat(1000), more)
    }
    more()
  })
  const answer = await outboundTo([server]).get(server.url, { maxBytes: 100_000 })
  let received = 0
  const reading = async () => {
    for await (const chunk of answer.body) received += chunk.length
  }
  await expect(reading()).rejects.toMatchObject(failure('TOO_LARGE', false))
  expect(received).toBeLessThanOrEqual(100_000)
  await server.quiet()
})

test('a body as long as the limit is whole', async () => {
  await using server = await TestServer.http((_request, response) => {
    response.write('01234')
    response.end('56789')
  })
  const outbound = outboundTo([server])
  expect(await textOf(await outbound.get(server.url, { maxBytes: 10 }))).toBe('0123456789')
  await expect(outbound.get(server.url, { maxBytes: 9 }).then(textOf)).rejects.toMatchObject(
    failure('TOO_LARGE'),
  )
  const body = new Uint8Array()
  expect(await textOf(await outbound.post(server.url, { body, maxBytes: 9 }))).toBe('012345678')
  expect(await textOf(await outbound.post(server.url, { body, maxBytes: 0 }))).toBe('')
})

test('an error page longer than the limit does not hide its status', async () => {
  await using server = await TestServer.http((_request, response) => {
    response.writeHead(404, { 'content-length': 5, 'content-encoding': 'gzip' }).end('12345')
  })
  await using answer = await outboundTo([server]).get(server.url, { maxBytes: 1 })
  expect(answer.status).toBe(404)
})

test('headers beyond the limit are no answer', async () => {
  await using server = await TestServer.http((_request, response) => {
    response.writeHead(200, { 'x-long': 'x'.repeat(2000) }).end()
  })
  const get = (maxHeaderBytes: number) =>
    outboundTo([server], { maxHeaderBytes }).get(server.url, { maxBytes: 1 }).then(textOf)
  expect(await get(4000)).toBe('')
  await expect(get(1000)).rejects.toMatchObject(failure('BAD_RESPONSE', false))
  await server.quiet()
})

test('a reader that stops is not run ahead of', async () => {
  let sent = 0
  const total = 64 * 1024 * 1024
  await using server = await TestServer.tcp((socket) => {
    socket.once('data', () => {
      const more = () => {
        while (sent < total && !socket.destroyed) {
          sent += 65_536
          if (!socket.write(Buffer.alloc(65_536))) return void socket.once('drain', more)
        }
      }
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      more()
    })
  })
  const answer = await outboundTo([server]).get(server.url, { maxBytes: total })
  for await (const _ of answer.body) {
    // As long as the kernel's buffers take more.
    for (let before = -1; before !== sent; ) {
      before = sent
      await delay(50)
    }
    break
  }
  expect(sent).toBeLessThan(total / 2)
  await server.quiet()
})

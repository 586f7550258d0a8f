import { expect, test } from 'vitest'
import { failure, outboundTo, textOf } from './test/loopback.ts'
import { TestServer } from './test/servers.ts'

const reason = new Error('the caller has gone')

test('a signal that was aborted before ends the request before it begins', async () => {
  await using server = await TestServer.http((_request, response) => response.end())
  let asked = 0
  const resolve = async () => [{ address: `127.0.0.${++asked}` }]
  const outbound = outboundTo([server], { resolve })
  const url = `http://a.example.com:${server.port}`
  const signal = AbortSignal.abort(reason)
  await expect(outbound.get(url, { signal, maxBytes: 1 })).rejects.toBe(reason)
  await expect(outbound.post(url, { signal, body: new Uint8Array(), maxBytes: 1 })).rejects.toBe(reason)
  expect([asked, server.accepted]).toEqual([0, 0])
})

test('an abort while DNS is asked ends the request, and the late answer opens no connection', async () => {
  await using server = await TestServer.http((_request, response) => response.end())
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<{ address: string }[]>()
  const resolve = () => {
    asked.resolve()
    return answer.promise
  }
  const controller = new AbortController()
  const get = outboundTo([server], { resolve }).get(`http://a.example.com:${server.port}`, {
    signal: controller.signal,
    maxBytes: 1,
  })
  await asked.promise
  controller.abort(reason)
  await expect(get).rejects.toBe(reason)
  answer.resolve([{ address: '127.0.0.1' }])
  // Another request behind it shows that it would have arrived.
  await textOf(await outboundTo([server]).get(server.url, { maxBytes: 1 }))
  expect(server.accepted).toBe(1)
})

/** At which moment of an answer the caller gives up, as what the server has sent by then. */
const moments = {
  'while the answer is waited for': '',
  'in the middle of the headers': 'HTTP/1.1 200 OK\r\ncontent-le',
  'in the middle of the body': 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123',
  'in the middle of a chunk': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\n0123',
}

test.for(Object.entries(moments))('an abort %s leaves no connection', async ([_, sent]) => {
  const arrived = Promise.withResolvers<void>()
  await using server = await TestServer.tcp((socket) => {
    socket.once('data', () => socket.write(sent, () => arrived.resolve()))
  })
  const controller = new AbortController()
  const { signal } = controller
  const getting = outboundTo([server]).get(server.url, { signal, maxBytes: 10 }).then(textOf)
  const failed = expect(getting).rejects.toBe(reason)
  await arrived.promise
  controller.abort(reason)
  await failed
  await server.quiet()
})

test('an abort during the handshake of TLS leaves no connection', async () => {
  await using server = await TestServer.tcp((socket) => socket.resume())
  const controller = new AbortController()
  const { signal } = controller
  const url = server.url.replace('http:', 'https:')
  const get = outboundTo([server]).get(url, { signal, maxBytes: 10 })
  await server.acceptedAtLeast(1)
  controller.abort(reason)
  await expect(get).rejects.toBe(reason)
  await server.quiet()
})

test('an abort behind a redirect leaves no connection', async () => {
  await using server = await TestServer.http((request, response) => {
    if (request.url === '/') response.writeHead(302, { location: '/slow' }).end()
    else controller.abort(reason)
  })
  const controller = new AbortController()
  const { signal } = controller
  await expect(outboundTo([server]).get(server.url, { signal, maxBytes: 10 })).rejects.toBe(reason)
  await server.quiet()
})

test('an abort between two chunks ends the body, which was being kept waiting', async () => {
  await using server = await TestServer.http((_request, response) => void response.write('0123'))
  const controller = new AbortController()
  const { signal } = controller
  const { body } = await outboundTo([server]).get(server.url, { signal, maxBytes: 10 })
  const reading = async () => {
    for await (const _ of body) controller.abort(reason)
  }
  await expect(reading()).rejects.toBe(reason)
  await server.quiet()
})

test('leaving the loop, and disposing unread, leave no connection and no listener', async () => {
  await using server = await TestServer.http((_request, response) => void response.write('0123'))
  const signal = new AbortController().signal
  let listeners = 0
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++
    addEventListener.apply(signal, args)
  }
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--
    removeEventListener.apply(signal, args)
  }
  const left = await outboundTo([server]).get(server.url, { signal, maxBytes: 10 })
  expect(listeners).toBe(1)
  for await (const _ of left.body) break
  await server.quiet()
  {
    await using _ = await outboundTo([server]).get(server.url, { signal, maxBytes: 10 })
  }
  await server.quiet()
  expect(server.accepted).toBe(2)
  expect(listeners).toBe(0)
})

test('an answer that is refused leaves no connection', async () => {
  await using server = await TestServer.http((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).write('0123')
  })
  const get = outboundTo([server]).get(server.url, { maxBytes: 10 })
  await expect(get).rejects.toMatchObject(failure('BAD_RESPONSE'))
  await server.quiet()
})

import { expect, test } from 'vitest'
import { connectTo } from './connect.ts'
import { Outbound, type Resolve } from './index.ts'
import { failure, outboundTo, textOf } from './test/loopback.ts'
import { TestServer } from './test/servers.ts'

const answering = () => TestServer.http((_request, response) => response.end('reached'))

/** Gives one list of addresses after the other, the last one for ever. */
function resolveInTurn(...answers: readonly (readonly string[])[]) {
  const asked: string[] = []
  const resolve: Resolve = async (name) => {
    const addresses = answers[Math.min(asked.push(name), answers.length) - 1] ?? []
    return addresses.map((address) => ({ address }))
  }
  return { asked, resolve }
}

test('a name that turns to this machine after it was checked does not lead there', async () => {
  await using server = await answering()
  const { asked, resolve } = resolveInTurn(['127.0.0.9'], ['127.0.0.1'])
  // Stands for a public address; nobody listens there.
  const outbound = new Outbound({ resolve, allow: (address) => address === '127.0.0.9' })
  const get = outbound.get(`http://rebinding.example.com:${server.port}/`, { maxBytes: 100 })
  await expect(get).rejects.toMatchObject({ name: 'OutboundError', code: 'CONNECTION_FAILED' })
  expect(asked).toEqual(['rebinding.example.com'])
  expect(server.accepted).toBe(0)
})

test('the same name is resolved and checked again for each hop', async () => {
  await using server = await TestServer.http((_request, response) => {
    response.writeHead(302, { location: '/again' }).end()
  })
  const { asked, resolve } = resolveInTurn(['127.0.0.1'], ['127.0.0.1'], ['10.0.0.1'])
  const get = outboundTo([server], { resolve }).get(`http://a.example.com:${server.port}/`, { maxBytes: 100 })
  await expect(get).rejects.toMatchObject(failure('ADDRESS_NOT_ALLOWED'))
  expect(asked.length).toBe(3)
  expect(server.requests.length).toBe(2)
})

test('one address that is not allowed condemns the others, wherever it stands', async () => {
  await using server = await answering()
  for (const addresses of [
    ['127.0.0.1', '10.0.0.1'],
    ['10.0.0.1', '127.0.0.1'],
    ['127.0.0.1', '::1', '127.0.0.1'],
  ]) {
    const { resolve } = resolveInTurn(addresses)
    const get = outboundTo([server], { resolve }).get(`http://a.example.com:${server.port}/`, {
      maxBytes: 100,
    })
    await expect(get).rejects.toMatchObject(failure('ADDRESS_NOT_ALLOWED'))
  }
  expect(server.accepted).toBe(0)
})

test('of several addresses the next one is tried when nobody listens at the first', async () => {
  await using server = await answering()
  const { resolve } = resolveInTurn(['127.0.0.9', '::1', '127.0.0.1'])
  const outbound = new Outbound({ resolve, allow: () => true })
  expect(await textOf(await outbound.get(`http://a.example.com:${server.port}/`, { maxBytes: 100 }))).toBe(
    'reached',
  )
})

test('a connection that ends at an address which was not checked is given up before anything is sent', async () => {
  let received = 0
  await using server = await TestServer.tcp((socket) =>
    socket.on('data', ({ length }) => (received += length)),
  )
  const url = new URL(`https://127.0.0.1:${server.port}`)
  const target = { url, host: '127.0.0.1', port: server.port, isSecure: true }
  const context = () => {
    throw new Error('TLS was begun')
  }
  const connecting = connectTo(target, ['8.8.8.8'], context, new AbortController().signal)
  await expect(connecting).rejects.toMatchObject(failure('ADDRESS_NOT_ALLOWED'))
  await server.quiet()
  expect(received).toBe(0)
})

test('the allowance sees an address in its shortest notation, as the connection does', async () => {
  await using server = await TestServer.tcp((socket) => socket.destroy())
  const { resolve } = resolveInTurn(['0:0:0:0:0:0:0:1'])
  const seen: string[] = []
  const allow = (address: string) => seen.push(address) > 0
  const get = new Outbound({ resolve, allow }).get(`http://a.example.com:${server.port}/`, { maxBytes: 100 })
  // The server listens on IPv4 alone.
  await expect(get).rejects.toMatchObject(failure('CONNECTION_FAILED'))
  expect(seen).toEqual(['::1'])
})

test.for([
  ['ENOTFOUND', false],
  ['ENODATA', false],
  ['EAI_AGAIN', true],
  ['ETIMEOUT', true],
] as const)('%s of DNS is a missing name; to be asked again: %j', async ([code, canRetry]) => {
  const outbound = new Outbound({
    resolve: async () => {
      throw Object.assign(new Error('at 10.0.0.53'), { code })
    },
  })
  const get = outbound.get('http://a.example.com/', { maxBytes: 1 })
  await expect(get).rejects.toMatchObject(failure('NAME_NOT_FOUND', canRetry))
  await expect(get).rejects.not.toThrow('10.0.0.53')
})

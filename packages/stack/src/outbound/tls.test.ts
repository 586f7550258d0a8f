import { expect, test } from 'vitest'
import { makeCertificate } from './test/certificate.ts'
import { failure, outboundTo, textOf } from './test/loopback.ts'
import { TestServer } from './test/servers.ts'

const certificate = makeCertificate(['files.example.com'])
const resolve = async () => [{ address: '127.0.0.1' }]
const secureServer = (made = certificate) =>
  TestServer.http((_request, response) => response.end('secret'), made)

test('a server proves its name, to which a trailing dot adds nothing', async () => {
  await using server = await secureServer()
  const outbound = outboundTo([server], { resolve, ca: [certificate.cert] })
  for (const host of ['files.example.com', 'FILES.example.com', 'files.example.com.'])
    expect(await textOf(await outbound.get(`https://${host}:${server.port}/`, { maxBytes: 10 }))).toBe(
      'secret',
    )
  const body = Buffer.from('{}')
  const posted = await outbound.post(`https://files.example.com:${server.port}/`, { body, maxBytes: 10 })
  expect(await textOf(posted)).toBe('secret')
  await server.quiet()
})

test.for([
  ['of another name', makeCertificate(['other.example.com']), true],
  ['that has expired', makeCertificate(['files.example.com'], Date.now() - 2 * 24 * 3_600_000), true],
  ['of an unknown authority', certificate, false],
] as const)('a certificate %s is not trusted, and nothing is sent', async ([_, made, isKnown]) => {
  await using server = await secureServer(made)
  const outbound = outboundTo([server], { resolve, ...(isKnown ? { ca: [made.cert] } : {}) })
  const get = outbound.get(`https://files.example.com:${server.port}/`, { maxBytes: 10 })
  await expect(get).rejects.toMatchObject(failure('TLS_FAILED', false))
  expect(server.requests).toEqual([])
  await server.quiet()
})

test('an address must be proven by the certificate too', async () => {
  await using server = await secureServer()
  const outbound = outboundTo([server], { ca: [certificate.cert] })
  const get = outbound.get(`https://127.0.0.1:${server.port}/`, { maxBytes: 10 })
  await expect(get).rejects.toMatchObject(failure('TLS_FAILED'))
  expect(server.requests).toEqual([])
})

test('a server without TLS fails, one that hangs up can be asked again', async () => {
  await using plain = await TestServer.tcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await using closing = await TestServer.tcp((socket) => socket.destroy())
  const get = (server: TestServer) =>
    outboundTo([server], { resolve }).get(`https://files.example.com:${server.port}/`, { maxBytes: 10 })
  await expect(get(plain)).rejects.toMatchObject(failure('TLS_FAILED', false))
  await expect(get(closing)).rejects.toMatchObject(failure('CONNECTION_FAILED', true))
})

test('a redirect from https to http is refused, the other way it is followed', async () => {
  await using secure: TestServer = await TestServer.http((request, response) => {
    if (request.url === '/') response.end('secret')
    else response.writeHead(302, { location: `http://files.example.com:${plain.port}/` }).end()
  }, certificate)
  await using plain: TestServer = await TestServer.http((_request, response) => {
    response.writeHead(302, { location: `https://files.example.com:${secure.port}/` }).end()
  })
  const outbound = outboundTo([secure, plain], { resolve, ca: [certificate.cert] })
  const up = await outbound.get(`http://files.example.com:${plain.port}/`, { maxBytes: 10 })
  expect(await textOf(up)).toBe('secret')
  expect(up.url).toBe(`https://files.example.com:${secure.port}/`)
  const down = outbound.get(`https://files.example.com:${secure.port}/down`, { maxBytes: 10 })
  await expect(down).rejects.toMatchObject(failure('URL_NOT_ALLOWED', false))
  expect(plain.requests.length).toBe(1)
})

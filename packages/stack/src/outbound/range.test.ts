import { expect, test } from 'vitest'
import { failure, outboundTo, textOf } from './test/loopback.ts'
import { TestServer } from './test/servers.ts'

const content = '0123456789'

/** Serves ranges of one resource as RFC 9110 has it, and breaks off its first whole answer after four bytes. */
function resource(state: { etag: string }): Promise<TestServer> {
  let isFirst = true
  return TestServer.http(({ headers }, response) => {
    const { etag } = state
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? Number.NaN)
    const isSame = headers['if-range'] === undefined || headers['if-range'] === etag
    if (from >= content.length && isSame) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
    } else if (from >= 0 && isSame) {
      const range = `bytes ${from}-${content.length - 1}/${content.length}`
      response.writeHead(206, { etag, 'content-range': range }).end(content.slice(from))
    } else {
      response.writeHead(200, { etag, 'content-length': content.length })
      if (isFirst) response.write(content.slice(0, 4), () => response.destroy())
      else response.end(content)
      isFirst = false
    }
  })
}

test('what broke off goes on where it ended', async () => {
  await using server = await resource({ etag: '"one"' })
  const outbound = outboundTo([server])
  const first = await outbound.get(server.url, { maxBytes: 10 })
  let kept = ''
  const reading = async () => {
    for await (const chunk of first.body) kept += Buffer.from(chunk).toString()
  }
  await expect(reading()).rejects.toMatchObject(failure('CONNECTION_FAILED', true))
  expect(kept).toBe('0123')
  const ifRange = first.validator ?? 'none'
  const rest = await outbound.get(server.url, { maxBytes: 10, range: { from: kept.length, ifRange } })
  expect(rest).toMatchObject({ status: 206, range: { from: 4, to: 9 }, total: 10, etag: '"one"' })
  expect(kept + (await textOf(rest))).toBe(content)
  expect(server.requests[1]?.headers).toMatchObject({ range: 'bytes=4-', 'if-range': '"one"' })
})

test('what has changed comes as a whole', async () => {
  const state = { etag: '"one"' }
  await using server = await resource(state)
  const outbound = outboundTo([server])
  const first = await outbound.get(server.url, { maxBytes: 10 })
  await expect(textOf(first)).rejects.toMatchObject(failure('CONNECTION_FAILED'))
  state.etag = '"two"'
  const range = { from: 4, ifRange: first.validator ?? 'none' }
  const whole = await outbound.get(server.url, { maxBytes: 10, range })
  expect(whole).toMatchObject({ status: 200, range: undefined, total: 10, validator: '"two"' })
  expect(await textOf(whole)).toBe(content)
})

test('behind the end there is nothing, and the answer says how much there is', async () => {
  await using server = await resource({ etag: '"one"' })
  const get = outboundTo([server]).get(server.url, { maxBytes: 10, range: { from: 10 } })
  await using answer = await get
  expect(answer).toMatchObject({ status: 416, total: 10 })
})

test.for([
  ['no range', {}],
  ['another beginning', { 'content-range': 'bytes 3-9/10' }],
  ['a range that ends before it begins', { 'content-range': 'bytes 4-3/10' }],
  ['another unit', { 'content-range': 'pages 4-9/10' }],
  ['a length that contradicts it', { 'content-range': 'bytes 4-9/10', 'content-length': '7' }],
  ['several parts', { 'content-type': 'multipart/byteranges; boundary=a' }],
] as const)('a 206 with %s is no answer', async ([_, headers]) => {
  await using server = await TestServer.http((_request, response) => response.writeHead(206, headers).end())
  const get = outboundTo([server]).get(server.url, { maxBytes: 100, range: { from: 4 } })
  await expect(get).rejects.toMatchObject(failure('BAD_RESPONSE', false))
  await server.quiet()
})

test('a 206 that nobody asked for is no answer', async () => {
  await using server = await TestServer.http((_request, response) => {
    response.writeHead(206, { 'content-range': 'bytes 0-9/10' }).end(content)
  })
  const get = outboundTo([server]).get(server.url, { maxBytes: 100 })
  await expect(get).rejects.toMatchObject(failure('BAD_RESPONSE'))
})

test.for([
  ['fewer', '45678', 'CONNECTION_FAILED'],
  ['more', '456789a', 'BAD_RESPONSE'],
] as const)(
  'a 206 without a length that brings %s bytes than its range has fails',
  async ([_, body, code]) => {
    await using server = await TestServer.http((_request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 4-9/*' }).end(body)
    })
    const answer = await outboundTo([server]).get(server.url, { maxBytes: 100, range: { from: 4 } })
    expect(answer.total).toBeUndefined()
    await expect(textOf(answer)).rejects.toMatchObject(failure(code))
  },
)

test('the limit is one of the whole, of which a range is a part', async () => {
  await using server = await resource({ etag: '"one"' })
  const outbound = outboundTo([server])
  const get = (maxBytes: number) => outbound.get(server.url, { maxBytes, range: { from: 6 } })
  expect(await textOf(await get(10))).toBe('6789')
  await expect(get(9)).rejects.toMatchObject(failure('TOO_LARGE', false))
})

test('a range that cannot be relied on is not asked for', async () => {
  await using server = await resource({ etag: '"one"' })
  for (const range of [{ from: 1, ifRange: 'W/"one"' }, { from: -1 }, { from: 0.5 }, { from: 2 ** 53 }]) {
    const get = outboundTo([server]).get(server.url, { maxBytes: 10, range })
    await expect(get).rejects.toThrow(TypeError)
  }
  expect(server.accepted).toBe(0)
})

const date = 'Mon, 05 Jan 2026 00:00:10 GMT'

test.for([
  [{ etag: '"a"' }, '"a"'],
  [{ etag: 'W/"a"', 'last-modified': 'Mon, 05 Jan 2026 00:00:00 GMT', date }, undefined],
  [{ 'last-modified': 'Mon, 05 Jan 2026 00:00:09 GMT', date }, 'Mon, 05 Jan 2026 00:00:09 GMT'],
  [{ 'last-modified': date, date }, undefined],
  [{ 'last-modified': 'yesterday', date }, undefined],
  [{}, undefined],
] as const)('an answer with %j is validated by %s', async ([headers, validator]) => {
  await using server = await TestServer.http((_request, response) => {
    response.writeHead(200, headers).end()
  })
  await using answer = await outboundTo([server]).get(server.url, { maxBytes: 10 })
  expect(answer.validator).toBe(validator)
})

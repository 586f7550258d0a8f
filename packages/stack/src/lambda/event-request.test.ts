import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { EventRequest } from './event-request.ts'

interface Given {
  method?: string
  headers?: Record<string, string>
  body?: string | null
  isBase64Encoded?: boolean
}

function make({
  method = 'POST',
  headers = {},
  body = null,
  isBase64Encoded = false,
}: Given = {}): EventRequest {
  return new EventRequest({
    method,
    url: 'https://example.com/a?b=1',
    readHeaders: () => new Map(Object.entries(headers)),
    body,
    isBase64Encoded,
  })
}

test('has every property of the platform’s request, with the same value', () => {
  const ours = make({ headers: { 'x-a': '1' } })
  const native = new Request('https://example.com/a?b=1', { method: 'POST', headers: { 'x-a': '1' } })
  expect(ours).toBeInstanceOf(Request)
  expect(ours.headers).toBeInstanceOf(Headers)
  expect([...ours.headers]).toEqual([...native.headers])
  expect(ours.signal.aborted).toBe(false)
  expect(ours.signal).toBe(ours.signal)
  const apart = ['constructor', 'headers', 'signal', 'attribute']
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(Request.prototype))) {
    if (apart.includes(name)) continue
    if (property.get === undefined) expect(Object.hasOwn(EventRequest.prototype, name), name).toBe(true)
    else expect(Reflect.get(ours, name), name).toEqual(Reflect.get(native, name))
  }
})

const bodies: [string, Given, string][] = [
  ['text', { body: '{"a":"ä"}' }, '{"a":"ä"}'],
  ['base64', { body: Buffer.from('{"a":"ä"}').toString('base64'), isBase64Encoded: true }, '{"a":"ä"}'],
]

for (const [what, given, text] of bodies) {
  test(`a body in ${what} can be read in every way, once`, async () => {
    expect(await make(given).text()).toBe(text)
    expect(await make(given).json()).toEqual(JSON.parse(text))
    expect(Buffer.from(await make(given).arrayBuffer()).toString()).toBe(text)
    expect(Buffer.from(await make(given).bytes()).toString()).toBe(text)
    const blob = await make({ ...given, headers: { 'content-type': 'application/json' } }).blob()
    expect([blob.type, await blob.text()]).toEqual(['application/json', text])
    const chunks: Uint8Array[] = []
    for await (const chunk of make(given).body ?? []) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe(text)
    const request = make(given)
    await request.text()
    expect(request.bodyUsed).toBe(true)
    await expect(request.arrayBuffer()).rejects.toThrow(TypeError)
    expect(() => request.clone()).toThrow(TypeError)
  })
}

test('a form is read by its content type', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const form = await make({ headers, body: 'a=1&a=2' }).formData()
  expect(form.getAll('a')).toEqual(['1', '2'])
})

test('content-length is the number of bytes that can be read, however they were sent', () => {
  const length = (given: Given) => make(given).headers.get('content-length')
  expect(
    make({ body: 'x', headers: { 'transfer-encoding': 'chunked' } }).headers.has('transfer-encoding'),
  ).toBe(false)
  expect(length({ body: 'ä' })).toBe('2')
  expect(length({ body: Buffer.from('ä').toString('base64'), isBase64Encoded: true })).toBe('2')
  expect(length({ body: 'x', headers: { 'content-length': '100' } })).toBe('1')
  expect(length({})).toBeNull()
  expect(length({ headers: { 'content-length': '0' } })).toBe('0')
})

for (const [what, given] of [
  ['no body', {}],
  ['an empty body', { body: '' }],
  ['GET', { method: 'GET', body: 'x' }],
  ['HEAD', { method: 'HEAD', body: 'x' }],
] satisfies [string, Given][]) {
  test(`${what}: there is nothing to read, any number of times`, async () => {
    const request = make(given)
    expect(request.body).toBeNull()
    expect(await request.text()).toBe('')
    expect(await request.text()).toBe('')
    expect(request.bodyUsed).toBe(false)
    expect(await request.clone().text()).toBe('')
  })
}

test('a clone is the platform’s own, with method, headers and body', async () => {
  const request = make({ method: 'PUT', headers: { 'x-a': '1' }, body: 'ä' })
  const again = new Request(request.clone())
  expect([again.method, again.url, again.headers.get('x-a')]).toEqual(['PUT', request.url, '1'])
  expect(await again.text()).toBe('ä')
  expect(await request.text()).toBe('ä')
})

test('a clone can be made while nobody has read the stream, and not after', async () => {
  const request = make({ body: 'x' })
  expect(request.body).not.toBeNull()
  expect(await request.clone().text()).toBe('x')
  const reader = request.body?.getReader()
  expect(() => request.clone()).toThrow(TypeError)
  reader?.releaseLock()
  expect(await request.text()).toBe('x')
})

test('a header that was decoded as UTF-8 is cloned as the bytes that were sent', () => {
  const request = make({ headers: { 'x-a': '€' } })
  expect(request.headers.get('x-a')).toBe('€')
  const cloned = request.clone().headers.get('x-a') ?? ''
  expect(Buffer.from(cloned, 'latin1').toString('utf8')).toBe('€')
})

test('headers and body are not looked at until somebody asks', () => {
  let calls = 0
  const request = new EventRequest({
    method: 'GET',
    url: 'https://example.com/',
    readHeaders: () => {
      calls++
      return new Map()
    },
    body: null,
    isBase64Encoded: false,
  })
  expect(calls).toBe(0)
  expect(request.headers).toBe(request.headers)
  expect(calls).toBe(1)
})

test('printing shows neither URL nor headers, which can hold credentials', () => {
  const printed = inspect(make({ headers: { authorization: 'secret' } }))
  expect(printed).toBe('EventRequest { method: POST }')
})

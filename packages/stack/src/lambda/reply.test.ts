import { expect, test } from 'vitest'
import { bufferedResponse } from '../server/buffered-response.ts'
import { readReply } from './reply.ts'

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff)

/** The same answer in both forms that an app can give it. */
function bothForms(headers: Record<string, string>, body: string | Uint8Array): Response[] {
  return [bufferedResponse(200, headers, body), new Response(body, { headers })]
}

const text = [
  'text/plain',
  'text/html; charset=utf-8',
  'application/json',
  'Application/JSON ;charset=utf-8',
  'application/problem+json',
  'application/x-ndjson',
  'application/xml',
  'image/svg+xml',
  'application/javascript',
  'text/javascript',
  'application/x-www-form-urlencoded',
]
for (const type of text) {
  test(`${type} goes out as text`, async () => {
    for (const body of ['ä', Buffer.from('ä')]) {
      for (const response of bothForms({ 'content-type': type }, body)) {
        expect(await readReply(response, 'GET')).toMatchObject({ body: 'ä', isBase64Encoded: false })
      }
    }
  })
}

const binary = ['image/png', 'application/octet-stream', 'application/zip', 'application/jsonish', 'json']
for (const type of binary) {
  test(`${type} goes out in base64`, async () => {
    for (const body of ['ä', Buffer.from('ä')]) {
      for (const response of bothForms({ 'content-type': type }, body)) {
        expect(await readReply(response, 'GET')).toMatchObject({ body: 'w6Q=', isBase64Encoded: true })
      }
    }
  })
}

test('what is encoded goes out in base64, unless the encoding is none', async () => {
  for (const response of bothForms({ 'content-type': 'text/plain', 'content-encoding': 'gzip' }, 'ä')) {
    expect(await readReply(response, 'GET')).toMatchObject({ body: 'w6Q=', isBase64Encoded: true })
  }
  for (const response of bothForms({ 'content-type': 'text/plain', 'content-encoding': 'Identity' }, 'x')) {
    expect(await readReply(response, 'GET')).toMatchObject({ body: 'x', isBase64Encoded: false })
  }
})

test('bytes that are no UTF-8 survive a type that says text', async () => {
  for (const response of bothForms({ 'content-type': 'text/plain; charset=latin1' }, png)) {
    expect(await readReply(response, 'GET')).toMatchObject({ body: 'iVBOR/8=', isBase64Encoded: true })
  }
})

test('without a type, text is sent as text and anything else in base64', async () => {
  expect(await readReply(new Response(Buffer.from('ä')), 'GET')).toMatchObject({ body: 'ä' })
  expect(await readReply(new Response(png), 'GET')).toMatchObject({ isBase64Encoded: true })
})

test('a byte order mark is part of the body', async () => {
  for (const response of bothForms({ 'content-type': 'text/csv' }, '\ufeffa;b')) {
    expect((await readReply(response, 'GET')).body).toBe('\ufeffa;b')
  }
})

test('a view into a larger buffer sends only what it shows', async () => {
  const view = Buffer.from('abcdef').subarray(2, 4)
  const response = bufferedResponse(200, { 'content-type': 'text/plain' }, view)
  expect((await readReply(response, 'GET')).body).toBe('cd')
})

test('a stream is read to its end', async () => {
  const stream = new Blob(['a', 'b', 'c']).stream()
  const response = new Response(stream, { status: 201, headers: { 'content-type': 'text/plain' } })
  expect(await readReply(response, 'GET')).toMatchObject({ status: 201, body: 'abc' })
})

test('a stream that fails rejects', async () => {
  const stream = new ReadableStream({
    pull(controller) {
      controller.error(new RangeError('x'))
    },
  })
  await expect(readReply(new Response(stream), 'GET')).rejects.toThrow(RangeError)
})

test('a buffered response whose stream was asked for is still sent', async () => {
  const response = bufferedResponse(200, {}, 'x')
  expect(response.body).not.toBeNull()
  expect((await readReply(response, 'GET')).body).toBe('x')
})

test('the answer to HEAD has headers and no body, and nobody waits for one', async () => {
  let cancelled = false
  const endless = new ReadableStream({
    cancel() {
      cancelled = true
    },
  })
  const headers = { 'content-type': 'text/plain', 'content-length': '5' }
  for (const response of [...bothForms(headers, 'hello'), new Response(endless, { headers })]) {
    expect(await readReply(response, 'HEAD')).toEqual({
      status: 200,
      headers,
      cookies: [],
      body: '',
      isBase64Encoded: false,
    })
  }
  expect(cancelled).toBe(true)
})

test('an answer without a body has none, in no encoding', async () => {
  const headers = { 'content-type': 'image/png', location: '/a' }
  for (const status of [204, 205, 302, 304]) {
    for (const response of [
      bufferedResponse(status, headers, null),
      new Response(null, { status, headers }),
    ]) {
      expect(await readReply(response, 'GET')).toMatchObject({
        status,
        headers,
        body: '',
        isBase64Encoded: false,
      })
    }
  }
})

test('cookies stand apart from the other headers, in both forms of a response', async () => {
  const pairs: [string, string][] = [
    ['Set-Cookie', 'a=1, 2'],
    ['x-a', '1'],
    ['set-cookie', 'b=2'],
    ['x-a', '2'],
  ]
  for (const response of [bufferedResponse(200, pairs, null), new Response(null, { headers: pairs })]) {
    const reply = await readReply(response, 'GET')
    expect(reply.cookies).toEqual(['a=1, 2', 'b=2'])
    expect(reply.headers).toEqual({ 'x-a': '1, 2' })
  }
})

import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import {
  signWebhook,
  type VerifyOptions,
  verifyWebhook,
  type WebhookBody,
  WebhookError,
  type WebhookHeaders,
  type WebhookSecret,
} from '../src/webhooks.ts'

const secretOf = (bytes: Uint8Array) => `whsec_${Buffer.from(bytes).toString('base64')}`
const secret = secretOf(randomBytes(32))
const other = secretOf(randomBytes(24))
const id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W'
const at = Date.parse('2026-11-23T08:15:00.000Z')
const body = JSON.stringify({ type: 'file.ready', data: { name: 'äöü \u{1F4C4}' } })

/** By Node's own HMAC, written down from the standard once more. */
function signed(text: string | Uint8Array, { key = secret, seconds = String(at / 1000), of = id } = {}) {
  const hmac = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
  const signature = hmac.update(`${of}.${seconds}.`).update(text).digest('base64')
  return { 'webhook-id': of, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` }
}

interface Attempt {
  body?: WebhookBody
  headers?: WebhookHeaders
  secret?: WebhookSecret
  options?: VerifyOptions
}
const verify = (attempt: Attempt = {}) =>
  verifyWebhook(attempt.body ?? body, attempt.headers ?? signed(body), attempt.secret ?? secret, {
    now: () => new Date(at),
    ...attempt.options,
  })
async function codeOf(attempt: Attempt): Promise<string> {
  const error = await verify(attempt).then(
    () => expect.fail('It was taken'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof WebhookError)) throw error
  for (const text of [secret, other, secret.slice(6), signed(body)['webhook-signature'], 'file.ready']) {
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(text)
  }
  return error.code
}

test('a webhook is taken in whatever form its body and headers come', async () => {
  const expected = { id, timestamp: new Date(at), payload: JSON.parse(body) }
  const bytes = new TextEncoder().encode(body)
  for (const form of [body, bytes, bytes.buffer, Buffer.from(body)]) {
    expect(await verify({ body: form })).toEqual(expected)
  }
  const headers = signed(body)
  const upper = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
  )
  const single = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
  for (const form of [new Headers(headers), upper, single]) {
    expect(await verify({ headers: form })).toEqual(expected)
  }
})

test('the headers of a request to a server of Node, and its bytes, are taken as they are', async () => {
  const server = createServer(async (request, response) => {
    const { payload } = await verify({ body: await buffer(request), headers: request.headers })
    response.end(JSON.stringify(payload))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers: signed(body) })
  expect(await answer.text()).toBe(body)
  server.close()
})

test('signatures are those of the standard and of its own library, in both directions', async () => {
  // The library knows no other clock than the present.
  const timestamp = new Date()
  for (const [key, text] of [
    [secret, body],
    [other, '""'],
    [secretOf(randomBytes(64)), JSON.stringify('x'.repeat(100_000))],
  ] as const) {
    const headers = await signWebhook(text, key, { id, timestamp })
    const seconds = String(Math.floor(timestamp.getTime() / 1000))
    expect(headers).toEqual(signed(text, { key, seconds }))
    expect(new Webhook(key).verify(text, { ...headers })).toEqual(JSON.parse(text))
    const theirs = { ...headers, 'webhook-signature': new Webhook(key).sign(id, timestamp, text) }
    expect(await verifyWebhook(text, theirs, key)).toMatchObject({ id, payload: JSON.parse(text) })
  }
  // The worked example of the standard's libraries.
  const example = await signWebhook('{"test": 2432232314}', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: new Date(1_614_265_330_000),
  })
  expect(example['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('while a secret is replaced, either side may have both', async () => {
  const both = await signWebhook(body, [other, secret], { id, timestamp: new Date(at) })
  expect(both['webhook-signature'].split(' ')).toHaveLength(2)
  for (const known of [secret, other, [secretOf(randomBytes(24)), secret]]) {
    expect(await verify({ headers: both, secret: known })).toMatchObject({ id })
  }
  expect(await verify({ secret: [other, secret] })).toMatchObject({ id })
  const { 'webhook-signature': mine } = signed(body)
  const mixed = { ...signed(body), 'webhook-signature': `v1a,abcd v2,=?! ${mine}` }
  expect(await verify({ headers: mixed })).toMatchObject({ id })
  expect(await codeOf({ headers: both, secret: secretOf(randomBytes(24)) })).toBe('SIGNATURE_MISMATCH')
})

test('five minutes either way are taken, and a second more is not; the tolerance can be another', async () => {
  const after = (seconds: number, toleranceSeconds?: number) => ({
    options: {
      now: () => new Date(at + seconds * 1000),
      ...(toleranceSeconds === undefined ? {} : { toleranceSeconds }),
    },
  })
  for (const seconds of [300, -300]) expect(await verify(after(seconds))).toMatchObject({ id })
  expect(await codeOf(after(301))).toBe('TOO_OLD')
  expect(await codeOf(after(-301))).toBe('FROM_THE_FUTURE')
  expect(await verify(after(900, 900))).toMatchObject({ id })
  expect(await codeOf(after(2, 1))).toBe('TOO_OLD')
})

test('whatever is signed cannot be changed, nor moved from one part to the next', async () => {
  const headers = signed(body)
  const { 'webhook-signature': signature } = headers
  for (const attempt of [
    { body: `${body} ` },
    { body: body.replace('ready', 'gone!') },
    { headers: { ...headers, 'webhook-id': 'msg_other' } },
    { headers: { ...headers, 'webhook-timestamp': String(at / 1000 + 1) } },
    { headers: { ...headers, 'webhook-signature': signature.replace('v1,', 'v1a,') } },
    { headers: { ...headers, 'webhook-signature': `${signature.slice(0, 11)}AAAA${signature.slice(15)}` } },
    { headers: { ...headers, 'webhook-signature': signature.slice(0, -4) } },
    { secret: other },
  ]) {
    expect(await codeOf(attempt)).toBe('SIGNATURE_MISMATCH')
  }
  const seconds = String(at / 1000)
  const shifted = signed('5', { of: 'msg', seconds: `1.${seconds}` })
  const moved = { ...shifted, 'webhook-id': 'msg.1', 'webhook-timestamp': seconds }
  expect(await codeOf({ body: '5', headers: moved })).toBe('HEADER_MALFORMED')
})

test('each way in which a webhook can be wrong has its code', async () => {
  const headers = signed(body)
  for (const name of Object.keys(headers)) {
    const { [name as keyof typeof headers]: _, ...rest } = headers // one of its own names
    expect(await codeOf({ headers: rest })).toBe('HEADER_MISSING')
    expect(await codeOf({ headers: { ...rest, [name]: '' } })).toBe('HEADER_MISSING')
    expect(await codeOf({ headers: new Headers(rest) })).toBe('HEADER_MISSING')
    expect(await codeOf({ headers: { ...rest, [name]: ['a', 'b'] } })).toBe('HEADER_MALFORMED')
  }
  for (const wrong of [
    { 'webhook-id': 'a b' },
    { 'webhook-id': 'x'.repeat(256) },
    { 'webhook-timestamp': '1e9' },
    { 'webhook-timestamp': `0${at / 1000}` },
    { 'webhook-timestamp': `${at / 1000}.0` },
    { 'webhook-signature': 'v1' },
    { 'webhook-signature': 'v1,a,b' },
    { 'webhook-signature': 'v1,?' },
  ]) {
    expect(await codeOf({ headers: { ...headers, ...wrong } })).toBe('HEADER_MALFORMED')
  }
  for (const bad of [
    '',
    'whsec_',
    secret.slice(6),
    'whsec_?',
    secretOf(randomBytes(23)),
    secretOf(randomBytes(65)),
  ]) {
    expect(await codeOf({ secret: bad })).toBe('SECRET_INVALID')
    await expect(signWebhook(body, [secret, bad])).rejects.toMatchObject({ code: 'SECRET_INVALID' })
  }
  expect(await codeOf({ secret: [] })).toBe('SECRET_INVALID')
  for (const text of ['', '{', Uint8Array.of(0x22, 0xff, 0x22)]) {
    expect(await codeOf({ body: text, headers: signed(text) })).toBe('PAYLOAD_MALFORMED')
  }
  const parsed: unknown = JSON.parse(body)
  await expect(verify({ body: parsed as string })).rejects.toThrow(TypeError) // as frameworks hand it on
  await expect(signWebhook(body, secret, { id: 'a.b' })).rejects.toThrow(TypeError)
})

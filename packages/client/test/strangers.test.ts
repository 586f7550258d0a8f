/** What a reader with fresh eyes has broken: each of these was seen to fail. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { Lading } from '../src/lading.ts'
import { FakeLading } from '../src/testing/index.ts'
import { signWebhook, verifyWebhook } from '../src/webhooks.ts'

const bytes = new TextEncoder().encode('some bytes')
const started = () => FakeLading.start()
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  )

/** A client whose requests to storage are answered by somebody else. */
function withStorage(
  fake: FakeLading,
  answer: (init: RequestInit | undefined) => Promise<Response>,
  options: object = {},
) {
  return new Lading({
    baseUrl: fake.baseUrl,
    apiKey: fake.apiKey,
    sleep: async () => undefined,
    ...options,
    fetch: (url, init) => (String(url).includes('/rpc/') ? fetch(url, init) : answer(init)),
  })
}

test('a stream of Node that fails before it is read rejects the upload, and does not end the process', async () => {
  await using fake = await started()
  const lading = new Lading(fake)
  expect(
    await failureOf(lading.files.upload(createReadStream('/no/such/file'), { name: 'a' })),
  ).toMatchObject({ code: 'ENOENT' })
  const broken = new PassThrough()
  setTimeout(() => broken.destroy(new Error('source broke')), 1)
  const failure = await failureOf(lading.files.upload(broken, { name: 'b', size: 20e6, multipart: true }))
  expect(String(failure)).toContain('source broke')
})

test('a stream is let go when its upload ends before it was read, or while it stalls', async () => {
  await using fake = await started()
  const lading = new Lading(fake)
  await lading.files.upload(bytes, { name: 'first', externalRef: 'taken' })
  const unread = new Readable({ read() {} })
  await failureOf(lading.files.upload(unread, { name: 'a', size: 60e6, externalRef: 'taken' }))
  expect(unread.destroyed).toBe(true)
  for (const options of [
    { sha256: createHash('sha256').update(Buffer.alloc(2000, 1)).digest('hex') },
    { multipart: true },
  ]) {
    const stalled = new Readable({ read() {} })
    stalled.push(Buffer.alloc(1000, 1))
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('mine')), 100)
    const failure = await failureOf(
      lading.files.upload(stalled, { name: 'b', size: 2000, ...options, signal: controller.signal }),
    )
    expect(String(failure)).toBe('Error: mine')
    expect(stalled.destroyed).toBe(true)
  }
})

test('a download that is cancelled while it is opened lets go of what arrives', async () => {
  await using fake = await started()
  const { id } = await new Lading(fake).files.upload(bytes, { name: 'a' })
  const { promise: cancelled, resolve: cancel } = Promise.withResolvers<string>()
  const lading = withStorage(fake, async () => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    return new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(bytes),
        cancel: () => cancel('cancelled'),
      }),
    )
  })
  const reader = lading.files.download(id).stream().getReader()
  const read = reader.read()
  await new Promise((resolve) => setTimeout(resolve, 20))
  await reader.cancel('enough')
  await read
  expect(await cancelled).toBe('cancelled')
})

test('storage that sends headers and breaks off, or stalls, is asked again within the time', async () => {
  await using fake = await started()
  const { id } = await new Lading(fake).files.upload(bytes, { name: 'a' })
  for (const kind of ['breaks', 'stalls'] as const) {
    let asked = 0
    const lading = withStorage(
      fake,
      async () => {
        asked += 1
        if (asked === 3) return new Response(bytes)
        return new Response(
          new ReadableStream({
            pull: (controller) =>
              kind === 'breaks'
                ? controller.error(new TypeError('terminated'))
                : new Promise(() => undefined),
          }),
        )
      },
      { attemptTimeoutMs: 100 },
    )
    expect(await lading.files.download(id).text()).toBe('some bytes')
    expect(asked).toBe(3)
  }
})

test('what ends an upload after its bytes were lost is told as it is', async () => {
  await using fake = await started()
  const controller = new AbortController()
  const lading = new Lading({
    baseUrl: fake.baseUrl,
    apiKey: fake.apiKey,
    sleep: async () => undefined,
    async fetch(url, init) {
      if (init?.method === 'PUT') throw new TypeError('fetch failed')
      if (!String(url).endsWith('files.complete')) return fetch(url, init)
      setTimeout(() => controller.abort(new Error('mine')), 20)
      return new Promise<Response>(() => undefined)
    },
  })
  expect(String(await failureOf(lading.files.upload(bytes, { name: 'a', signal: controller.signal })))).toBe(
    'Error: mine',
  )
})

test('an upload that is repeated under its key after the URL has ended finds the file that is ready', async () => {
  let offset = -70 * 60_000
  await using fake = await FakeLading.start({ clock: () => new Date(Date.now() + offset) })
  const lading = new Lading(fake)
  const first = await lading.files.upload(bytes, { name: 'a', idempotencyKey: 'once' })
  offset = 0
  const again = await lading.files.upload(bytes, { name: 'a', idempotencyKey: 'once' })
  expect([again.id, again.state]).toEqual([first.id, 'ready'])
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 1.5])(
  'a concurrency of %d sends all parts',
  async (concurrency) => {
    await using fake = await started()
    const file = await new Lading(fake).files.upload(new Uint8Array(20e6), { name: 'a', concurrency })
    expect([file.state, file.parts?.count]).toEqual(['ready', 3])
  },
)

test('a webhook of any age is not let through by a tolerance or a clock that is no number', async () => {
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
  const headers = await signWebhook('{}', secret, { timestamp: new Date('2001-01-01') })
  await expect(verifyWebhook('{}', headers, secret, { toleranceSeconds: Number.NaN })).rejects.toMatchObject({
    code: 'TOO_OLD',
  })
  await expect(
    verifyWebhook('{}', headers, secret, { now: () => new Date(Number.NaN) }),
  ).rejects.toMatchObject({ code: 'TOO_OLD' })
  await expect(signWebhook('{}', secret, { timestamp: new Date(Number.NaN) })).rejects.toThrow(TypeError)
})

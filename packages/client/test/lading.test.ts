import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { type File, Lading } from '../src/lading.ts'
import { failureOf, ladingFailureOf } from './failure.ts'
import { answer, apiKey, pendingFile, refuse, startFake } from './fake-service.ts'

const secret = apiKey.slice(-40)

test.each([
  ['', 'a URL'],
  ['files.example.com', 'a URL'],
  ['ftp://files.example.com', 'https:// or http://'],
  ['https://user:secret@files.example.com', 'user'],
  ['https://files.example.com/?key=secret', 'query'],
])('a base URL that cannot be right is refused, and not repeated: %s', (baseUrl, said) => {
  const construct = () => new Lading({ baseUrl, apiKey })
  expect(construct).toThrow(TypeError)
  expect(construct).toThrow(said)
  expect(construct).not.toThrow('secret')
})

test.each(['', secret, `Bearer ${apiKey}`, `${apiKey}\n`, `${apiKey} `])(
  'an API key that cannot be right is refused, and not repeated',
  (wrong) => {
    const construct = () => new Lading({ baseUrl: 'https://files.example.com', apiKey: wrong })
    expect(construct).toThrow('apiKey must be the whole key')
    expect(construct).not.toThrow(secret)
  },
)

test('a missing API key is named as such', () => {
  // @ts-expect-error apiKey is required
  expect(() => new Lading({ baseUrl: 'https://files.example.com' })).toThrow('apiKey must be the whole key')
})

test('a base URL may have a path, and a slash at its end or none', async () => {
  for (const baseUrl of ['https://example.com/files', new URL('https://example.com/files/')]) {
    const urls: unknown[] = []
    const lading = new Lading({
      baseUrl,
      apiKey,
      fetch: async (url) => {
        urls.push(url)
        return Response.json({ result: { data: pendingFile } })
      },
    })
    await lading.files.get({ id: 'ref:a' })
    expect(urls).toEqual(['https://example.com/files/rpc/files.get'])
  }
})

test('neither the SDK nor its errors show the API key', async () => {
  await using fake = await startFake({ call: (_call, response) => response.destroy() && true })
  const download = fake.lading.files.download('ref:a')
  const errors = [
    await ladingFailureOf(fake.lading.files.get({ id: 'ref:a' })),
    await ladingFailureOf(download.bytes()),
  ]
  const { files, keys } = fake.lading
  const shown = [fake.lading, files, keys, files.list(), download, ...errors]
  expect(inspect(shown, { depth: 20, showHidden: true })).not.toContain(secret)
  expect(JSON.stringify(shown)).not.toContain(secret)
  expect(fake.calls).toHaveLength(2)
})

test('a key is created, and revoked', async () => {
  await using fake = await startFake({
    call: ({ name }, response) => {
      answer(response, name === 'keys.create' ? { key: { id: 'k' }, apiKey } : undefined)
      return true
    },
  })
  const created = await fake.lading.keys.create({ name: 'billing', scopes: ['files:read'] })
  expect(created.apiKey).toBe(apiKey)
  expect(await fake.lading.keys.revoke({ id: created.key.id })).toBeUndefined()
  expect(fake.calls).toEqual([
    { name: 'keys.create', input: { name: 'billing', scopes: ['files:read'] } },
    { name: 'keys.revoke', input: { id: 'k' } },
  ])
})

const pages: Record<string, { items: File[]; nextCursor: string | null }> = {
  '': { items: [{ ...pendingFile, name: '1' }], nextCursor: 'b' },
  b: { items: [], nextCursor: 'c' },
  c: {
    items: [
      { ...pendingFile, name: '2' },
      { ...pendingFile, name: '3' },
    ],
    nextCursor: null,
  },
}

const startPages = () =>
  startFake({
    call: ({ input }, response) => {
      answer(response, pages[String(input.cursor ?? '')])
      return true
    },
  })

test('a listing gives every item of every page, past an empty one, each time that it is read', async () => {
  await using fake = await startPages()
  const listing = fake.lading.files.list({ limit: 2 })
  expect(fake.calls).toEqual([])
  for (let time = 0; time < 2; time++) {
    const names: string[] = []
    for await (const { name } of listing) names.push(name)
    expect(names).toEqual(['1', '2', '3'])
  }
  expect(fake.calls.slice(0, 3)).toEqual([
    { name: 'files.list', input: { limit: 2 } },
    { name: 'files.list', input: { limit: 2, cursor: 'b' } },
    { name: 'files.list', input: { limit: 2, cursor: 'c' } },
  ])
})

test('a listing is fetched no further than it is read', async () => {
  await using fake = await startPages()
  for await (const _file of fake.lading.files.list()) break
  expect(fake.calls).toHaveLength(1)
})

test('a listing gives pages, and one page where its cursor says', async () => {
  await using fake = await startPages()
  const sizes: number[] = []
  for await (const page of fake.lading.files.list().pages()) sizes.push(page.items.length)
  expect(sizes).toEqual([1, 0, 2])
  const { items, nextCursor } = await fake.lading.files.list().page()
  expect([items[0]?.name, nextCursor]).toEqual(['1', 'b'])
  expect((await fake.lading.files.list({ cursor: 'c' }).page()).items).toHaveLength(2)
  const names: string[] = []
  for await (const { name } of fake.lading.keys.list({ cursor: 'b' })) names.push(name)
  expect(names).toEqual(['2', '3'])
})

test('a listing fails with the error of its page, and ends with its signal', async () => {
  await using fake = await startFake({
    call: (_call, response) => {
      refuse(response, 400, 'CURSOR_INVALID')
      return true
    },
  })
  expect(await ladingFailureOf(fake.lading.files.list({ cursor: 'x' }).page())).toMatchObject({
    code: 'CURSOR_INVALID',
    status: 400,
    requestId: 'r-1',
  })
  const reason = new Error('no longer wanted')
  const aborted = fake.lading.files.list({ signal: AbortSignal.abort(reason) })
  expect(await failureOf(aborted[Symbol.asyncIterator]().next())).toBe(reason)
})

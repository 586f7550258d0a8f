import { inspect } from 'node:util'
import { contract } from '@lading/contract'
import { listOperations } from '@lading/stack/contract'
import { expect, test } from 'vitest'
import { type File, Lading } from '../src/lading.ts'
import { failureOf, ladingFailureOf } from './failure.ts'
import { answer, apiKey, pendingFile, refuse, startFake } from './fake-service.ts'

const secret = apiKey.slice(-40)

type Operation = (input: object) => Promise<unknown> | { page(): Promise<unknown> }

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
  const { files, keys, versions, folders } = fake.lading
  const shown = [fake.lading, files, keys, versions, folders, files.get, files.list(), download, ...errors]
  expect(inspect(shown, { depth: 20, showHidden: true })).not.toContain(secret)
  expect(JSON.stringify(shown)).not.toContain(secret)
  expect(fake.calls).toHaveLength(6) // three attempts each
})

test('every operation of the contract is called under its name; only mutations carry a key', async () => {
  await using fake = await startFake({
    call: (_call, response) => answer(response, { items: [], nextCursor: null, url: '', file: 1 }) && true,
  })
  const { lading } = fake
  const bytesThemselves = ['files.download', 'versions.download']
  for (const { name } of listOperations(contract)) {
    const [namespace = '', last = ''] = name.split('.')
    if (bytesThemselves.includes(name)) continue
    // Every name of the contract is one of the SDK's: its type says so, and this loop holds it to that.
    const operations = lading[namespace as keyof typeof lading] as unknown as Record<string, Operation>
    const called = operations[last]?.({ id: 'x' })
    await (called instanceof Promise ? called : called?.page())
  }
  const others = listOperations(contract).filter(({ name }) => !bytesThemselves.includes(name))
  expect(fake.calls).toEqual(others.map(({ name }) => ({ name, input: { id: 'x' } })))
  expect(fake.keys.map((key) => key !== undefined)).toEqual(
    others.map(({ operation }) => operation.kind === 'mutation'),
  )
})

test('every listing of the contract is iterable, with its filters in each call', async () => {
  await using fake = await startPages()
  const { files, versions, folders, jobs, keys, audit } = fake.lading
  const listings: [string, AsyncIterable<unknown>, object][] = [
    ['files.list', files.list({ tag: 'invoice', limit: 5 }), { tag: 'invoice', limit: 5 }],
    ['versions.list', versions.list({ id: 'ref:a' }), { id: 'ref:a' }],
    ['folders.list', folders.list({ parent: 'path:a' }), { parent: 'path:a' }],
    ['jobs.list', jobs.list(), {}],
    ['keys.list', keys.list(), {}],
    ['audit.list', audit.list({ operation: 'files.delete' }), { operation: 'files.delete' }],
    ['audit.export', audit.export({ from: '2026-11-01T00:00:00Z' }), { from: '2026-11-01T00:00:00Z' }],
  ]
  for (const [name, listing, input] of listings) {
    fake.calls.length = 0
    let items = 0
    for await (const _item of listing) items += 1
    expect(items).toBe(3)
    expect(fake.calls).toEqual([
      { name, input },
      { name, input: { ...input, cursor: 'b' } },
      { name, input: { ...input, cursor: 'c' } },
    ])
  }
})

test('a key of the caller goes with the mutation, over its attempts', async () => {
  let attempts = 0
  await using fake = await startFake({
    call: (_call, response) => {
      attempts += 1
      if (attempts === 1) refuse(response, 503, 'UNAVAILABLE')
      else answer(response, undefined)
      return true
    },
  })
  await fake.lading.files.purge({ id: 'ref:a' }, { idempotencyKey: 'purge-42' })
  expect(fake.keys).toEqual(['purge-42', 'purge-42'])
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

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Body, type Caller, type Service, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const problem = (status: number, code: string) => ({ status, body: { status, code } })

/** The names of every page, and that each page but the last is full. */
async function namesOf(caller: Caller, query: string, limit = 2): Promise<string[]> {
  const names: string[] = []
  let cursor = ''
  for (;;) {
    const answer = await caller.rest('GET', `/files?${query}&limit=${limit}${cursor}`)
    expect(answer.status).toBe(200)
    names.push(...answer.body.items.map(({ name }: Body) => name))
    if (answer.body.nextCursor === null) return names
    cursor = `&cursor=${encodeURIComponent(answer.body.nextCursor)}`
  }
}

async function withFiles(): Promise<{ caller: Caller; times: string[] }> {
  const caller = await service.caller({ listingShards: 3 })
  const times: string[] = []
  for (const [name, size, contentType, tags] of [
    ['beta.txt', 10, 'text/plain', ['x', 'y']],
    ['Alpha.txt', 9, 'text/plain; charset=utf-8', ['x']],
    ['gamma.png', 100, 'image/png', ['y']],
    ['alphabet.PNG', 0, 'IMAGE/PNG', []],
  ] as const) {
    service.clock.advance(1000)
    times.push(service.clock.now().toISOString())
    await caller.store('z'.repeat(size), { name, contentType, tags })
  }
  return { caller, times }
}

test('every way to list gives the right files in the right order, page by page', async () => {
  const { caller, times } = await withFiles()
  const [, second, third] = times
  for (const [query, names] of [
    ['', ['alphabet.PNG', 'gamma.png', 'Alpha.txt', 'beta.txt']],
    ['order=asc', ['beta.txt', 'Alpha.txt', 'gamma.png', 'alphabet.PNG']],
    [`createdFrom=${second}&createdBefore=${third}`, ['Alpha.txt']],
    [`createdFrom=${second}&order=asc`, ['Alpha.txt', 'gamma.png', 'alphabet.PNG']],
    ['tag=x', ['Alpha.txt', 'beta.txt']],
    [`tag=y&createdFrom=${third}`, ['gamma.png']],
    ['tag=z', []],
    ['contentType=image/png', ['alphabet.PNG', 'gamma.png']],
    [`contentType=text/plain&createdBefore=${second}`, ['beta.txt']],
    ['sort=name', ['Alpha.txt', 'alphabet.PNG', 'beta.txt', 'gamma.png']],
    ['sort=name&order=desc', ['gamma.png', 'beta.txt', 'alphabet.PNG', 'Alpha.txt']],
    ['namePrefix=ALPHA', ['Alpha.txt', 'alphabet.PNG']],
    ['sort=size', ['gamma.png', 'beta.txt', 'Alpha.txt', 'alphabet.PNG']],
    ['sizeMin=9&sizeMax=10&order=asc', ['Alpha.txt', 'beta.txt']],
    ['sizeMax=0', ['alphabet.PNG']],
    ['folder=root', ['Alpha.txt', 'alphabet.PNG', 'beta.txt', 'gamma.png']],
    ['folder=root&namePrefix=g', ['gamma.png']],
    ['state=trashed', []],
  ] as const) {
    for (const limit of [1, 3, 100]) expect(await namesOf(caller, query, limit), query).toEqual(names)
  }
})

test('what no index serves together is refused, with what to use instead', async () => {
  const { caller } = await withFiles()
  for (const [query, conflict] of [
    ['tag=x&sort=name', ['tag', 'sort']],
    ['tag=x&contentType=a/b', ['tag', 'contentType']],
    ['tag=x&namePrefix=a', ['tag', 'namePrefix']],
    ['folder=root&tag=x', ['folder', 'tag']],
    ['folder=root&sort=created', ['folder', 'sort']],
    ['folder=root&createdFrom=2026-01-01T00:00:00Z', ['folder', 'createdFrom']],
    ['folder=root&subtree=true&namePrefix=a', ['subtree', 'namePrefix']],
    ['subtree=true', ['subtree']],
    ['namePrefix=a&sizeMin=1', ['namePrefix', 'sizeMin']],
    ['sort=size&createdBefore=2026-01-01T00:00:00Z', ['sort', 'createdBefore']],
    ['sort=created&sizeMin=1', ['sizeMin', 'sort']],
    ['state=trashed&tag=x', ['state', 'tag']],
    ['state=pending&sort=name', ['state', 'sort']],
  ] as const) {
    const refused = await caller.rest('GET', `/files?${query}`)
    expect(refused, query).toMatchObject({
      status: 400,
      body: { code: 'QUERY_NOT_SERVED', data: { conflict, use: expect.stringMatching(/\w/) } },
    })
  }
})

test('pending files are listed until they expire', async () => {
  const caller = await service.caller()
  const { body } = await caller.rest('POST', '/files', { name: 'waits', contentType: 'a/b', size: 1 })
  expect(await namesOf(caller, 'state=pending')).toEqual(['waits'])
  expect(await namesOf(caller, '')).toEqual([])
  service.clock.advance(Date.parse(body.file.expiresAt) - service.clock.now().getTime())
  expect(await namesOf(caller, 'state=pending')).toEqual([])
})

test('a cursor is good for its own query only', async () => {
  const { caller } = await withFiles()
  const { body } = await caller.rest('GET', '/files?sort=name&limit=1')
  const cursor = encodeURIComponent(body.nextCursor ?? '')
  expect((await caller.rest('GET', `/files?sort=name&limit=3&cursor=${cursor}`)).status).toBe(200)
  for (const query of ['', 'sort=size', 'sort=name&order=desc', 'namePrefix=a', 'folder=root', 'tag=x']) {
    expect(await caller.rest('GET', `/files?${query}&cursor=${cursor}`)).toMatchObject(
      problem(400, 'CURSOR_INVALID'),
    )
  }
})

test('a change moves a file in every listing that it is in', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('x', { name: 'before', tags: ['old'] })
  const folder = (await caller.rest('POST', '/folders', { name: 'f' })).body
  await caller.rest('PATCH', `/files/${id}`, { name: 'after', tags: ['new'], folder: folder.id })
  expect(await namesOf(caller, 'namePrefix=before')).toEqual([])
  expect(await namesOf(caller, 'namePrefix=after')).toEqual(['after'])
  expect(await namesOf(caller, 'tag=old')).toEqual([])
  expect(await namesOf(caller, 'tag=new')).toEqual(['after'])
  expect(await namesOf(caller, 'folder=root')).toEqual([])
  expect(await namesOf(caller, `folder=${folder.id}`)).toEqual(['after'])
  expect(await namesOf(caller, 'folder=path:f')).toEqual(['after'])
  expect(await caller.rest('GET', '/files?folder=path:g')).toMatchObject(problem(404, 'FOLDER_NOT_FOUND'))
  await caller.rest('PATCH', `/files/${id}`, { folder: 'root' })
  expect(await namesOf(caller, 'folder=root')).toEqual(['after'])
})

test('a subtree is listed folder by folder, whole, at any page size', async () => {
  const caller = await service.caller()
  const expected: string[] = []
  const paths = ['a', 'a/b', 'a/b/c', 'a/d', 'e']
  for (const path of paths) {
    const cut = path.lastIndexOf('/')
    const parent = cut === -1 ? 'root' : `path:${path.slice(0, cut)}`
    await caller.rest('POST', '/folders', { name: path.slice(cut + 1), parent })
    for (const name of path === 'a/b' ? [] : ['1', '2']) {
      await caller.store('x', { name: `${path}:${name}`, folder: `path:${path}` })
      expected.push(`${path}:${name}`)
    }
  }
  await caller.store('x', { name: 'top' })
  for (const limit of [1, 2, 3, 100]) {
    expect(await namesOf(caller, 'folder=root&subtree=true', limit)).toEqual(['top', ...expected])
    expect(await namesOf(caller, 'folder=path:a&subtree=true', limit)).toEqual(
      expected.filter((name) => name.startsWith('a')),
    )
    expect(await namesOf(caller, 'folder=path:a&subtree=false', limit)).toEqual(['a:1', 'a:2'])
  }
})

test('a page of a subtree of empty folders ends early, and the listing still comes to its end', async () => {
  const caller = await service.caller()
  for (let index = 0; index < 60; index++) {
    await caller.rest('POST', '/folders', { name: String(index).padStart(2, '0') })
  }
  await caller.store('x', { name: 'last', folder: 'path:59' })
  const first = await caller.rest('GET', '/files?folder=root&subtree=true')
  expect(first.body.items).toEqual([])
  expect(first.body.nextCursor).not.toBeNull()
  expect(await namesOf(caller, 'folder=root&subtree=true')).toEqual(['last'])
})

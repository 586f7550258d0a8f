import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Body, type Caller, type Service, send, sha256, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const problem = (status: number, code: string) => ({ status, body: { status, code } })
const declare = (bytes: string, fields: Record<string, unknown> = {}) => ({
  contentType: 'text/plain',
  size: Buffer.byteLength(bytes),
  sha256: sha256(bytes),
  ...fields,
})

/** Uploads bytes as a new version, without completing it. */
async function announce(caller: Caller, id: string, bytes: string): Promise<string> {
  const { status, body } = await caller.rest('POST', `/files/${id}/versions`, declare(bytes))
  expect(status).toBe(201)
  expect((await send(body.upload, bytes)).status).toBe(200)
  return body.upload.id
}

async function addVersion(caller: Caller, id: string, bytes: string): Promise<Body> {
  const upload = await announce(caller, id, bytes)
  const { status, body } = await caller.rest('POST', `/files/${id}/complete`, { upload })
  expect(status).toBe(200)
  return body
}

async function contentOf(caller: Caller, path: string): Promise<string> {
  const { status, headers } = await caller.rest('GET', path)
  expect(status).toBe(302)
  return (await fetch(headers.get('location') ?? '')).text()
}

test('a new upload makes the next version, and the present one stays readable until it is complete', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('one', { name: 'a.txt', tags: ['t'] })
  const announced = await caller.rest('POST', `/files/${id}/versions`, declare('two!'))
  expect(announced.headers.get('location')).toBe(`/v1/files/${id}/versions`)
  expect(announced.body.file).toMatchObject({ version: 1, size: 3 })
  expect((await send(announced.body.upload, 'two!')).status).toBe(200)
  expect(await contentOf(caller, `/files/${id}/content`)).toBe('one')
  expect(await caller.rest('GET', `/files/${id}`)).toMatchObject({ body: { version: 1, state: 'ready' } })

  const upload = announced.body.upload.id
  const completed = await caller.rest('POST', `/files/${id}/complete`, { upload })
  expect(completed.body).toMatchObject({
    version: 2,
    size: 4,
    sha256: sha256('two!'),
    name: 'a.txt',
    tags: ['t'],
  })
  expect(await contentOf(caller, `/files/${id}/content`)).toBe('two!')
  expect(await contentOf(caller, `/files/${id}/versions/1/content`)).toBe('one')
  expect(await contentOf(caller, `/files/${id}/versions/2/content`)).toBe('two!')
  // Completing it again, or the first upload again, answers the same.
  expect((await caller.rest('POST', `/files/${id}/complete`, { upload })).body).toEqual(completed.body)
  expect((await caller.rest('POST', `/files/${id}/complete`)).body).toEqual(completed.body)
  await addVersion(caller, id, 'three')
  expect(await caller.rest('POST', `/files/${id}/complete`, { upload })).toMatchObject({
    status: 200,
    body: { version: 3 },
  })
})

test('versions are listed newest first, in pages, and read one by one', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('1')
  for (const bytes of ['22', '333', '4444', '55555']) await addVersion(caller, id, bytes)
  const numbers: number[] = []
  let query = 'limit=2'
  for (;;) {
    const { body } = await caller.rest('GET', `/files/${id}/versions?${query}`)
    numbers.push(...body.items.map((version: Body) => version.version))
    if (body.nextCursor === null) break
    expect(body.items).toHaveLength(2)
    query = `limit=2&cursor=${encodeURIComponent(body.nextCursor ?? '')}`
  }
  expect(numbers).toEqual([5, 4, 3, 2, 1])
  const { body: all } = await caller.rest('GET', `/files/${id}/versions?limit=5`)
  expect(all.nextCursor).toBeNull()
  expect(all.items.map(({ size, current }: Body) => [size, current])).toEqual([
    [5, true],
    [4, false],
    [3, false],
    [2, false],
    [1, false],
  ])
  for (const version of all.items) {
    expect((await caller.rest('GET', `/files/${id}/versions/${version.version}`)).body).toEqual(version)
  }
  expect(await caller.rest('GET', `/files/${id}/versions/6`)).toMatchObject(problem(404, 'VERSION_NOT_FOUND'))
  expect(await caller.rest('GET', `/files/${id}/versions/0`)).toMatchObject(problem(400, 'INVALID_INPUT'))
  const other = await caller.store('x')
  const { body } = await caller.rest('GET', `/files/${id}/versions?limit=1`)
  const cursor = encodeURIComponent(body.nextCursor ?? '')
  expect(await caller.rest('GET', `/files/${other.id}/versions?limit=1&cursor=${cursor}`)).toMatchObject(
    problem(400, 'CURSOR_INVALID'),
  )
})

test('a restored version becomes a version of its own, with the bytes of then', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('first')
  await addVersion(caller, id, 'second')
  const restored = await caller.rest('POST', `/files/${id}/versions/1/restore`)
  expect(restored.body).toMatchObject({ version: 3, size: 5, sha256: sha256('first') })
  expect(restored.headers.get('etag')).toBe(restored.body.etag)
  expect(await contentOf(caller, `/files/${id}/content`)).toBe('first')
  expect(await contentOf(caller, `/files/${id}/versions/2/content`)).toBe('second')
  expect((await caller.rest('GET', `/files/${id}/versions/3`)).body).toMatchObject({ restoredFrom: 1 })
  // The present one is what it is.
  expect((await caller.rest('POST', `/files/${id}/versions/3/restore`)).body).toEqual(restored.body)
  expect(await caller.rest('POST', `/files/${id}/versions/9/restore`)).toMatchObject(
    problem(404, 'VERSION_NOT_FOUND'),
  )
})

test('versions that are completed at once become one after another, and none is lost', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('0')
  const uploads = await Promise.all(
    Array.from({ length: 8 }, (_, index) => announce(caller, id, `bytes ${index}`)),
  )
  const answers = await Promise.all(
    uploads.map((upload) => caller.rest('POST', `/files/${id}/complete`, { upload })),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
  const { body } = await caller.rest('GET', `/files/${id}/versions`)
  expect(body.items.map(({ version }: Body) => version)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
  const contents = await Promise.all(
    [2, 3, 4, 5, 6, 7, 8, 9].map((version) => contentOf(caller, `/files/${id}/versions/${version}/content`)),
  )
  expect(contents.sort()).toEqual(Array.from({ length: 8 }, (_, index) => `bytes ${index}`))
  expect(await service.context.store.usage.total(caller.workspaceId, 1)).toEqual({
    files: 1,
    bytes: 1 + 8 * 7,
  })
})

test('the same version completed many times at once is one version', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('0')
  const upload = await announce(caller, id, 'next')
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => caller.rest('POST', `/files/${id}/complete`, { upload })),
  )
  expect(answers.map(({ status, body }) => [status, body.version])).toEqual(Array(10).fill([200, 2]))
  expect(await service.context.store.usage.total(caller.workspaceId, 1)).toEqual({ files: 1, bytes: 5 })
})

test('an upload that was not completed, or was aborted, or is of another file, is not found', async () => {
  const caller = await service.caller()
  const [{ id }, other] = [await caller.store('0'), await caller.store('1')]
  const late = await announce(caller, id, 'late')
  const aborted = await announce(caller, id, 'aborted')
  expect(await caller.rest('DELETE', `/files/${id}/uploads/${aborted}`)).toMatchObject({ status: 204 })
  expect(await caller.rest('DELETE', `/files/${id}/uploads/${aborted}`)).toMatchObject(
    problem(404, 'UPLOAD_NOT_FOUND'),
  )
  expect(await caller.rest('POST', `/files/${id}/complete`, { upload: aborted })).toMatchObject(
    problem(404, 'UPLOAD_NOT_FOUND'),
  )
  expect(await caller.rest('POST', `/files/${other.id}/complete`, { upload: late })).toMatchObject(
    problem(404, 'UPLOAD_NOT_FOUND'),
  )
  service.clock.advance(24 * 3_600_000)
  expect(await caller.rest('POST', `/files/${id}/complete`, { upload: late })).toMatchObject(
    problem(404, 'UPLOAD_NOT_FOUND'),
  )
  expect(await contentOf(caller, `/files/${id}/content`)).toBe('0')
})

test('a pending file has no versions yet', async () => {
  const caller = await service.caller()
  const { body } = await caller.rest('POST', '/files', { name: 'a', contentType: 'a/b', size: 1 })
  const { id } = body.file
  expect(await caller.rest('POST', `/files/${id}/versions`, declare('x'))).toMatchObject(
    problem(409, 'FILE_NOT_READY'),
  )
  for (const path of ['versions', 'versions/1', 'versions/1/content']) {
    expect(await caller.rest('GET', `/files/${id}/${path}`)).toMatchObject(problem(409, 'FILE_NOT_READY'))
  }
  expect(await caller.rest('POST', `/files/${id}/versions/1/restore`)).toMatchObject(
    problem(409, 'FILE_NOT_READY'),
  )
})

test('wrong bytes make no version and leave the upload open for the right ones', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('0')
  const { body } = await caller.rest('POST', `/files/${id}/versions`, declare('right'))
  expect(await caller.rest('POST', `/files/${id}/complete`, { upload: body.upload.id })).toMatchObject(
    problem(409, 'UPLOAD_MISSING'),
  )
  expect((await send(body.upload, 'wrong')).status).toBe(400)
  expect((await send(body.upload, 'right')).status).toBe(200)
  expect(await caller.rest('POST', `/files/${id}/complete`, { upload: body.upload.id })).toMatchObject({
    status: 200,
    body: { version: 2 },
  })
})

test('an upload that is not named is the only one under way; of several, one has to be named', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('one')
  const complete = (key?: string) =>
    caller.rest('POST', `/files/${id}/complete`, {}, key === undefined ? {} : { 'idempotency-key': key })
  expect((await complete()).body).toMatchObject({ version: 1 })
  await announce(caller, id, 'two')
  expect(await complete('k')).toMatchObject({ status: 200, body: { version: 2, sha256: sha256('two') } })
  const third = await announce(caller, id, 'three')
  expect((await complete('k')).body).toMatchObject({ version: 2 })
  const fourth = await announce(caller, id, 'fourth')
  expect(await complete()).toMatchObject(problem(404, 'UPLOAD_NOT_FOUND'))
  await caller.rest('POST', `/files/${id}/complete`, { upload: third })
  expect((await complete()).body).toMatchObject({ version: 4, sha256: sha256('fourth') })
  expect((await caller.rest('POST', `/files/${id}/complete`, { upload: fourth })).body).toMatchObject({
    version: 4,
  })
  await caller.rest('POST', `/files/${id}/versions`, declare('five'))
  expect(await complete()).toMatchObject(problem(409, 'UPLOAD_MISSING'))
})

import { failCall, injectFaults } from '@lading/stack/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sweep } from '../src/app.ts'
import { takeArrived } from '../src/uploads/arrived.ts'
import { firstUpload } from '../src/uploads/open-upload.ts'
import { type Caller, type Service, send, sha256, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const text = { name: 'hello.txt', contentType: 'text/plain', size: 5 }
const problem = (status: number, code: string) => ({ status, body: { status, code } })

test('a file goes in and comes out, with the same bytes, type and name', async () => {
  const caller = await service.caller()
  const bytes = new TextEncoder().encode('Grüße, 文件!')
  const created = await caller.rest('POST', '/files', {
    name: 'Grüße "文件".txt',
    contentType: 'text/plain; charset=utf-8',
    size: bytes.length,
    sha256: sha256(bytes),
    externalRef: 'mail/17#a',
    tags: ['a', 'B'],
    metadata: { nested: { list: [1, null, 'x'] }, __proto__x: 1 },
  })
  expect(created.status).toBe(201)
  expect(created.headers.get('location')).toBe(`/v1/files/${created.body.file.id}`)
  expect(created.body.file).toMatchObject({
    state: 'pending',
    etag: expect.stringMatching(/^"1-[0-9a-z]{8}"$/),
    externalRef: 'mail/17#a',
  })
  expect((await send(created.body.upload, bytes)).status).toBe(200)

  const ready = await caller.rest('POST', `/files/${created.body.file.id}/complete`)
  expect(ready).toMatchObject({
    status: 200,
    body: { state: 'ready', etag: expect.stringMatching(/^"2-/), expiresAt: null, tags: ['a', 'B'] },
  })
  expect(ready.headers.get('etag')).toBe(ready.body.etag)

  const byRef = await caller.rest('GET', `/files/${encodeURIComponent('ref:mail/17#a')}`)
  expect(byRef.body).toEqual(ready.body)

  const content = await caller.rest('GET', `/files/${encodeURIComponent('ref:mail/17#a')}/content`)
  expect(content).toMatchObject({ status: 302, body: undefined })
  // A quarter of an hour: enough to begin, too short to be passed around.
  expect(new URL(content.headers.get('location') ?? '').searchParams.get('X-Amz-Expires')).toBe('900')
  const download = await fetch(content.headers.get('location') ?? '')
  expect(download.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(download.headers.get('content-disposition')).toBe(
    `attachment; filename="Gr__e ____.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%22%E6%96%87%E4%BB%B6%22.txt`,
  )
  expect(new Uint8Array(await download.arrayBuffer())).toEqual(bytes)
})

test('the longest name that is allowed downloads as well', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('x', { name: '文'.repeat(1024) })
  const { headers } = await caller.rest('GET', `/files/${id}/content`)
  const location = headers.get('location') ?? ''
  expect(location.length).toBeLessThan(4096)
  expect((await fetch(location)).status).toBe(200)
})

test('an upload URL holds no checksum but the declared one', async () => {
  const caller = await service.caller()
  const { body } = await caller.rest('POST', '/files', text)
  expect(body.upload.url).not.toMatch(/checksum/i)
})

test('metadata of any width or depth is judged, not stumbled over', async () => {
  const caller = await service.caller()
  const wide = `{"a":[${'0,'.repeat(120_000)}0]}`
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  const atLimit = { a: Array.from({ length: 4000 }, () => 0) }
  for (const metadata of [wide, deep, '{"\\ud800":1}', JSON.stringify({ a: 'x'.repeat(8185) })]) {
    const body = `{"name":"a","contentType":"a/b","size":1,"metadata":${metadata}}`
    for (const path of ['/v1/files', '/rpc/files.create']) {
      const headers = { authorization: `Bearer ${caller.apiKey}`, 'content-type': 'application/json' }
      expect((await service.app.request(path, { method: 'POST', headers, body })).status).toBe(400)
    }
  }
  expect(await caller.rest('POST', '/files', { ...text, metadata: atLimit })).toMatchObject({ status: 201 })
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
  expect(await caller.rest('POST', '/files', { ...text, metadata: { a: nested(15) } })).toMatchObject({
    status: 201,
  })
  expect(await caller.rest('POST', '/files', { ...text, metadata: { a: nested(17) } })).toMatchObject({
    status: 400,
  })
})

test('an empty file is a file', async () => {
  const caller = await service.caller()
  expect(await caller.store('')).toMatchObject({ state: 'ready', size: 0 })
})

describe('create', () => {
  test('a reference that a ready file has is taken', async () => {
    const caller = await service.caller()
    const file = await caller.store('x', { externalRef: 'r' })
    expect(await caller.rest('POST', '/files', { ...text, externalRef: 'r' })).toMatchObject({
      status: 409,
      body: { code: 'EXTERNAL_REF_TAKEN', data: { id: file.id } },
    })
  })

  test('the same pending declaration gives the same file and a fresh URL, another one is refused', async () => {
    const caller = await service.caller()
    const declared = { ...text, externalRef: 'r', tags: ['t'], metadata: { a: 1 } }
    const first = await caller.rest('POST', '/files', declared)
    service.clock.advance(1000)
    const second = await caller.rest('POST', '/files', declared)
    expect(second.status).toBe(201)
    expect(second.body.file).toEqual(first.body.file)
    expect(second.body.upload.url).not.toBe(first.body.upload.url)
    for (const change of [
      { size: 6 },
      { name: 'x' },
      { tags: [] },
      { metadata: {} },
      { contentType: 'a/b' },
      { sha256: sha256('x') },
    ]) {
      expect(await caller.rest('POST', '/files', { ...declared, ...change })).toMatchObject(
        problem(409, 'EXTERNAL_REF_TAKEN'),
      )
    }
  })

  test('two creates of one reference at once make one file', async () => {
    const caller = await service.caller()
    const declared = { ...text, externalRef: 'both' }
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => caller.rest('POST', '/files', declared)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201))
    expect(new Set(answers.map(({ body }) => body.file.createdAt)).size).toBe(1)
  })

  test('a name that is a path downloads under its last part', async () => {
    const caller = await service.caller()
    const { id } = await caller.store('x', { name: 'a/b\\c.txt' })
    const content = await caller.rpc('files.download', { id })
    expect((await fetch(content.body.url)).headers.get('content-disposition')).toBe(
      'attachment; filename="c.txt"',
    )
  })
})

describe('complete', () => {
  test('before any bytes arrived it is refused and the file stays pending', async () => {
    const caller = await service.caller()
    const { body } = await caller.rest('POST', '/files', text)
    expect(await caller.rest('POST', `/files/${body.file.id}/complete`)).toMatchObject(
      problem(409, 'UPLOAD_MISSING'),
    )
    expect((await caller.rest('GET', `/files/${body.file.id}`)).body).toEqual(body.file)
  })

  test('twice it gives the same answer, also at once', async () => {
    const caller = await service.caller()
    const { body } = await caller.rest('POST', '/files', text)
    await send(body.upload, 'hello')
    const path = `/files/${body.file.id}/complete`
    const answers = await Promise.all(Array.from({ length: 8 }, () => caller.rest('POST', path)))
    answers.push(await caller.rest('POST', path))
    for (const answer of answers) expect(answer.body).toEqual(answers[0]?.body)
    expect(answers[0]?.body).toMatchObject({ state: 'ready', etag: expect.stringMatching(/^"2-/) })
  })

  test('of wrong bytes that were seen, only those are removed: what came in their place stays', async () => {
    const caller = await service.caller()
    const { body } = await caller.rest('POST', '/files', { ...text, sha256: sha256('hello') })
    const { context } = service
    const file = await context.store.files.getStored(caller.workspaceId, body.file.id)
    if (file === undefined) throw new Error('There is no such file')
    const { upload } = firstUpload(file)
    await put(service, body.file.id, 'HELLO')
    const head: typeof context.bucket.head = async (key) => {
      const seen = await context.bucket.head(key)
      await put(service, body.file.id, 'hello')
      return seen
    }
    const remove: typeof context.bucket.delete = (...of) => context.bucket.delete(...of)
    const late = { ...context, bucket: { ...context.bucket, head, delete: remove } }
    expect(await takeArrived(late, upload)).toMatchObject({ state: 'different', received: sha256('HELLO') })
    expect(await caller.rest('POST', `/files/${file.fileId}/complete`)).toMatchObject({ status: 200 })
  })

  test('bytes of another size or checksum are refused, and the right ones can follow', async () => {
    const caller = await service.caller()
    const { body } = await caller.rest('POST', '/files', { ...text, sha256: sha256('hello') })
    const path = `/files/${body.file.id}/complete`
    for (const wrong of ['hello, world', 'HELLO']) {
      // Past the signature, as an engine that checks nothing would let it through.
      await put(service, body.file.id, wrong)
      const refused = await caller.rest('POST', path)
      expect(refused).toMatchObject(problem(409, 'UPLOAD_MISMATCH'))
      expect(refused.body.data).toMatchObject({ field: wrong.length === 5 ? 'sha256' : 'size' })
      expect((await caller.rest('GET', `/files/${body.file.id}`)).body).toMatchObject({ state: 'pending' })
    }
    expect((await send(body.upload, 'hello')).status).toBe(200)
    expect(await caller.rest('POST', path)).toMatchObject({ status: 200, body: { state: 'ready' } })
  })
})

/** Stores bytes under the key of a pending file, behind the service's back. */
async function put(
  { s3, bucketName, dynamoDb, tableName }: Service,
  fileId: unknown,
  bytes: string,
): Promise<void> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3')
  const { ScanCommand } = await import('@aws-sdk/client-dynamodb')
  const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: tableName }))
  const item = Items.find((candidate) => candidate.fileId?.S === fileId)
  const Key = `${item?.workspaceId?.S}/${fileId}/${item?.uploadId?.S}`
  await s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body: bytes, ChecksumAlgorithm: 'SHA256' }))
}

describe('the upload URL', () => {
  test('takes neither other bytes, nor another size or type, nor a second upload, nor any after its time', async () => {
    const caller = await service.caller()
    const { body } = await caller.rest('POST', '/files', { ...text, sha256: sha256('hello') })
    const upload = body.upload
    expect((await send(upload, 'HELLO')).status).toBe(400)
    const { url, headers } = body.upload
    const put = (change: Record<string, string>, bytes: string) =>
      fetch(url, { method: 'PUT', headers: { ...headers, ...change }, body: bytes })
    expect((await put({ 'content-length': '6' }, 'hello!')).status).toBe(403)
    expect((await put({ 'content-type': 'text/html' }, 'hello')).status).toBe(403)
    const { 'if-none-match': _, ...unguarded } = headers
    expect((await fetch(url, { method: 'PUT', headers: unguarded, body: 'hello' })).status).toBe(403)
    expect((await send(upload, 'hello')).status).toBe(200)
    expect((await send(upload, 'hello')).status).toBe(412)
    const later = await caller.rest('POST', '/files', text)
    service.clock.advance(3601_000)
    expect((await send(later.body.upload, 'hello')).status).toBe(403)
  })
})

describe('update', () => {
  test('changes what is given and leaves the rest', async () => {
    const caller = await service.caller()
    const file = await caller.store('x', { tags: ['a'], metadata: { a: 1 } })
    const renamed = await caller.rest('PATCH', `/files/${file.id}`, { name: 'new.txt' })
    expect(renamed.body).toMatchObject({
      name: 'new.txt',
      tags: ['a'],
      metadata: { a: 1 },
      etag: expect.stringMatching(/^"3-/),
    })
    const retagged = await caller.rest('PATCH', `/files/${file.id}`, { tags: [], metadata: { b: 2 } })
    expect(retagged.body).toMatchObject({
      name: 'new.txt',
      tags: [],
      metadata: { b: 2 },
      etag: expect.stringMatching(/^"4-/),
    })
    expect((await caller.rest('GET', '/files')).body.items).toEqual([retagged.body])
  })

  test('If-Match lets exactly one of many changes through', async () => {
    const caller = await service.caller()
    const file = await caller.store('x')
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        caller.rest('PATCH', `/files/${file.id}`, { name: `n${index}` }, { 'if-match': file.etag }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)])
    const refused = answers.find(({ status }) => status === 412)
    expect(refused?.body).toMatchObject({
      code: 'REVISION_MISMATCH',
      data: { etag: expect.stringMatching(/^"3-/) },
    })
    for (const foreign of ['"0"', '"3"', '"x"', `W/${file.etag}`, '3', '""']) {
      const answer = await caller.rest('PATCH', `/files/${file.id}`, { name: 'n' }, { 'if-match': foreign })
      expect(answer).toMatchObject(problem(412, 'REVISION_MISMATCH'))
    }
    expect(await caller.rest('PATCH', `/files/${file.id}`, { name: 'n' }, { 'if-match': '*' })).toMatchObject(
      { status: 200 },
    )
  })
})

test('a tag of a file that was deleted fits no file that is created under its reference', async () => {
  const caller = await service.caller()
  const old = await caller.store('x', { externalRef: 'r' })
  await caller.rest('POST', '/files/ref:r/purge')
  const present = await caller.store('y', { externalRef: 'r' })
  expect(present.id).toBe(old.id)
  const stale = { 'if-match': old.etag }
  expect(await caller.rest('PATCH', '/files/ref:r', { name: 'n' }, stale)).toMatchObject(
    problem(412, 'REVISION_MISMATCH'),
  )
  expect(await caller.rest('DELETE', '/files/ref:r', undefined, stale)).toMatchObject(
    problem(412, 'REVISION_MISMATCH'),
  )
  expect((await caller.rest('GET', '/files/ref:r')).body).toEqual(present)
})

describe('delete', () => {
  test('is not kept from its file by those who change it', async () => {
    const caller = await service.caller()
    const file = await caller.store('x')
    let changing = true
    const change = async () => {
      while (changing) await caller.rest('PATCH', `/files/${file.id}`, { name: 'again' })
    }
    const changers = [change(), change(), change()]
    const answer = await caller.rest('DELETE', `/files/${file.id}`)
    changing = false
    await Promise.all(changers)
    expect(answer.status).toBe(204)
    expect(await caller.rest('GET', `/files/${file.id}`)).toMatchObject(problem(404, 'FILE_NOT_FOUND'))
  })

  test('with If-Match removes only the file that is meant', async () => {
    const caller = await service.caller()
    const file = await caller.store('x')
    const path = `/files/${file.id}`
    for (const etag of ['"1"', '"2-00000000"', 'x']) {
      const refused = await caller.rest('DELETE', path, undefined, { 'if-match': etag })
      expect(refused).toMatchObject({
        status: 412,
        body: { code: 'REVISION_MISMATCH', data: { etag: file.etag } },
      })
    }
    expect(await caller.rest('DELETE', path, undefined, { 'if-match': file.etag })).toMatchObject({
      status: 204,
    })
  })

  test('hides the file; once it is purged its bytes are gone and the reference is free again', async () => {
    const caller = await service.caller()
    const file = await caller.store('x', { externalRef: 'r' })
    const { url } = (await caller.rpc('files.download', { id: file.id })).body
    expect(await caller.rest('DELETE', '/files/ref:r')).toMatchObject({ status: 204, body: undefined })
    expect((await fetch(url)).status).toBe(200)
    expect(await caller.rest('GET', '/files/ref:r')).toMatchObject(problem(404, 'FILE_NOT_FOUND'))
    expect(await caller.rest('DELETE', '/files/ref:r')).toMatchObject(problem(404, 'FILE_NOT_FOUND'))
    expect((await caller.rest('GET', '/files')).body.items).toEqual([])
    expect(await caller.rest('POST', '/files/ref:r/purge')).toMatchObject({ status: 204, body: undefined })
    expect((await fetch(url)).status).toBe(404)
    expect(await caller.store('y', { externalRef: 'r' })).toMatchObject({ id: file.id, state: 'ready' })
  })
})

describe('bytes that arrive after their file was deleted', () => {
  test.each(['pending', 'ready'])('are removed by a sweep, when it was %s', async (state) => {
    const caller = await service.caller()
    const { body } = await caller.rest('POST', '/files', { ...text, externalRef: 'r' })
    if (state === 'ready') {
      await send(body.upload, 'hello')
      await caller.rest('POST', '/files/ref:r/complete')
    }
    const remove =
      state === 'ready' ? (['POST', '/files/ref:r/purge'] as const) : (['DELETE', '/files/ref:r'] as const)
    expect(await caller.rest(remove[0], remove[1])).toMatchObject({ status: 204 })
    expect((await send(body.upload, 'hello')).status).toBe(200)
    const next = await caller.store('other', { externalRef: 'r' })
    expect(await objectsOf(caller)).toHaveLength(2)
    service.clock.advance(48 * 3_600_000 + 1)
    await sweep(service.context)
    expect(await objectsOf(caller)).toHaveLength(1)
    expect(await caller.rest('GET', `/files/${next.id}`)).toMatchObject({ status: 200 })
  })

  test('cannot arrive later: an upload URL never outlives its file', async () => {
    const caller = await service.caller()
    const declared = { ...text, externalRef: 'r' }
    await caller.rest('POST', '/files', declared)
    service.clock.advance(23.9 * 3_600_000)
    const { body } = await caller.rest('POST', '/files', declared)
    expect(body.upload.expiresAt <= body.file.expiresAt).toBe(true)
  })
})

describe('an upload that nobody completes', () => {
  test('is gone for every operation after 24 hours, to the millisecond', async () => {
    const caller = await service.caller()
    const { body } = await caller.rest('POST', '/files', { ...text, externalRef: 'late' })
    await send(body.upload, 'hello')
    service.clock.advance(24 * 3_600_000 - 1)
    expect(await caller.rest('GET', '/files/ref:late')).toMatchObject({ status: 200 })
    service.clock.advance(1)
    const calls = [
      caller.rest('GET', '/files/ref:late'),
      caller.rest('PATCH', '/files/ref:late', { name: 'x' }),
      caller.rest('POST', '/files/ref:late/complete'),
      caller.rest('GET', '/files/ref:late/content'),
      caller.rest('DELETE', '/files/ref:late'),
    ]
    for (const answer of await Promise.all(calls))
      expect(answer).toMatchObject(problem(404, 'FILE_NOT_FOUND'))
  })

  test('gives its reference to the next create, and its bytes are removed', async () => {
    const caller = await service.caller()
    const first = await caller.rest('POST', '/files', { ...text, externalRef: 'late' })
    await send(first.body.upload, 'hello')
    service.clock.advance(24 * 3_600_000)
    expect(await caller.store('other', { externalRef: 'late' })).toMatchObject({ state: 'ready', size: 5 })
    expect(await objectsOf(caller)).toHaveLength(1)
  })

  test('is swept also when another one cannot be', async () => {
    const caller = await service.caller()
    for (let index = 0; index < 40; index++) await caller.rest('POST', '/files', text)
    service.clock.advance(24 * 3_600_000 + 1)
    {
      using _faults = injectFaults(
        service.s3,
        failCall(0, { instead: { code: 'AccessDenied', status: 403 } }),
      )
      const { report, failures } = await sweep(service.context)
      expect(failures).toHaveLength(1)
      expect(report.filesRemoved).toBeGreaterThanOrEqual(39)
    }
    service.clock.advance(1)
    expect((await sweep(service.context)).report.filesRemoved).toBe(1)
  })

  test('is swept, bytes and item, and nothing else is', async () => {
    const caller = await service.caller()
    const kept = await caller.store('kept')
    const { body } = await caller.rest('POST', '/files', text)
    await send(body.upload, 'hello')
    expect(await objectsOf(caller)).toHaveLength(2)
    service.clock.advance(24 * 3_600_000 + 1)
    expect((await sweep(service.context)).report.filesRemoved).toBeGreaterThan(0)
    expect(await objectsOf(caller)).toHaveLength(1)
    expect(await service.context.store.files.getStored(caller.workspaceId, body.file.id)).toBeUndefined()
    expect(await caller.rest('GET', `/files/${kept.id}`)).toMatchObject({ status: 200 })
    expect(await sweep(service.context)).toMatchObject({
      report: { filesRemoved: 0, orphansRemoved: 0 },
      missing: [],
      failures: [],
    })
  })
})

async function objectsOf({ workspaceId }: Caller): Promise<string[]> {
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3')
  const { Contents = [] } = await service.s3.send(
    new ListObjectsV2Command({ Bucket: service.bucketName, Prefix: `${workspaceId}/` }),
  )
  return Contents.flatMap(({ Key }) => Key ?? [])
}

describe('list', () => {
  test.each([1, 4, 16])(
    'pages through everything once, newest first, over %i shards',
    async (listingShards) => {
      const caller = await service.caller({ listingShards })
      const ids: unknown[] = []
      for (let index = 0; index < 23; index++) {
        ids.unshift((await caller.store('x', { name: `f${index}` })).id)
        service.clock.advance(1)
      }
      await caller.rest('POST', '/files', text) // pending: not listed
      for (const limit of [1, 5, 22, 23, 24]) {
        const seen: unknown[] = []
        let cursor: string | null = null
        do {
          const query = cursor ? `?limit=${limit}&cursor=${encodeURIComponent(cursor)}` : `?limit=${limit}`
          const { body } = await caller.rest('GET', `/files${query}`)
          expect(body.items.length).toBeLessThanOrEqual(limit)
          seen.push(...body.items.map(({ id }) => id))
          cursor = body.nextCursor
        } while (cursor)
        expect(seen).toEqual(ids)
      }
    },
  )

  test('a page ends early rather than outgrow a gateway', async () => {
    const caller = await service.caller()
    // Quotes are escaped once in the answer and once more in Lambda's result.
    const metadata = { filler: '"'.repeat(4000) }
    for (let index = 0; index < 80; index++) await caller.store('x', { metadata })
    const first = await caller.rest('GET', '/files?limit=1000')
    expect(Buffer.byteLength(JSON.stringify(JSON.stringify(first.body)))).toBeLessThan(900_000)
    const second = await caller.rest('GET', `/files?limit=1000&cursor=${first.body.nextCursor}`)
    expect(first.body.items.length + second.body.items.length).toBe(80)
    expect(second.body.nextCursor).toBeNull()
  })

  test('a changed or borrowed cursor is refused', async () => {
    const [mine, other] = [await service.caller(), await service.caller()]
    for (const caller of [mine, other]) for (let index = 0; index < 2; index++) await caller.store('x')
    const cursor = String((await mine.rest('GET', '/files?limit=1')).body.nextCursor)
    const flipped = `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`
    for (const bad of [flipped, `${cursor}.`, `${cursor}=`, 'x', 'a.b', cursor.split('.')[0]]) {
      expect(await mine.rest('GET', `/files?cursor=${bad}`)).toMatchObject(problem(400, 'CURSOR_INVALID'))
    }
    expect(await other.rest('GET', `/files?cursor=${cursor}`)).toMatchObject(problem(400, 'CURSOR_INVALID'))
    expect(await mine.rest('GET', `/keys?cursor=${cursor}`)).toMatchObject(problem(400, 'CURSOR_INVALID'))
    expect(await mine.rest('GET', `/files?cursor=${cursor}`)).toMatchObject({ status: 200 })
  })
})

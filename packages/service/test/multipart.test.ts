import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { partCountFor, partSizeFor } from '@lading/contract/upload'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureMultipart } from '../src/uploads/ensure-multipart.ts'
import { findUpload } from '../src/uploads/find.ts'
import { type Body, type Caller, type Service, send, sha256, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const problem = (status: number, code: string) => ({ status, body: { status, code } })
const mebibyte = 1024 ** 2
/** Two whole parts and a rest, all different. */
const bytes = Buffer.concat([
  Buffer.alloc(8 * mebibyte, 'a'),
  Buffer.alloc(8 * mebibyte, 'b'),
  Buffer.from('the rest'),
])
const parts = [0, 1, 2].map((index) => bytes.subarray(index * 8 * mebibyte, (index + 1) * 8 * mebibyte))

const declared = {
  name: 'big.bin',
  contentType: 'application/octet-stream',
  size: bytes.length,
  multipart: true,
}

async function begin(caller: Caller, fields = {}): Promise<{ id: string; upload: Body }> {
  const { status, body } = await caller.rest('POST', '/files', { ...declared, ...fields })
  expect(status).toBe(201)
  return { id: body.file.id, upload: body.upload }
}

async function sign(caller: Caller, id: string, upload: string, numbers: number[]): Promise<readonly Body[]> {
  const asked = numbers.map((number) => ({ number, sha256: sha256(parts[number - 1] ?? '') }))
  const { status, body } = await caller.rest('POST', `/files/${id}/uploads/${upload}/parts`, { parts: asked })
  expect(status).toBe(200)
  return body.parts
}

async function sendParts(caller: Caller, id: string, upload: string, numbers: number[]): Promise<void> {
  for (const signed of await sign(caller, id, upload, numbers)) {
    const answer = await send(signed, parts[signed.number - 1] ?? '')
    expect(answer.status).toBe(200)
  }
}

const openMultiparts = async () =>
  (await service.s3.send(new ListMultipartUploadsCommand({ Bucket: service.bucketName }))).Uploads ?? []

test('the part size follows from the size: whole MiB, at most 10,000 parts, none above what S3 takes', () => {
  for (const size of [
    0,
    1,
    8 * mebibyte,
    16 * mebibyte + 1,
    80_000 * mebibyte,
    80_000 * mebibyte + 1,
    5 * 1024 ** 4,
  ]) {
    const partSize = partSizeFor(size)
    expect(partSize % mebibyte).toBe(0)
    expect(partSize).toBeGreaterThanOrEqual(8 * mebibyte)
    expect(partSize).toBeLessThanOrEqual(5 * 1024 ** 3)
    expect(partCountFor(size)).toBeLessThanOrEqual(10_000)
    expect(partCountFor(size) * partSize).toBeGreaterThanOrEqual(size)
    expect((partCountFor(size) - 1) * partSize).toBeLessThan(Math.max(size, 1))
  }
})

test('a file in parts: resumed after an interruption, completed, and whole', async () => {
  const caller = await service.caller()
  const { id, upload } = await begin(caller)
  expect(upload).toMatchObject({ kind: 'multipart', partSize: 8 * mebibyte, partCount: 3 })
  await sendParts(caller, id, upload.id, [2])
  // Another process knows only the two ids.
  const path = `/files/${id}/uploads/${upload.id}`
  expect((await caller.rest('GET', path)).body).toMatchObject({
    kind: 'multipart',
    size: bytes.length,
    partSize: 8 * mebibyte,
    partCount: 3,
    parts: [{ number: 2, size: 8 * mebibyte, sha256: sha256(parts[1] ?? '') }],
    nextPart: null,
  })
  const early = await caller.rest('POST', `/files/${id}/complete`)
  expect(early).toMatchObject(problem(409, 'UPLOAD_MISSING'))
  expect(early.body.detail).toContain('2 of 3 parts have not arrived: 1, 3')
  await sendParts(caller, id, upload.id, [3, 1])
  const paged = await caller.rest('GET', `${path}?limit=2&after=0`)
  expect(paged.body).toMatchObject({ parts: [{ number: 1 }, { number: 2 }], nextPart: 2 })
  expect((await caller.rest('GET', `${path}?limit=2&after=2`)).body).toMatchObject({
    parts: [{ number: 3, size: 8 }],
    nextPart: null,
  })
  const ready = await caller.rest('POST', `/files/${id}/complete`)
  const digests = Buffer.concat(parts.map((part) => Buffer.from(sha256(part), 'hex')))
  expect(ready.body).toMatchObject({
    state: 'ready',
    size: bytes.length,
    sha256: null,
    parts: { size: 8 * mebibyte, count: 3, sha256: sha256(digests) },
  })
  const { headers } = await caller.rest('GET', `/files/${id}/content`)
  const arrived = await (await fetch(headers.get('location') ?? '')).arrayBuffer()
  expect(sha256(new Uint8Array(arrived))).toBe(sha256(bytes))
  expect(await caller.rest('GET', path)).toMatchObject(problem(404, 'UPLOAD_NOT_FOUND'))
  expect((await caller.rest('POST', `/files/${id}/complete`)).body).toEqual(ready.body)
})

test('a part takes its own bytes only, and may be sent again', async () => {
  const caller = await service.caller()
  const { id, upload } = await begin(caller)
  const [signed] = (await sign(caller, id, upload.id, [3])) as [Body]
  expect((await send(signed, 'the best')).status).toBe(400)
  expect((await send(signed, 'the rest')).status).toBe(200)
  expect((await send(signed, 'the rest')).status).toBe(200)
})

test('parts that the upload does not have, or that lack a checksum, are refused', async () => {
  const caller = await service.caller()
  const { id, upload } = await begin(caller)
  const path = `/files/${id}/uploads/${upload.id}/parts`
  const part = (number: number) => ({ number, sha256: sha256('x') })
  for (const [wrong, number] of [
    [[part(4)], 4],
    [[part(1), part(1)], 1],
    [[part(1), { number: 2 }], 2],
  ] as const) {
    expect(await caller.rest('POST', path, { parts: wrong })).toMatchObject({
      status: 400,
      body: { code: 'PART_INVALID', data: { number } },
    })
  }
  expect(await caller.rest('POST', path, { parts: [] })).toMatchObject(problem(400, 'INVALID_INPUT'))
  const many = Array.from({ length: 101 }, (_, index) => part(index + 1))
  expect(await caller.rest('POST', path, { parts: many })).toMatchObject(problem(400, 'INVALID_INPUT'))
})

test('a single upload gets a fresh URL as its part 1', async () => {
  const caller = await service.caller()
  const { body } = await caller.rest('POST', '/files', { name: 'a', contentType: 'a/b', size: 5 })
  const path = `/files/${body.file.id}/uploads/${body.upload.id}`
  service.clock.advance(2 * 3_600_000)
  expect((await send(body.upload, 'hello')).status).toBe(403)
  expect((await caller.rest('GET', path)).body).toMatchObject({
    kind: 'single',
    partCount: 1,
    partSize: 5,
    parts: [],
  })
  const signed = await caller.rest('POST', `${path}/parts`, { parts: [{ number: 1 }] })
  expect((await send(signed.body.parts[0] as Body, 'hello')).status).toBe(200)
  expect(await caller.rest('POST', `/files/${body.file.id}/complete`)).toMatchObject({ status: 200 })
})

test('what two fields of a declaration say must fit together', async () => {
  const caller = await service.caller()
  const ask = (fields: object) =>
    caller.rest('POST', '/files', { name: 'a', contentType: 'a/b', size: 1, ...fields })
  expect(await ask({ size: 5 * 1024 ** 3 })).toMatchObject({ status: 201 })
  expect(await ask({ size: 5 * 1024 ** 3 + 1 })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'multipart' }] },
  })
  expect(await ask({ size: 5 * 1024 ** 4, multipart: true })).toMatchObject({ status: 201 })
  expect(await ask({ size: 5 * 1024 ** 4 + 1, multipart: true })).toMatchObject({ status: 400 })
  expect(await ask({ multipart: true, sha256: sha256('x') })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'sha256' }] },
  })
})

test('aborting discards the parts: the first upload takes its pending file along, a version leaves the file', async () => {
  const caller = await service.caller()
  const first = await begin(caller)
  await sendParts(caller, first.id, first.upload.id, [1])
  expect(await caller.rest('DELETE', `/files/${first.id}/uploads/${first.upload.id}`)).toMatchObject({
    status: 204,
  })
  expect(await caller.rest('GET', `/files/${first.id}`)).toMatchObject(problem(404, 'FILE_NOT_FOUND'))

  const file = await caller.store('one')
  const { body } = await caller.rest('POST', `/files/${file.id}/versions`, {
    contentType: 'a/b',
    size: bytes.length,
    multipart: true,
  })
  await sendParts(caller, file.id, body.upload.id, [1])
  const late = await sign(caller, file.id, body.upload.id, [2])
  expect(await caller.rest('DELETE', `/files/${file.id}/uploads/${body.upload.id}`)).toMatchObject({
    status: 204,
  })
  expect(await caller.rest('GET', `/files/${file.id}`)).toMatchObject({
    body: { version: 1, state: 'ready' },
  })
  expect((await send(late[0] as Body, parts[1] ?? '')).status).toBe(404)
  const keys = (await openMultiparts()).map(({ Key }) => Key ?? '')
  expect(keys.filter((key) => key.includes(first.id) || key.includes(file.id))).toEqual([])
})

test('a version in parts becomes the present one', async () => {
  const caller = await service.caller()
  const file = await caller.store('one')
  const { body } = await caller.rest('POST', `/files/${file.id}/versions`, {
    contentType: 'a/b',
    size: bytes.length,
    multipart: true,
  })
  await sendParts(caller, file.id, body.upload.id, [1, 2, 3])
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      caller.rest('POST', `/files/${file.id}/complete`, { upload: body.upload.id }),
    ),
  )
  for (const answer of answers) {
    expect(answer).toMatchObject({
      status: 200,
      body: { version: 2, size: bytes.length, parts: { count: 3 } },
    })
  }
})

test('an empty file can be sent in one empty part', async () => {
  const caller = await service.caller()
  const { id, upload } = await begin(caller, { size: 0 })
  const { body } = await caller.rest('POST', `/files/${id}/uploads/${upload.id}/parts`, {
    parts: [{ number: 1, sha256: sha256('') }],
  })
  expect((await send(body.parts[0] as Body, '')).status).toBe(200)
  expect(await caller.rest('POST', `/files/${id}/complete`)).toMatchObject({ status: 200, body: { size: 0 } })
})

test('a change of the pending file while its multipart upload is begun loses nothing', async () => {
  const caller = await service.caller()
  const { id, upload } = await begin(caller)
  const { context } = service
  // As a crash leaves it before S3's id is noted.
  const stored = await context.store.files.getStored(caller.workspaceId, id)
  if (stored === undefined) throw new Error('There is no such file')
  await context.store.files.change(stored, { multipartId: undefined }, 'quiet')
  const found = await findUpload(context, caller.workspaceId, { id, upload: upload.id })
  if (typeof found === 'string') throw new Error(found)
  const { multipart } = context.bucket
  const create: typeof multipart.create = async (...of) => {
    const begun = await multipart.create(...of)
    expect(await caller.rest('PATCH', `/files/${id}`, { name: 'renamed' })).toMatchObject({ status: 200 })
    return begun
  }
  const slow = { ...context.bucket, multipart: { ...multipart, create } }
  const multipartId = await ensureMultipart({ ...context, bucket: slow }, found)
  expect(await context.store.files.getStored(caller.workspaceId, id)).toMatchObject({
    name: 'renamed',
    multipartId,
  })
  expect(multipartId).not.toBe(stored.multipartId)
  expect(multipartId).toEqual(expect.any(String))
})

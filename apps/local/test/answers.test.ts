import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { isError, Lading, LadingError, type LadingErrorCode } from '@lading/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Local, startLocal } from '../src/local.ts'

/* What a service answers that a caller reads piece by piece: ranges of bytes, lines of records, data of errors. */

let local: Local
beforeAll(async () => {
  local = await startLocal({ port: 0 })
})
afterAll(() => local[Symbol.asyncDispose]())

const lading = () => new Lading({ baseUrl: local.url, apiKey: local.apiKey })
const rest = (path: string) =>
  fetch(`${local.url}${path}`, { headers: { authorization: `Bearer ${local.apiKey}` }, redirect: 'manual' })

test('a signed URL gives any range of a file, over the bounds of its parts, to whoever has it', async () => {
  const partSize = 8 * 1024 ** 2
  const content = randomBytes(partSize + 100)
  const file = await lading().files.upload(content, { name: 'a.mp4', multipart: true })
  expect(file.parts?.count).toBe(2)
  const url = (await rest(`/v1/files/${file.id}/content?disposition=inline`)).headers.get('location') ?? ''
  for (const [range, start, end] of [
    ['bytes=0-99', 0, 100],
    [`bytes=${partSize - 7}-${partSize + 8}`, partSize - 7, partSize + 9],
    ['bytes=-10', content.length - 10, content.length],
    [`bytes=${partSize}-`, partSize, content.length],
  ] as const) {
    const answer = await fetch(url, { headers: { range } })
    expect(answer.status).toBe(206)
    expect(answer.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${content.length}`)
    expect(content.subarray(start, end).equals(Buffer.from(await answer.arrayBuffer()))).toBe(true)
  }
  const beyond = await fetch(url, { headers: { range: `bytes=${content.length}-` } })
  expect(beyond.status).toBe(416)
  await beyond.body?.cancel()
})

test('the audit log is exported line by line, over as many answers as it takes, and is what the SDK lists', async () => {
  for (let n = 0; n < 12; n++) await lading().folders.create({ name: `line ${n}` })
  const records: unknown[] = []
  let answers = 0
  for (
    let path: string | undefined = '/v1/audit/export?operation=folders.create&limit=5';
    path !== undefined;
  ) {
    const answer = await rest(path)
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
    answers += 1
    for await (const line of createInterface(Readable.fromWeb(answer.body ?? new ReadableStream()))) {
      records.push(JSON.parse(line))
    }
    path = /^<(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1]
  }
  expect([records.length, answers]).toEqual([12, 3])
  const listed: unknown[] = []
  for await (const record of lading().audit.export({ operation: 'folders.create' })) listed.push(record)
  expect(records).toEqual(listed)
})

async function failureOf<Code extends LadingErrorCode>(call: Promise<unknown>, code: Code) {
  const error: unknown = await call.then(
    () => expect.fail('It did not fail'),
    (reason: unknown) => reason,
  )
  if (!isError(error, code)) throw error
  return error
}

test('whoever is refused by a hold is told until when, why, and what holds', async () => {
  const { files, versions, workspace } = lading()
  const { id } = await files.upload(Buffer.from('a'), { name: 'a' })
  const until = '2999-12-31T23:59:59.000Z'
  await files.retain({ id, until, reason: 'Tax records' })
  for (const call of [
    () => files.delete({ id }),
    () => files.purge({ id }),
    () => versions.upload(id, Buffer.from('b')),
  ]) {
    const { status, retryable, pending, data } = await failureOf(call(), 'FILE_HELD')
    expect([status, retryable, pending]).toEqual([409, false, undefined])
    const { reason, by }: { reason: string | null; by: 'file' | 'workspace' } = data
    expect([data.until, data.legalHold, reason, by]).toEqual([until, false, 'Tax records', 'file'])
  }
  await files.retain({ id })
  await workspace.retain({ legalHold: true, reason: 'Case 7' })
  const { data } = await failureOf(files.delete({ id }), 'FILE_HELD')
  expect(data).toEqual({ until: null, legalHold: true, reason: 'Case 7', by: 'workspace' })
  await workspace.retain({})
  await files.delete({ id })
})

test('a refusal has the code and the data that its type says', async () => {
  const { files, versions, folders, workspace } = lading()
  const folder = await folders.create({ name: 'taken' })
  const exists = await failureOf(folders.create({ name: 'taken' }), 'FOLDER_EXISTS')
  expect(exists.data.id).toBe(folder.id)
  await failureOf(folders.move({ id: folder.id, parent: folder.id }), 'FOLDER_CYCLE')
  const file = await files.upload(Buffer.from('a'), { name: 'a', folder: 'path:taken' })
  await failureOf(versions.download(file.id, 9).bytes(), 'VERSION_NOT_FOUND')
  await failureOf(versions.restore({ id: file.id, version: '9' }), 'VERSION_NOT_FOUND')
  const stale = await failureOf(
    files.update({ id: file.id, name: 'b', ifMatch: '"9-00000000"' }),
    'REVISION_MISMATCH',
  )
  expect(stale.data.etag).toBe(file.etag)
  const unserved = await failureOf(files.list({ tag: 'a', sort: 'size' }).page(), 'QUERY_NOT_SERVED')
  expect(unserved.data.conflict.toSorted()).toEqual(['sort', 'tag'])
  await workspace.update({ quotaBytes: 1000 })
  const full = await failureOf(files.upload(Buffer.alloc(1001), { name: 'a' }), 'QUOTA_EXCEEDED')
  expect(full.data).toMatchObject({ quota: 'bytes', limit: 1000, asked: 1001 })
  const invalid = await failureOf(folders.create({ name: 'a/b' }), 'INVALID_INPUT')
  expect(invalid.issues?.map(({ path }) => path)).toEqual(['name'])
  expect(invalid).toBeInstanceOf(LadingError)
})

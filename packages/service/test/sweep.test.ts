import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sweep } from '../src/app.ts'
import { objectKey } from '../src/files/file.ts'
import { type Service, startService } from './harness.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const minute = 60_000
const hour = 60 * minute

/** Sweeps until everything was looked at once more: a sweep looks at one slice of table and bucket. */
async function sweepAll() {
  const sweeps = [await sweep(service.context, { restMs: 0 })]
  for (;;) {
    const [bucket, table] = await Promise.all([
      service.context.store.sweeps.get('bucket'),
      service.context.store.sweeps.get('table'),
    ])
    if (bucket?.object === undefined && bucket?.multipartKey === undefined && table?.pk === undefined) break
    sweeps.push(await sweep(service.context, { restMs: 0 }))
  }
  expect(sweeps.flatMap(({ failures }) => failures)).toEqual([])
  const sum = (name: keyof (typeof sweeps)[number]['report']) =>
    sweeps.reduce((total, { report }) => total + report[name], 0)
  return { sum, missing: sweeps.flatMap(({ missing }) => missing) }
}

const objects = async () =>
  ((await service.s3.send(new ListObjectsV2Command({ Bucket: service.bucketName }))).Contents ?? []).map(
    ({ Key }) => Key ?? '',
  )
const put = (Key: string) =>
  service.s3.send(new PutObjectCommand({ Bucket: service.bucketName, Key, Body: 'waste' }))

test('objects that no item names are removed after an hour; files, versions, uploads and foreign keys stay', async () => {
  const caller = await service.caller()
  const { workspaceId } = caller
  const kept = await caller.store('kept')
  const version = await caller.rest('POST', `/files/${kept.id}/versions`, { contentType: 'a/b', size: 3 })
  await fetch(version.body.upload.url, {
    method: 'PUT',
    headers: version.body.upload.headers,
    body: 'two',
  })
  await caller.rest('POST', `/files/${kept.id}/complete`, { upload: version.body.upload.id })
  const open = await caller.rest('POST', `/files/${kept.id}/versions`, { contentType: 'a/b', size: 3 })
  await fetch(open.body.upload.url, { method: 'PUT', headers: open.body.upload.headers, body: 'new' })
  const before = await objects()
  expect(before).toHaveLength(3)
  const none = '0'.repeat(24)
  const waste = [
    `${workspaceId}/${kept.id}/${none}`,
    `${workspaceId}/file_${none}/${none}`,
    `ws_${'0'.repeat(16)}/file_${none}/${none}`,
  ]
  for (const key of [...waste, 'backups/of/something/else', 'readme']) await put(key)

  service.clock.advance(hour - minute)
  expect((await sweepAll()).sum('orphansRemoved')).toBe(0)
  service.clock.advance(2 * minute)
  expect((await sweepAll()).sum('orphansRemoved')).toBe(waste.length)
  expect((await objects()).sort()).toEqual([...before, 'backups/of/something/else', 'readme'].sort())
  for (const path of ['content', 'versions/1/content']) {
    const { headers } = await caller.rest('GET', `/files/${kept.id}/${path}`)
    expect((await fetch(headers.get('location') ?? '')).status).toBe(200)
  }
})

test('bytes of a version that is on its way stay, wherever their key lies beside that of the present version', async () => {
  const caller = await service.caller()
  const uploads: [string, string][] = []
  for (let index = 0; index < 8; index++) {
    const { id } = await caller.store('one')
    const { body } = await caller.rest('POST', `/files/${id}/versions`, { contentType: 'a/b', size: 3 })
    await fetch(body.upload.url, { method: 'PUT', headers: body.upload.headers, body: 'two' })
    uploads.push([id, body.upload.id])
  }
  service.clock.advance(2 * hour)
  expect((await sweepAll()).sum('orphansRemoved')).toBe(0)
  for (const [id, upload] of uploads) {
    expect(await caller.rest('POST', `/files/${id}/complete`, { upload })).toMatchObject({
      status: 200,
      body: { version: 2 },
    })
  }
})

test('multipart uploads that no item names are aborted; those under way stay', async () => {
  const caller = await service.caller()
  const size = 20 * 1024 ** 2
  const { body } = await caller.rest('POST', '/files', {
    name: 'a',
    contentType: 'a/b',
    size,
    multipart: true,
  })
  const file = await service.context.store.files.getStored(caller.workspaceId, body.file.id)
  const key = file === undefined ? '' : objectKey(file)
  const stranded = await service.s3.send(
    new CreateMultipartUploadCommand({ Bucket: service.bucketName, Key: key }),
  )
  service.clock.advance(hour + minute)
  expect((await sweepAll()).sum('multipartsAborted')).toBe(1)
  const { Uploads = [] } = await service.s3.send(
    new ListMultipartUploadsCommand({ Bucket: service.bucketName }),
  )
  const ids = Uploads.filter(({ Key }) => Key === key).map(({ UploadId }) => UploadId)
  expect(ids).toEqual([file?.multipartId])
  expect(ids).not.toContain(stranded.UploadId)
})

test('bytes that are missing are told by their ids, once for each version, and nothing is removed', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('gone')
  const file = await service.context.store.files.getStored(caller.workspaceId, id)
  if (file === undefined) throw new Error('There is no such file')
  const { bucketName: Bucket, s3 } = service
  await s3.send(new DeleteObjectCommand({ Bucket, Key: objectKey(file) }))
  const { missing, sum } = await sweepAll()
  const { workspaceId, fileId, uploadId } = file
  expect(missing).toContainEqual({ workspaceId, fileId, uploadId })
  expect(sum('bytesMissing')).toBe(missing.length)
  expect(await caller.rest('GET', `/files/${id}`)).toMatchObject({ status: 200 })
  await caller.rest('POST', `/files/${id}/purge`)
})

test('what writes that were cut off have left is removed after an hour, and what belongs to a file stays', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('x', { tags: ['a', 'b'] })
  const { dynamoDb, tableName: TableName } = service
  const { others } = await service.context.store.files.collection(caller.workspaceId, id)
  const keyOf = ({ pk, sk }: { pk: string; sk: string }) => ({ pk: { S: pk }, sk: { S: sk } })
  const pk = others[0]?.pk ?? ''
  const entry = keyOf(others[0] ?? { pk, sk: '' })
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: entry }))
  // An entry of a tag that no head came to have, and one item whose time to live has passed.
  const leftOver = { ...Item, tag: { S: 'z' }, tagKey: { S: 'z' }, sk: { S: 'TAG#z' } }
  await dynamoDb.send(new PutItemCommand({ TableName, Item: leftOver }))
  const ttl = { N: String(Math.floor(service.clock.now().getTime() / 1000)) }
  await dynamoDb.send(
    new PutItemCommand({ TableName, Item: { ...keyOf({ pk: 'I#ended', sk: 'CALL' }), ttl } }),
  )
  service.clock.advance(hour - minute)
  await sweepAll()
  const there = async (key: { pk: string; sk: string }) =>
    (await dynamoDb.send(new GetItemCommand({ TableName, Key: keyOf(key) }))).Item !== undefined
  expect(await there({ pk: 'I#ended', sk: 'CALL' })).toBe(false)
  expect(await there({ pk, sk: 'TAG#z' })).toBe(true)
  service.clock.advance(2 * minute)
  expect((await sweepAll()).sum('itemsRemoved')).toBeGreaterThanOrEqual(1)
  expect(await there({ pk, sk: 'TAG#z' })).toBe(false)
  for (const tag of ['a', 'b']) {
    expect((await caller.rest('GET', `/files?tag=${tag}`)).body.items).toHaveLength(1)
  }
})

test('changes of the usage that a crash has left open are settled when the file names them, else taken back', async () => {
  const caller = await service.caller()
  const { workspaceId } = caller
  const { usage, files } = service.context.store
  const { id } = await caller.store('12345')
  const file = await files.getStored(workspaceId, id)
  await usage.begin(workspaceId, 0, `+${id}:nobody`, { files: 1, bytes: 99 })
  await usage.begin(workspaceId, 0, '+file_gone:nobody', { files: 1, bytes: 7 })
  await usage.begin(workspaceId, 0, `-${id}:nobody`, { files: -1, bytes: -5 })
  // As if the completion had been cut off before it settled what it had counted.
  await usage.begin(workspaceId, 0, `+${id}:${file?.countedBy}`, { files: 0, bytes: 1 })
  service.clock.advance(4 * minute)
  expect((await sweepAll()).sum('usageReverted')).toBe(0)
  service.clock.advance(2 * minute)
  const { sum } = await sweepAll()
  expect([sum('usageSettled'), sum('usageReverted')]).toEqual([1, 3])
  expect(await usage.total(workspaceId, 1)).toEqual({ files: 1, bytes: 6 })
})

test('once everything was compared, the comparison rests for a day', async () => {
  await sweepAll()
  await sweep(service.context)
  service.clock.advance(2 * hour)
  await put(`ws_${'0'.repeat(16)}/file_${'0'.repeat(24)}/${'0'.repeat(24)}`)
  service.clock.advance(21 * hour)
  expect((await sweep(service.context)).report.orphansRemoved).toBe(0)
  service.clock.advance(hour + minute)
  expect((await sweep(service.context)).report.orphansRemoved).toBe(1)
})

test('several sweeps at once do the work once', async () => {
  const caller = await service.caller()
  for (let index = 0; index < 12; index++) {
    const { id } = await caller.store('x')
    await caller.rest('DELETE', `/files/${id}`)
  }
  service.clock.advance(31 * 24 * hour)
  const sweeps = await Promise.all(Array.from({ length: 4 }, () => sweep(service.context)))
  expect(sweeps.flatMap(({ failures }) => failures)).toEqual([])
  await sweepAll()
  expect(await service.context.store.usage.total(caller.workspaceId, 1)).toEqual({ files: 0, bytes: 0 })
  expect((await objects()).filter((key) => key.startsWith(caller.workspaceId))).toEqual([])
})

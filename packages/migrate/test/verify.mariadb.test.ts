import { setTimeout as delay } from 'node:timers/promises'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { derivedFileId, type StoredFile } from '@lading/store'
import { collect, fileKey, itemBuilders } from '@lading/store/items'
import { expect, test } from 'vitest'
import { check } from '../src/commands/check.ts'
import { retry } from '../src/commands/retry.ts'
import { runOnce } from '../src/engine/engine.ts'
import { State } from '../src/state/state.ts'
import { attachments } from './attachments.ts'
import { runUntilCaughtUp } from './run.ts'
import { type Sides, startSides } from './sides.ts'

/** Damages the target behind the migration's back. */
function vandal({ target: { definition, workspaceId } }: Sides) {
  const {
    region = '',
    credentials,
    dynamoEndpoint = '',
    s3Endpoint = '',
    table: TableName,
    bucket: Bucket,
  } = definition
  const common = { region, ...(credentials === undefined ? {} : { credentials }) }
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({ ...common, endpoint: dynamoEndpoint }))
  const s3 = new S3Client({ ...common, endpoint: s3Endpoint, forcePathStyle: true })
  return {
    put: (Item: Record<string, unknown>) => dynamo.send(new PutCommand({ TableName, Item })),
    remove: (fileId: string) =>
      dynamo.send(new DeleteCommand({ TableName, Key: fileKey(workspaceId, fileId) })),
    putObject: (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    removeObject: (Key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key })),
    [Symbol.dispose]() {
      dynamo.destroy()
      s3.destroy()
    },
  }
}

const options = (sides: Sides, migration: Awaited<ReturnType<typeof attachments>>) => ({
  migration,
  statePath: sides.statePath,
  signal: AbortSignal.timeout(60_000),
  graceMs: 0,
})

test('what differs on either side is found, reported and healed', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, 1200)
  await runUntilCaughtUp(migration, sides.statePath)
  const before = await sides.target.files()
  const of = (id: number) => {
    const file = before.get(`attachments/${id}`)
    if (file === undefined) throw new Error(`There is no attachments/${id}`)
    return file
  }
  using damage = vandal(sides)
  const { file } = itemBuilders()
  const itemOf = (stored: StoredFile) => collect((emit) => file(stored, emit))
  await damage.put(itemOf({ ...of(3), name: 'wrong.txt' }))
  await damage.put(itemOf({ ...of(4), tags: ['stray'] }))
  await damage.remove(of(5).fileId)
  const { workspaceId } = sides.target
  const strayId = derivedFileId(workspaceId, 'attachments/9999')
  await damage.put(itemOf({ ...of(6), fileId: strayId, externalRef: 'attachments/9999' }))
  // Of nobody's migration: not its business.
  await damage.put(
    itemOf({ ...of(6), fileId: derivedFileId(workspaceId, 'other/1'), externalRef: 'other/1' }),
  )

  const report = await check(options(sides, migration))
  expect(report).toMatchObject({ compared: 1200, equal: 1197, healed: 4, live: 0, setAside: 0 })
  expect(report.findings.map(({ key, fields, outcome }) => [key, fields, outcome])).toEqual([
    ['3', ['name'], 'healed'],
    ['4', ['tags'], 'healed'],
    ['5', ['missing'], 'healed'],
    ['9999', ['should not exist'], 'healed'],
  ])
  const after = await sides.target.files()
  expect(after.size).toBe(1201)
  expect(after.get('attachments/3')?.name).toBe('file 3.txt')
  expect(after.has('attachments/9999')).toBe(false)
  expect(after.has('other/1')).toBe(true)
  expect(await check(options(sides, migration))).toMatchObject({ equal: 1200, healed: 0, findings: [] })
})

test('bytes that were lost or changed in storage are found when bodies are read', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, 20)
  await runUntilCaughtUp(migration, sides.statePath)
  const files = await sides.target.files()
  const keyOf = (id: number) => {
    const file = files.get(`attachments/${id}`)
    return `${file?.workspaceId}/${file?.fileId}/${file?.uploadId}`
  }
  using damage = vandal(sides)
  await damage.removeObject(keyOf(2))
  await damage.putObject(keyOf(3), 'other bytes')
  expect(await check(options(sides, migration))).toMatchObject({ equal: 20 })
  const report = await check({ ...options(sides, migration), bodies: true })
  expect(report.findings.map(({ key, fields }) => [key, fields])).toEqual([
    ['2', ['bytes']],
    ['3', ['bytes']],
  ])
  expect(await check({ ...options(sides, migration), bodies: true })).toMatchObject({
    equal: 20,
    findings: [],
  })
  const third = (await sides.target.files()).get('attachments/3')
  expect(third && String(await sides.target.bytes(third))).toBe('bytes of 3')
})

test('live writes are no false alarm, and a check that was cut off goes on', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, 3000)
  await runUntilCaughtUp(migration, sides.statePath)
  const controller = new AbortController()
  const { promise: started, resolve } = Promise.withResolvers<void>()
  const run = runOnce({
    migration,
    statePath: sides.statePath,
    signal: controller.signal,
    onStarted: resolve,
    graceMs: 0,
  })
  await started
  let isWriting = true
  const writer = await sides.source.connect()
  const writing = (async () => {
    for (let at = 0; isWriting; at++) {
      await writer.query('UPDATE attachments SET name = ? WHERE id = ?', [`live ${at}`, 1 + (at % 3000)])
      if (at % 10 === 0) await writer.query("INSERT INTO attachments (name, body) VALUES ('new', 'new')")
      await delay(1)
    }
  })()
  const cut = new AbortController()
  let steps = 0
  await expect(
    check({
      ...options(sides, migration),
      signal: cut.signal,
      onProgress: () => {
        if (++steps === 2) cut.abort(new Error('cut off'))
      },
    }),
  ).rejects.toThrow('cut off')
  const state = new State(sides.statePath)
  const reached = state.get('verify')
  state.close()
  expect(reached?.compared).toBeGreaterThanOrEqual(1000)
  let first: number | undefined
  const report = await check({
    ...options(sides, migration),
    onProgress: ({ compared }) => {
      first ??= compared
    },
  })
  expect(first).toBeGreaterThan(reached?.compared ?? 0)
  isWriting = false
  await writing
  expect(report.healed).toBe(0)
  expect(report.compared).toBeGreaterThan(2999)
  controller.abort()
  await run
})

test('retry takes out of quarantine what has been mended', async () => {
  await using sides = await startSides()
  const broken = await attachments(sides, 10, {
    map({ row }) {
      if (Number(row.id) % 2 === 0) throw new TypeError('An even one')
      return {
        name: Number(row.id) === 3 ? '' : String(row.name),
        contentType: 'text/plain',
        body: { column: 'body' },
      }
    },
  })
  await runUntilCaughtUp(broken, sides.statePath)
  const state = new State(sides.statePath)
  const quarantined = [...state.quarantined()]
  state.close()
  expect(quarantined.map(({ key, code, field }) => [key, code, field])).toEqual([
    ['10', 'MAP_FAILED', null],
    ['2', 'MAP_FAILED', null],
    ['3', 'RECORD_INVALID', 'name'],
    ['4', 'MAP_FAILED', null],
    ['6', 'MAP_FAILED', null],
    ['8', 'MAP_FAILED', null],
  ])
  expect(quarantined[0]?.reason).toContain('An even one')
  expect(quarantined[0]?.position).toMatch(/^binlog\.\d+:\d+$/)
  expect((await sides.target.files()).size).toBe(4)
  const mended = {
    ...broken,
    map: ({ row }: { row: { id?: unknown } }) => ({
      name: `file ${row.id}`,
      contentType: 'text/plain',
      body: { column: 'body' },
    }),
  }
  expect(await retry(options(sides, mended))).toEqual({ before: 6, after: 0 })
  expect((await sides.target.files()).size).toBe(10)
})

test('a file that somebody changed at the target is set aside, not written over', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, 3)
  await runUntilCaughtUp(migration, sides.statePath)
  const file = (await sides.target.files()).get('attachments/2')
  if (file === undefined) throw new Error('It was not migrated')
  await sides.target.store.files.change(file, { name: 'mine now' })
  await sides.source.sql.query("UPDATE attachments SET name = 'theirs' WHERE id = 2")
  await runUntilCaughtUp(migration, sides.statePath)
  expect((await sides.target.files()).get('attachments/2')?.name).toBe('mine now')
  const state = new State(sides.statePath)
  expect([...state.quarantined()].map(({ key, code }) => [key, code])).toEqual([['2', 'TARGET_CHANGED']])
  state.close()
})

test('a check leaves the files of another migration alone', async () => {
  await using sides = await startSides()
  const one = await attachments(sides, 3)
  const other = { ...one, name: 'thumbs', externalRef: 'attachments/thumbs/{id}' }
  await runUntilCaughtUp(one, sides.statePath)
  await runUntilCaughtUp(other, `${sides.directory}/thumbs.db`)
  const report = await check({
    migration: one,
    statePath: sides.statePath,
    signal: AbortSignal.timeout(60_000),
    graceMs: 0,
  })
  expect(report).toMatchObject({ compared: 3, equal: 3, healed: 0, setAside: 0 })
  expect((await sides.target.files()).size).toBe(6)
})

test('two migrations do not write over each other where they name the same file', async () => {
  await using sides = await startSides()
  const one = await attachments(sides, 3)
  await runUntilCaughtUp(one, sides.statePath)
  const other = {
    ...one,
    name: 'other',
    map: () => ({ name: 'other', contentType: 'text/plain', body: { bytes: Buffer.from('other') } }),
  }
  const otherState = `${sides.directory}/other.db`
  await runUntilCaughtUp(other, otherState)
  expect((await sides.target.files()).get('attachments/2')?.name).toBe('file 2.txt')
  const state = new State(otherState)
  expect(state.quarantineCount()).toBe(3)
  state.close()
})

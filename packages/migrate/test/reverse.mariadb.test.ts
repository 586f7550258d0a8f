import { buffer } from 'node:stream/consumers'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { cutover } from '../src/commands/cutover.ts'
import { undoCutover } from '../src/commands/undo-cutover.ts'
import type { ReverseMapping } from '../src/define.ts'
import { reverse } from '../src/engine/reverse.ts'
import { attachments } from './attachments.ts'
import { runUntilCaughtUp } from './run.ts'
import { type Sides, startSides } from './sides.ts'

const mapping: ReverseMapping = {
  async put({ key, name, body }, sql, known) {
    const bytes = await buffer(await body())
    const id = key?.[0] ?? known
    if (id === undefined) {
      const { insertId } = await sql('INSERT INTO attachments (name, body) VALUES (?, ?)', [name, bytes])
      return insertId
    }
    await sql(
      'INSERT INTO attachments (id, name, body) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE name = VALUES(name), body = VALUES(body)',
      [id, name, bytes],
    )
    return id
  },
  async remove({ key }, sql, known) {
    await sql('DELETE FROM attachments WHERE id = ?', [key?.[0] ?? known])
  },
}

/** Leaves the record that the service leaves before it carries out a call. */
async function recorded(sides: Sides, fileId: string, act: () => Promise<unknown>) {
  const { store, workspaceId } = sides.target
  const workspace = await store.workspaces.get(workspaceId)
  if (workspace === undefined) throw new Error('There is no workspace')
  await store.audit.write(workspace, {
    effectId: `effect-${Math.random()}`,
    operation: 'files.update',
    fileId,
    folderId: undefined,
    keyId: '7n2p4qk9w3xz8r5t',
    address: undefined,
    requestId: 'r',
  })
  await act()
}

test('what the new service changes goes back into the tables, once', async () => {
  await using sides = await startSides()
  const nothing = { sql: ['DO 1'] }
  const migration = {
    ...(await attachments(sides, 5)),
    cutover: { fence: nothing, unfence: nothing, switch: nothing },
    reverse: mapping,
  }
  const { sql } = sides.source
  const { store } = sides.target
  await runUntilCaughtUp(migration, sides.statePath)
  const options = { migration, statePath: sides.statePath, signal: AbortSignal.timeout(60_000) }
  await cutover(options)
  const files = await sides.target.files()
  const of = (id: number) => {
    const file = files.get(`attachments/${id}`)
    if (file === undefined) throw new Error('It was not migrated')
    return file
  }
  await recorded(sides, of(2).fileId, () => store.files.change(of(2), { name: 'renamed in Lading' }))
  await recorded(sides, of(3).fileId, () =>
    store.files.change(of(3), {
      state: 'trashed',
      trashedAt: new Date().toISOString(),
      expiresAt: '2099-01-01T00:00:00.000Z',
    }),
  )
  // Created in Lading: a file of no row, whose bytes are those of another here.
  const created = { ...of(4), fileId: 'file_01hv3zk5x8q9w2rbt7ymn4cd' }
  await recorded(sides, created.fileId, async () => {
    const { workspaceId, name, contentType, size, uploadId } = created
    const pending = await store.files.create({
      workspaceId,
      fileId: created.fileId,
      name,
      contentType,
      size,
      sha256: undefined,
      partSize: undefined,
      externalRef: undefined,
      folderId: undefined,
      tags: [],
      metadata: '{}',
      expiresAt: new Date('2099-01-01'),
      listingShards: 4,
      uploadId,
    })
    const { region = '', credentials, s3Endpoint = '', bucket } = sides.target.definition
    const s3 = new S3Client({
      region,
      endpoint: s3Endpoint,
      forcePathStyle: true,
      ...(credentials && { credentials }),
    })
    const bytes = await sides.target.bytes(of(4))
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${workspaceId}/${created.fileId}/${uploadId}`,
        Body: bytes,
      }),
    )
    s3.destroy()
    if (pending !== undefined)
      await store.files.change(pending, { state: 'ready', name: 'made in Lading', expiresAt: undefined })
  })
  // A read leaves a record as well.
  await recorded(sides, of(5).fileId, async () => undefined)

  await reverse({ ...options, untilQuietMs: 700 })
  const read = async () => {
    const [rows] = await sql.query('SELECT id, name, CAST(body AS CHAR) AS body FROM attachments ORDER BY id')
    return (rows as { id: number; name: string; body: string }[]).map(({ id, name, body }) => [
      id,
      name,
      body,
    ])
  }
  const expected = [
    [1, 'file 1.txt', 'bytes of 1'],
    [2, 'renamed in Lading', 'bytes of 2'],
    [4, 'file 4.txt', 'bytes of 4'],
    [5, 'file 5.txt', 'bytes of 5'],
    [6, 'made in Lading', 'bytes of 4'],
  ]
  expect(await read()).toEqual(expected)
  // Again, as after a crash: nothing comes twice.
  await reverse({ ...options, untilQuietMs: 700 })
  expect(await read()).toEqual(expected)
  await expect(runUntilCaughtUp(migration, sides.statePath)).rejects.toThrow('ALREADY_CUT_OVER')
})

test('a file that cannot be written back keeps no other back, and its content is in no message', async () => {
  await using sides = await startSides()
  const nothing = { sql: ['DO 1'] }
  const migration = {
    ...(await attachments(sides, 3)),
    cutover: { fence: nothing, unfence: nothing, switch: nothing },
    reverse: mapping,
  }
  const { sql } = sides.source
  await sql.query('ALTER TABLE attachments ADD UNIQUE (name)')
  await runUntilCaughtUp(migration, sides.statePath)
  const options = { migration, statePath: sides.statePath, signal: AbortSignal.timeout(60_000) }
  await cutover(options)
  const files = await sides.target.files()
  for (const [id, name] of [
    ['1', 'file 3.txt'],
    ['2', 'renamed'],
  ]) {
    const file = files.get(`attachments/${id}`)
    if (file === undefined) throw new Error('It was not migrated')
    await recorded(sides, file.fileId, () => sides.target.store.files.change(file, { name: name ?? '' }))
  }
  const failed: string[] = []
  await reverse({
    ...options,
    untilQuietMs: 700,
    onFailed: (fileId, reason) => failed.push(`${fileId}: ${reason}`),
  })
  expect(failed).toEqual([
    `${files.get('attachments/1')?.fileId}: The database refused: ER_DUP_ENTRY (23000).`,
  ])
  const [rows] = await sql.query('SELECT name FROM attachments ORDER BY id')
  expect((rows as { name: string }[]).map(({ name }) => name)).toEqual([
    'file 1.txt',
    'renamed',
    'file 3.txt',
  ])
})

test('after the way back the tables are the source again, also of what was changed in Lading', async () => {
  await using sides = await startSides()
  const nothing = { sql: ['DO 1'] }
  const migration = {
    ...(await attachments(sides, 3)),
    cutover: { fence: nothing, unfence: nothing, switch: nothing },
    reverse: mapping,
  }
  await runUntilCaughtUp(migration, sides.statePath)
  const options = { migration, statePath: sides.statePath, signal: AbortSignal.timeout(60_000) }
  await cutover(options)
  const file = (await sides.target.files()).get('attachments/2')
  if (file === undefined) throw new Error('It was not migrated')
  await recorded(sides, file.fileId, () =>
    sides.target.store.files.change(file, { name: 'renamed in Lading' }),
  )
  await reverse({ ...options, untilQuietMs: 700 })
  await undoCutover(options)
  await sides.source.sql.query("UPDATE attachments SET name = 'renamed by the old one' WHERE id = 2")
  await runUntilCaughtUp(migration, sides.statePath)
  expect((await sides.target.files()).get('attachments/2')?.name).toBe('renamed by the old one')
  await cutover(options)
})

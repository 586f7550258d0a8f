import { expect, test } from 'vitest'
import { defineMigration } from '../src/define.ts'
import { runUntilCaughtUp } from './run.ts'
import { startSides } from './sides.ts'

test('a table is loaded, then followed', async () => {
  await using sides = await startSides()
  const { source, target, statePath } = sides
  await source.sql.query(
    'CREATE TABLE attachments (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(200) NOT NULL, body MEDIUMBLOB)',
  )
  for (let at = 0; at < 250; at++) {
    await source.sql.query('INSERT INTO attachments (name, body) VALUES (?, ?)', [
      `file ${at}.txt`,
      `bytes of ${at}`,
    ])
  }
  const migration = defineMigration({
    name: 'test',
    source: { connection: source.connection, table: 'attachments', blobs: ['body'] },
    target: target.definition,
    externalRef: 'attachments/{id}',
    map: ({ row }) => ({ name: String(row.name), contentType: 'text/plain', body: { column: 'body' } }),
  })
  await runUntilCaughtUp(migration, statePath)
  const files = await target.files()
  expect(files.size).toBe(250)
  const one = files.get('attachments/7')
  expect(one?.name).toBe('file 6.txt')
  expect(one && String(await target.bytes(one))).toBe('bytes of 6')

  await source.sql.query("UPDATE attachments SET name = 'renamed.txt' WHERE id = 7")
  await source.sql.query("UPDATE attachments SET body = 'other' WHERE id = 8")
  await source.sql.query('DELETE FROM attachments WHERE id = 9')
  await source.sql.query('UPDATE attachments SET id = 1000 WHERE id = 10')
  await runUntilCaughtUp(migration, statePath)
  const after = await target.files()
  expect(after.size).toBe(249)
  expect(after.get('attachments/7')?.name).toBe('renamed.txt')
  const eighth = after.get('attachments/8')
  expect(eighth && String(await target.bytes(eighth))).toBe('other')
  expect(after.has('attachments/9')).toBe(false)
  expect(after.has('attachments/10')).toBe(false)
  expect(after.get('attachments/1000')?.name).toBe('file 9.txt')
  expect((await target.objects()).length).toBe(249)
  expect(await target.store.usage.total(target.workspaceId, 4)).toEqual({
    files: 249,
    bytes: [...after.values()].reduce((sum, { size }) => sum + size, 0),
  })
})

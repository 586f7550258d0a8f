import { expect, test } from 'vitest'
import { startUi } from '../src/cli/ui.ts'
import type { Migration } from '../src/define.ts'
import { State } from '../src/state/state.ts'
import { attachments } from './attachments.ts'
import { runUntilCaughtUp } from './run.ts'
import { type Sides, startSides } from './sides.ts'

/* What changes rows and is not told by the log, or told under another name: it stops the migration, or arrives. */

const definition = '(id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(200) NOT NULL, body MEDIUMBLOB)'

test.each<[string, string, string[]]>([
  [
    'CREATE OR REPLACE with the same definition',
    'TABLE_TRUNCATED',
    [`CREATE OR REPLACE TABLE attachments ${definition}`],
  ],
  [
    'DROP DATABASE, and all of it made again',
    'TABLE_TRUNCATED',
    [
      'DROP DATABASE @',
      'CREATE DATABASE @ CHARACTER SET utf8mb4',
      'USE @',
      `CREATE TABLE attachments ${definition}`,
    ],
  ],
  [
    'ALTER IGNORE, which drops what is twice',
    'TABLE_CHANGED',
    ['ALTER IGNORE TABLE attachments ADD UNIQUE KEY u (name)'],
  ],
  [
    'a column that is dropped and added again',
    'TABLE_CHANGED',
    ['ALTER TABLE attachments DROP COLUMN body', 'ALTER TABLE attachments ADD COLUMN body MEDIUMBLOB'],
  ],
])('%s stops it', async (_, code, statements) => {
  await using sides = await startSides()
  const { sql, database } = sides.source
  const migration = await attachments(sides, 4)
  await runUntilCaughtUp(migration, sides.statePath)
  for (const statement of statements) await sql.query(statement.replaceAll('@', database))
  await expect(runUntilCaughtUp(migration, sides.statePath)).rejects.toThrow(code)
})

test('a transaction that was prepared before the log begins to be read has to end first', async () => {
  await using sides = await startSides({ options: [] })
  const migration = await attachments(sides, 3)
  const writer = await sides.source.connect()
  for (const statement of [
    "XA START 'a'",
    "UPDATE attachments SET name = 'prepared' WHERE id = 1",
    "XA END 'a'",
    "XA PREPARE 'a'",
  ])
    await writer.query(statement)
  await expect(runUntilCaughtUp(migration, sides.statePath)).rejects.toThrow('XA_PENDING')
  await writer.query("XA COMMIT 'a'")
  await runUntilCaughtUp(migration, sides.statePath)
  expect((await sides.target.files()).get('attachments/1')?.name).toBe('prepared')
})

async function names({ target }: Sides): Promise<Record<string, string>> {
  return Object.fromEntries([...(await target.files())].map(([reference, { name }]) => [reference, name]))
}

test('a key with ZEROFILL is the same in the log as in the table', async () => {
  await using sides = await startSides()
  const { sql } = sides.source
  const migration = await attachments(sides, 3)
  await sql.query('ALTER TABLE attachments MODIFY id BIGINT(20) ZEROFILL NOT NULL AUTO_INCREMENT')
  await runUntilCaughtUp(migration, sides.statePath)
  await sql.query('DELETE FROM attachments WHERE id = 2')
  await sql.query("UPDATE attachments SET name = 'changed' WHERE id = 3")
  await runUntilCaughtUp(migration, sides.statePath)
  expect(await names(sides)).toEqual({ 'attachments/1': 'file 1.txt', 'attachments/3': 'changed' })
})

test('a server that takes no notice of case has its own name of a table', async () => {
  await using sides = await startSides({ options: ['--lower-case-table-names=1'] })
  const { sql } = sides.source
  const migration = await attachments(sides, 3, { source: { table: 'Attachments', watermarkTable: 'Marks' } })
  await runUntilCaughtUp(migration, sides.statePath)
  await sql.query("UPDATE attachments SET name = 'changed' WHERE id = 1")
  await sql.query('DELETE FROM Attachments WHERE id = 2')
  await runUntilCaughtUp(migration, sides.statePath)
  expect(await names(sides)).toEqual({ 'attachments/1': 'changed', 'attachments/3': 'file 3.txt' })
})

test('a cascade that takes rows of another record with it is refused', async () => {
  await using sides = await startSides()
  const { sql } = sides.source
  const migration = await attachments(sides, 3, {
    source: { joins: { links: { table: 'links', on: { child_id: 'id' } } } },
  })
  await sql.query(
    'CREATE TABLE links (id INT PRIMARY KEY, parent_id INT, child_id INT, FOREIGN KEY (parent_id) REFERENCES attachments (id) ON DELETE CASCADE)',
  )
  await expect(runUntilCaughtUp(migration, sides.statePath)).rejects.toThrow('CASCADE_HIDDEN')
})

test('a cascade is seen by a user who has only what plan asks for', async () => {
  await using sides = await startSides({ options: [] })
  const { sql, connection, database } = sides.source
  const user = "mover@'127.0.0.1'"
  const migration: Migration = await attachments(sides, 2, {
    source: { connection: { ...connection, user: 'mover' } },
  })
  for (const statement of [
    'CREATE TABLE accounts (id INT PRIMARY KEY)',
    'ALTER TABLE attachments ADD account_id INT, ADD FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE',
    'CREATE TABLE lading_watermark (id TINYINT NOT NULL PRIMARY KEY, token CHAR(36) CHARACTER SET ascii NOT NULL) ENGINE=InnoDB',
    `CREATE USER ${user}`,
    `GRANT REPLICATION SLAVE, BINLOG MONITOR, PROCESS ON *.* TO ${user}`,
    `GRANT SELECT ON ${database}.attachments TO ${user}`,
    `GRANT SELECT, INSERT, UPDATE ON ${database}.lading_watermark TO ${user}`,
  ])
    await sql.query(statement)
  await expect(runUntilCaughtUp(migration, sides.statePath)).rejects.toThrow('CASCADE_HIDDEN')
})

test('the page survives what is no address', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, 0)
  const state = new State(sides.statePath)
  await using ui = await startUi(migration, state, 0)
  expect((await fetch(`${ui.url}/`)).status).toBe(400)
  expect((await fetch(ui.url)).status).toBe(200)
  state.close()
})

test('a key column cannot be read raw', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, 1, { source: { raw: ['id'] } })
  await expect(runUntilCaughtUp(migration, sides.statePath)).rejects.toThrow(
    'has id in its key and in source.raw',
  )
})

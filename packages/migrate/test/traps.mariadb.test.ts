import { type Connection, createConnection } from 'mysql2/promise'
import { expect, test } from 'vitest'
import type { Migration } from '../src/define.ts'
import { runOnce } from '../src/engine/engine.ts'
import { MigrationFailure } from '../src/failure.ts'
import { BinlogFollower } from '../src/source/binlog.ts'
import { sourcePool } from '../src/source/connect.ts'
import { currentPosition } from '../src/source/position.ts'
import { readSchema } from '../src/source/schema.ts'
import { createWatermarkSql, Watermarks } from '../src/source/watermark.ts'
import { State } from '../src/state/state.ts'
import { attachments } from './attachments.ts'
import { runUntilCaughtUp } from './run.ts'
import { startSides } from './sides.ts'

/** Runs, does something meanwhile, and gives back why it stopped by itself. */
async function failureOf(
  migration: Migration,
  statePath: string,
  act?: () => Promise<unknown>,
): Promise<MigrationFailure> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new Error('It did not stop by itself')), 60_000)
  const { promise: started, resolve } = Promise.withResolvers<void>()
  const run = runOnce({ migration, statePath, signal: controller.signal, onStarted: resolve, graceMs: 0 })
  try {
    if (act !== undefined) {
      await Promise.race([started, run])
      await act()
    }
    await run
  } catch (error) {
    if (error instanceof MigrationFailure) return error
    throw error
  } finally {
    clearTimeout(timer)
  }
  throw new Error('It ended without a failure')
}

/** A server keeps the files of its log that somebody reads. */
async function readersGone(sql: Connection): Promise<void> {
  for (;;) {
    const [rows] = await sql.query(
      "SELECT 1 FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'",
    )
    if ((rows as unknown[]).length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Removes all files of the log but the last; the server keeps for a moment what a crash would need. */
async function purge(sql: Connection): Promise<void> {
  await sql.query('SET GLOBAL slave_connections_needed_for_purge = 0').catch(() => undefined) // since 10.6
  for (;;) {
    const [logs] = await sql.query('SHOW BINARY LOGS')
    const names = (logs as { Log_name: string }[]).map((log) => log.Log_name)
    if (names.length === 1) return
    await sql.query('PURGE BINARY LOGS TO ?', [names.at(-1)])
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('STATEMENT and MIXED are refused before anything is read', async () => {
  await using sides = await startSides({ options: ['--binlog-format=MIXED'] })
  const failure = await failureOf(await attachments(sides, 1), sides.statePath)
  expect(failure.code).toBe('BINLOG_FORMAT')
  expect(failure.message).toContain("SET GLOBAL binlog_format = 'ROW'")
})

test('a session that kept its STATEMENT format is noticed by its first statement', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, 3)
  const failure = await failureOf(migration, sides.statePath, async () => {
    await sides.source.sql.query("SET SESSION binlog_format = 'STATEMENT'")
    await sides.source.sql.query("UPDATE attachments SET name = 'as text' WHERE id = 2")
  })
  expect(failure.code).toBe('BINLOG_FORMAT')
  // It does not go on as if nothing had happened ...
  expect((await failureOf(migration, sides.statePath)).code).toBe('BINLOG_FORMAT')
  // ... but compares everything when it is told to.
  await runUntilCaughtUp(migration, sides.statePath, { reload: true })
  expect((await sides.target.files()).get('attachments/2')?.name).toBe('as text')
})

test('a MINIMAL row image is refused, also of one session', async () => {
  await using sides = await startSides()
  const failure = await failureOf(await attachments(sides, 3), sides.statePath, async () => {
    await sides.source.sql.query("SET SESSION binlog_row_image = 'MINIMAL'")
    await sides.source.sql.query("UPDATE attachments SET name = 'minimal' WHERE id = 2")
  })
  expect(failure.code).toBe('ROW_IMAGE')
})

test.each([
  ['TRUNCATE TABLE attachments', 'TABLE_TRUNCATED'],
  ['DROP TABLE attachments', 'TABLE_TRUNCATED'],
  ['RENAME TABLE attachments TO elsewhere', 'TABLE_TRUNCATED'],
  ['ALTER TABLE attachments ADD COLUMN first INT FIRST', 'TABLE_CHANGED'],
  ['ALTER TABLE attachments MODIFY name VARCHAR(300) CHARACTER SET latin1', 'TABLE_CHANGED'],
  ['ALTER TABLE attachments DROP COLUMN name', 'TABLE_CHANGED'],
])('%s stops it: %s', async (sql, code) => {
  await using sides = await startSides()
  const migration = await attachments(sides, 3)
  await runUntilCaughtUp(migration, sides.statePath)
  expect((await failureOf(migration, sides.statePath, () => sides.source.sql.query(sql))).code).toBe(code)
})

test('a truncated table is emptied at the target by --reload', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, 5)
  await runUntilCaughtUp(migration, sides.statePath)
  await failureOf(migration, sides.statePath, () => sides.source.sql.query('TRUNCATE TABLE attachments'))
  await sides.source.sql.query("INSERT INTO attachments (name, body) VALUES ('new', 'new')")
  await runUntilCaughtUp(migration, sides.statePath, { reload: true })
  expect([...(await sides.target.files()).keys()]).toEqual(['attachments/1'])
  expect(await sides.target.store.usage.total(sides.target.workspaceId, 4)).toEqual({ files: 1, bytes: 3 })
})

test('an index, or another table, may change', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, 3)
  await runUntilCaughtUp(migration, sides.statePath)
  await sides.source.sql.query('ALTER TABLE attachments ADD INDEX by_name (name)')
  await sides.source.sql.query('CREATE TABLE attachments_old (id INT PRIMARY KEY)')
  await sides.source.sql.query('DROP TABLE attachments_old')
  await sides.source.sql.query("UPDATE attachments SET name = 'later' WHERE id = 1")
  await runUntilCaughtUp(migration, sides.statePath)
  expect((await sides.target.files()).get('attachments/1')?.name).toBe('later')
})

test('a purged position stops it, and --reload finds what the log no longer tells', async () => {
  await using sides = await startSides({ options: [] })
  const { sql } = sides.source
  const migration = await attachments(sides, 5)
  await runUntilCaughtUp(migration, sides.statePath)
  await sql.query("UPDATE attachments SET name = 'unseen' WHERE id = 2")
  await sql.query('DELETE FROM attachments WHERE id = 3')
  await sql.query('FLUSH BINARY LOGS')
  await readersGone(sql)
  await purge(sql)
  expect((await failureOf(migration, sides.statePath)).code).toBe('POSITION_PURGED')
  await runUntilCaughtUp(migration, sides.statePath, { reload: true })
  const files = await sides.target.files()
  expect(files.get('attachments/2')?.name).toBe('unseen')
  expect(files.has('attachments/3')).toBe(false)
  expect(files.size).toBe(4)
})

test('a log that was reset, and a server that was replaced, stop it', async () => {
  await using sides = await startSides({ options: [] })
  const migration = await attachments(sides, 50)
  await runUntilCaughtUp(migration, sides.statePath)
  await sides.source.sql.query('RESET MASTER')
  expect(['SERVER_REPLACED', 'POSITION_PURGED']).toContain((await failureOf(migration, sides.statePath)).code)
  await runUntilCaughtUp(migration, sides.statePath, { reload: true })
  const state = new State(sides.statePath)
  state.set('server', 'another')
  state.close()
  expect((await failureOf(migration, sides.statePath)).code).toBe('SERVER_REPLACED')
})

test('missing grants are named with the statements that give them', async () => {
  await using sides = await startSides({ options: [] })
  const { sql, connection, database } = sides.source
  const migration = await attachments(sides, 1, { source: { connection: { ...connection, user: 'mover' } } })
  await sql.query("CREATE USER mover@'127.0.0.1'")
  await sql.query(`GRANT SELECT ON ${database}.attachments TO mover@'127.0.0.1'`)
  const failure = await failureOf(migration, sides.statePath)
  expect(failure.code).toBe('GRANT_MISSING')
  // Done as it says, statement by statement, it runs.
  const statements = failure.message
    .split('\n')
    .filter((line) => /^(GRANT |CREATE TABLE|SET GLOBAL)/.test(line))
  expect(statements.length).toBeGreaterThan(1)
  for (const statement of statements) await sql.query(statement)
  await runUntilCaughtUp(migration, sides.statePath)
  expect((await sides.target.files()).size).toBe(1)
})

test('cascades that the log hides are refused, unless they are accepted; verify finds them then', async () => {
  await using sides = await startSides()
  const { sql } = sides.source
  await sql.query('CREATE TABLE accounts (id INT PRIMARY KEY) ENGINE=InnoDB')
  await sql.query('INSERT INTO accounts VALUES (1), (2)')
  const migration = await attachments(sides, 4)
  await sql.query(
    'ALTER TABLE attachments ADD account_id INT, ADD FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE',
  )
  await sql.query('UPDATE attachments SET account_id = 1 + id % 2')
  expect((await failureOf(migration, sides.statePath)).code).toBe('CASCADE_HIDDEN')
  const accepting = { ...migration, source: { ...migration.source, acceptCascades: true } }
  await runUntilCaughtUp(accepting, sides.statePath)
  await sql.query('DELETE FROM accounts WHERE id = 1')
  await runUntilCaughtUp(accepting, sides.statePath)
  expect((await sides.target.files()).size).toBe(4)
  const { check } = await import('../src/commands/check.ts')
  const report = await check({
    migration: accepting,
    statePath: sides.statePath,
    signal: AbortSignal.timeout(60_000),
    graceMs: 0,
  })
  expect(report.healed).toBe(2)
  expect((await sides.target.files()).size).toBe(2)
})

test('one migration runs once at a time', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, 1)
  const controller = new AbortController()
  const { promise: started, resolve } = Promise.withResolvers<void>()
  const run = runOnce({
    migration,
    statePath: sides.statePath,
    signal: controller.signal,
    onStarted: resolve,
  })
  await started
  expect((await failureOf(migration, sides.statePath)).code).toBe('ALREADY_RUNNING')
  controller.abort()
  await run
})

/**
 * Semi-synchronous replication without a replica that answers: the log is written and sent, and the commit waits. So the log
 * tells of a change that nobody can read yet (gh-ost #1030).
 */
const semiSync = [
  '--rpl-semi-sync-master-enabled=ON',
  '--rpl-semi-sync-master-wait-point=AFTER_SYNC',
  '--rpl-semi-sync-master-timeout=1500',
]

test('a commit that is late is not lost: without the watermark the old value is read', async () => {
  await using sides = await startSides({ options: semiSync })
  const { sql, database, connect } = sides.source
  // Not held up: semi-synchronous replication is given up at the first timeout, and switched on again below.
  await sql.query('SET GLOBAL rpl_semi_sync_master_enabled = OFF')
  const migration = await attachments(sides, 2)
  await sql.query(createWatermarkSql(database, 'lading_watermark'))
  const pool = sourcePool(migration.source, 3)
  const nameNow = async () => {
    const [rows] = await pool.query('SELECT name FROM attachments WHERE id = 1')
    return (rows as { name: string }[])[0]?.name
  }
  const { promise: told, resolve: tell } = Promise.withResolvers<void>()
  const watermarks = new Watermarks(pool, database, 'lading_watermark')
  const follower = new BinlogFollower(migration, await readSchema(pool, migration), {
    change: () => tell(),
    watermark: (token) => watermarks.arrived(token),
    committed: () => undefined,
    xaPrepared: () => undefined,
    xaCommitted: () => undefined,
    structureTouched: () => undefined,
    failed: (error) => {
      throw error
    },
  })
  try {
    await follower.start(await currentPosition(pool))
    await sql.query('SET GLOBAL rpl_semi_sync_master_enabled = ON')
    const writer = await connect()
    const write = writer.query("UPDATE attachments SET name = 'late' WHERE id = 1")
    await told
    // Whoever reads now, and takes the change for applied, has lost it.
    expect(await nameNow()).toBe('file 1.txt')
    await watermarks.pass(AbortSignal.timeout(30_000))
    expect(await nameNow()).toBe('late')
    await write
  } finally {
    follower.stop()
    await pool.end()
  }
})

test('the migration as a whole does not lose late commits', async () => {
  await using sides = await startSides({ options: semiSync })
  const { sql, connect } = sides.source
  await sql.query('SET GLOBAL rpl_semi_sync_master_enabled = OFF')
  const migration = await attachments(sides, 20)
  const controller = new AbortController()
  const { promise: started, resolve } = Promise.withResolvers<void>()
  const run = runOnce({
    migration,
    statePath: sides.statePath,
    signal: controller.signal,
    onStarted: resolve,
  })
  await started
  const writer = await connect()
  for (let id = 1; id <= 3; id++) {
    await sql.query('SET GLOBAL rpl_semi_sync_master_enabled = ON')
    await writer.query("UPDATE attachments SET name = 'late' WHERE id = ?", [id])
  }
  controller.abort()
  await run
  await runUntilCaughtUp(migration, sides.statePath)
  const files = await sides.target.files()
  expect([1, 2, 3].map((id) => files.get(`attachments/${id}`)?.name)).toEqual(['late', 'late', 'late'])
})

test('a prepared transaction counts when it is committed, not when it is logged', async () => {
  await using sides = await startSides()
  const { sql, connect } = sides.source
  const migration = await attachments(sides, 3)
  await runUntilCaughtUp(migration, sides.statePath)
  const writer = await connect()
  await writer.query("XA START 'move'")
  await writer.query("UPDATE attachments SET name = 'prepared' WHERE id = 1")
  await writer.query("XA END 'move'")
  await writer.query("XA PREPARE 'move'")
  await runUntilCaughtUp(migration, sides.statePath)
  expect((await sides.target.files()).get('attachments/1')?.name).toBe('file 1.txt')
  await writer.query("XA COMMIT 'move'")
  await sql.query('DO 1')
  await runUntilCaughtUp(migration, sides.statePath)
  expect((await sides.target.files()).get('attachments/1')?.name).toBe('prepared')
})

test('a server that restarts is gone on with', async () => {
  await using sides = await startSides({ options: [] })
  const migration = await attachments(sides, 5)
  await runUntilCaughtUp(migration, sides.statePath)
  await sides.source.engine.restart()
  const sql = await createConnection(sides.source.connection)
  await sql.query("UPDATE attachments SET name = 'after' WHERE id = 4")
  await sql.end()
  await runUntilCaughtUp(migration, sides.statePath)
  expect((await sides.target.files()).get('attachments/4')?.name).toBe('after')
})

test('a state file that was lost: what the target holds is compared, not written over unseen', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, 30)
  await runUntilCaughtUp(migration, sides.statePath)
  const before = await sides.target.files()
  await sides.source.sql.query("UPDATE attachments SET name = 'meanwhile' WHERE id = 5")
  await sides.source.sql.query('DELETE FROM attachments WHERE id = 6')
  await runUntilCaughtUp(migration, `${sides.directory}/another.db`)
  const after = await sides.target.files()
  expect(after.size).toBe(29)
  expect(after.get('attachments/5')?.name).toBe('meanwhile')
  expect(after.get('attachments/7')?.writeId).toBe(before.get('attachments/7')?.writeId)
})

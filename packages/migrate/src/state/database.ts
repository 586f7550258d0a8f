import { DatabaseSync } from 'node:sqlite'
import { MigrationFailure } from '../failure.ts'

/** Raised when the tables change. */
const formatVersion = 2

const tables = `
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- Ranges of the key: loaded up to "reached", which is included. "attempt" is the chunk whose writes have begun, as JSON.
CREATE TABLE IF NOT EXISTS segment (id INTEGER PRIMARY KEY, low TEXT, high TEXT, reached TEXT, done INTEGER NOT NULL DEFAULT 0, rows INTEGER NOT NULL DEFAULT 0, attempt TEXT);
-- Records that have changed and are not applied yet. A later change raises seq.
CREATE TABLE IF NOT EXISTS dirty (key TEXT PRIMARY KEY, seq INTEGER NOT NULL, due INTEGER NOT NULL DEFAULT 0, why TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS dirty_seq ON dirty (seq);
-- Joined rows that have changed: which records they belong to is not known yet.
CREATE TABLE IF NOT EXISTS lookup (name TEXT NOT NULL, "values" TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (name, "values")) WITHOUT ROWID;
-- What a prepared XA transaction has changed, for when it is committed.
CREATE TABLE IF NOT EXISTS prepared (xid TEXT NOT NULL, change TEXT NOT NULL, PRIMARY KEY (xid, change)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quarantine (key TEXT PRIMARY KEY, code TEXT NOT NULL, field TEXT, reason TEXT NOT NULL, position TEXT, since INTEGER NOT NULL, attempts INTEGER NOT NULL) WITHOUT ROWID;
-- Writes under way: what was counted of the record before them.
CREATE TABLE IF NOT EXISTS intent (key TEXT PRIMARY KEY, files INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
-- What is not yet part of the workspace's usage.
CREATE TABLE IF NOT EXISTS usage (shard INTEGER PRIMARY KEY, files INTEGER NOT NULL, bytes INTEGER NOT NULL);
-- On its way there: begun so many times, and not to be settled before "due".
CREATE TABLE IF NOT EXISTS usage_change (op TEXT PRIMARY KEY, shard INTEGER NOT NULL, files INTEGER NOT NULL, bytes INTEGER NOT NULL, step TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
-- Applied since the last complete check.
CREATE TABLE IF NOT EXISTS unchecked (key TEXT PRIMARY KEY) WITHOUT ROWID;
-- Differences that the latest check has seen, and what came of them; null while that is open.
CREATE TABLE IF NOT EXISTS finding (key TEXT PRIMARY KEY, fields TEXT NOT NULL, outcome TEXT, seq INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sample (at INTEGER PRIMARY KEY, value TEXT NOT NULL);
`

/**
 * The state of a migration: one SQLite file. Opened by every command at once; one of them runs.
 * @throws {MigrationFailure} STATE_MISMATCH
 */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  // A crash of the machine may cost the last transactions: position and keys go back together, and are read again.
  database.exec('PRAGMA busy_timeout = 20000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number } // as SQLite names it
  if (version !== 0 && version !== formatVersion) {
    database.close()
    throw new MigrationFailure(
      'STATE_MISMATCH',
      `${path} has format ${version}; this version reads ${formatVersion}.`,
    )
  }
  if (version === 0) {
    database.exec(`BEGIN IMMEDIATE; ${tables} PRAGMA user_version = ${formatVersion}; COMMIT;`)
  }
  return database
}

/** Runs it as one transaction. */
export function transaction<T>(database: DatabaseSync, run: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const value = run()
    database.exec('COMMIT')
    return value
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

import { GetObjectCommand } from '@aws-sdk/client-s3'
import type { StoredFile } from '@lading/store'
import type { PoolConnection } from 'mysql2/promise'
import type { MigrationDefinition } from '../define.ts'
import { MigrationFailure } from '../failure.ts'
import type { ReverseFile, ReverseMapping, SqlRunner } from '../reverse.ts'
import { isPassing, speakableOf, toFailure } from '../source/connect.ts'
import { quoted } from '../source/quote.ts'
import { RunLock } from '../state/lock.ts'
import { isOurs, objectKeyOf, writeMarkOf } from './compose.ts'
import { sleep } from './engine.ts'
import { openSession, type Session, type SessionOverrides } from './session.ts'

export interface ReverseOptions extends SessionOverrides {
  readonly migration: MigrationDefinition
  readonly statePath: string
  readonly signal: AbortSignal
  /** Told after each round; the number of files that were written back. */
  readonly onRound?: (applied: number) => void
  /** Told of a file that could not be written back, once for each reason; it is tried again as long as this runs. */
  readonly onFailed?: (fileId: string, reason: string) => void
  /** Ends after the round that began this many milliseconds after the last change; never unless given. */
  readonly untilQuietMs?: number
}

/** Milliseconds between looks. */
const everyMs = 500
/**
 * The service records a call before it is carried out, and a call lives for 30 seconds at most: a file is looked at again
 * for longer than that.
 */
const watchMs = 60_000
/** Clocks of the service's instances differ, and a record is dated before it is written. */
const overlapMs = 10_000
const pageRecords = 500
const headsAtOnce = 100

/** Remembers in the source itself, in the transaction that writes a file's rows, what they were made of. */
export const reverseTable = 'lading_reverse'
const createTableSql = (database: string) =>
  `CREATE TABLE IF NOT EXISTS ${quoted(database)}.${reverseTable} (file_id CHAR(29) CHARACTER SET ascii NOT NULL PRIMARY KEY, ` +
  'revision VARCHAR(64) CHARACTER SET ascii NOT NULL, known TEXT NULL) ENGINE=InnoDB'

/**
 * `run --reverse`: after the cutover, writes what changes in Lading back into the tables, so that going back loses nothing. What
 * changed is found in the audit log; what a file is now is then read, as in the other direction.
 * @throws {MigrationFailure}
 */
export async function reverse(options: ReverseOptions): Promise<void> {
  const { migration, statePath, signal, onRound = () => undefined, untilQuietMs } = options
  const mapping = migration.reverse
  if (mapping === undefined) throw new MigrationFailure('CONFIG_INVALID', 'There is no `reverse` in it.')
  const lock = RunLock.take(statePath)
  if (lock === undefined) throw new MigrationFailure('ALREADY_RUNNING')
  try {
    await using session = await openSession(migration, statePath, signal, options)
    const { state, pool, schema } = session
    const from = state.get('reverse')?.from
    const phase = state.get('phase')
    if (from === undefined || (phase !== 'cut-over' && phase !== 'reverse')) {
      throw new MigrationFailure('LOAD_UNFINISHED', 'There was no cutover.')
    }
    await pool.query(createTableSql(schema.root.database))
    state.set('phase', 'reverse')
    const watched = new Map<string, number>()
    const failing = new Map<string, string>(
      state.get('reverse')?.failing?.map(({ fileId, reason }) => [fileId, reason]),
    )
    const onFailed = (fileId: string, reason: string | undefined) => {
      if (reason === undefined) failing.delete(fileId)
      else if (failing.get(fileId) !== reason) {
        failing.set(fileId, reason)
        options.onFailed?.(fileId, reason)
      }
    }
    let cursor = from
    let quietSince = Date.now()
    while (!signal.aborted) {
      // The tables were given back: they are the source again.
      if (state.get('phase') !== 'reverse') return
      state.set('alive', { at: Date.now(), pid: process.pid })
      const now = Date.now()
      for (const { fileId, at } of await changedSince(
        session,
        new Date(Date.parse(cursor) - overlapMs).toISOString(),
      )) {
        watched.set(fileId, Math.max(watched.get(fileId) ?? 0, Date.parse(at) + watchMs, now + everyMs * 2))
      }
      const applied = await applyAll(
        session,
        mapping,
        [...new Set([...watched.keys(), ...failing.keys()])],
        onFailed,
      )
      for (const [fileId, until] of watched) if (until < now) watched.delete(fileId)
      // What was recorded before this round began has been seen, but for what the overlap is for.
      cursor = new Date(now).toISOString()
      const oldest = Math.min(now, ...[...watched.values()].map((until) => until - watchMs))
      state.set('reverse', {
        from: new Date(oldest).toISOString(),
        failing: [...failing].map(([fileId, reason]) => ({ fileId, reason })),
      })
      onRound(applied)
      if (applied > 0) quietSince = Date.now()
      if (untilQuietMs !== undefined && Date.now() - quietSince > untilQuietMs) return
      await sleep(everyMs, signal)
    }
  } catch (error) {
    throw toFailure(error)
  } finally {
    lock.release()
  }
}

/** Files that calls were about, with the time of each. */
async function changedSince(
  { target, shards }: Session,
  from: string,
): Promise<{ fileId: string; at: string }[]> {
  const workspace = await target.store.workspaces.get(target.workspaceId)
  if (workspace === undefined) throw new MigrationFailure('TARGET_MISSING')
  const found: { fileId: string; at: string }[] = []
  let after: Parameters<typeof target.store.audit.list>[0]['after']
  do {
    const { records, next } = await target.store.audit.list({
      workspace: { ...workspace, listingShards: Math.max(shards, workspace.listingShards) },
      from,
      after,
      limit: pageRecords,
    })
    for (const { fileId, at } of records) if (fileId !== undefined) found.push({ fileId, at })
    after = next
  } while (after !== undefined)
  return found
}

const revisionOf = (head: StoredFile | undefined): string =>
  head === undefined || head.state !== 'ready' ? 'gone' : `${head.revision}-${head.uploadId}`

async function applyAll(
  session: Session,
  mapping: ReverseMapping,
  fileIds: readonly string[],
  onFailed: (fileId: string, reason: string | undefined) => void,
): Promise<number> {
  let applied = 0
  for (let at = 0; at < fileIds.length; at += headsAtOnce) {
    const some = fileIds.slice(at, at + headsAtOnce)
    const heads = await session.target.heads(some)
    for (const fileId of some) {
      try {
        if (await applyOne(session, mapping, fileId, heads.get(fileId))) applied += 1
        onFailed(fileId, undefined)
      } catch (error) {
        if (isPassing(error) || !(error instanceof Error)) throw error
        // One file that the mapping or the tables do not take must not keep the others back.
        onFailed(fileId, speakableOf(error))
      }
    }
  }
  return applied
}

/** @returns whether anything was written */
async function applyOne(
  session: Session,
  mapping: ReverseMapping,
  fileId: string,
  head: StoredFile | undefined,
): Promise<boolean> {
  // As it was migrated, or not there yet: the tables have it already, or have nothing of it.
  if (head !== undefined && (isOurs(head, writeMarkOf(session.migration)) || head.state === 'pending'))
    return false
  const { pool, schema, template } = session
  const table = `${quoted(schema.root.database)}.${reverseTable}`
  const connection = await pool.getConnection()
  try {
    await connection.query('BEGIN')
    const [rows] = await connection.query(
      `SELECT revision, known FROM ${table} WHERE file_id = ? FOR UPDATE`,
      [fileId],
    )
    const [before] = rows as { revision: string; known: string | null }[] // as selected
    const revision = revisionOf(head)
    if (before?.revision === revision) {
      await connection.query('ROLLBACK')
      return false
    }
    const known = before?.known ?? undefined
    const sql = runner(connection)
    const reference = head?.externalRef
    const key = reference === undefined ? undefined : template.parse(reference)
    let next = known
    if (revision === 'gone') await mapping.remove({ fileId, key }, sql, known)
    else if (head !== undefined) next = (await mapping.put(fileOf(session, head), sql, known)) ?? known
    await connection.query(
      `INSERT INTO ${table} (file_id, revision, known) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE revision = VALUES(revision), known = VALUES(known)`,
      [fileId, revision, next ?? null],
    )
    await connection.query('COMMIT')
    return true
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    connection.release()
  }
}

function runner(connection: PoolConnection): SqlRunner {
  return async (sql, values = []) => {
    const [result] = await connection.query(sql, [...values])
    const rows = Array.isArray(result) ? (result as unknown as Record<string, unknown>[]) : [] // without a result set it is a summary
    const { insertId = 0 } = (Array.isArray(result) ? {} : result) as { insertId?: number | string }
    return { rows, insertId: String(insertId) }
  }
}

function fileOf({ template, target, migration }: Session, head: StoredFile): ReverseFile {
  const { fileId, externalRef, name, contentType, size, sha256, tags, metadata, createdAt, updatedAt } = head
  return {
    fileId,
    key: externalRef === undefined ? undefined : template.parse(externalRef),
    externalRef,
    name,
    contentType,
    size,
    sha256,
    tags,
    metadata: JSON.parse(metadata) as Record<string, unknown>, // written by the contract's Metadata only
    createdAt,
    updatedAt,
    async body() {
      const { Body } = await target.s3.send(
        new GetObjectCommand({ Bucket: migration.target.bucket, Key: objectKeyOf(head) }),
      )
      if (Body === undefined) throw new Error('Storage gave an object without a body')
      return Body as AsyncIterable<Uint8Array> // in Node it is one
    },
  }
}

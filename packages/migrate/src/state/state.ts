import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { FailureCode } from '../failure.ts'
import type { Position } from '../source/binlog.ts'
import type { Change } from '../source/changes.ts'
import { openDatabase, transaction } from './database.ts'

export interface Segment {
  readonly id: number
  /** The first key, left out itself; null for the beginning. */
  readonly low: string | null
  /** The last key, included; null for the end. */
  readonly high: string | null
  readonly reached: string | null
  readonly done: number
  readonly rows: number
  /** The chunk whose writes have begun, an `Attempt` as JSON; null when there is none. */
  readonly attempt: string | null
}

export interface DirtyKey {
  readonly key: string
  readonly seq: number
  /** What made it dirty: the log, the check (of the bytes: they are copied anew), a retry, an answer that did not come. */
  readonly why: DirtyReason
}

export type DirtyReason = 'log' | 'check' | 'bytes' | 'retry' | 'lost-answer'

export interface Quarantined {
  readonly key: string
  readonly code: FailureCode
  readonly field: string | null
  readonly reason: string
  /** Where the log was when it was set aside. */
  readonly position: string | null
  /** Milliseconds since 1970. */
  readonly since: number
  readonly attempts: number
}

export interface UsageChange {
  readonly op: string
  readonly shard: number
  readonly files: number
  readonly bytes: number
  readonly step: 'new' | 'begun'
  /** How many times it was begun; more than once where an answer was lost. */
  readonly tries: number
  /** Milliseconds since 1970 before which it stays open. */
  readonly due: number
}

/** What was counted of a record. */
export interface Counted {
  readonly files: number
  readonly bytes: number
}

/** Facts that are kept by name. */
export interface Facts {
  /** A text of name, source and target: a state file serves one migration. */
  identity: string
  position: Position
  server: string
  schema: string
  phase: 'load' | 'follow' | 'cut-over' | 'reverse'
  /** Why it stopped last. */
  stopped: { readonly code: string; readonly message: string; readonly at: number }
  /** When the process that runs was last seen alive, its id, and which start of the machine it is of; none after an orderly end. */
  alive: {
    readonly at: number
    readonly pid: number
    readonly boot?: string | undefined
    /** It has ended in order, with requests under way. */
    readonly ended?: boolean
  }
  /** The newest watermark of a cutover that has come through the log. */
  fence: string
  /** A cutover that has begun and is neither done nor undone: what may have to be taken back. */
  cutover: { readonly fencedAt: number; readonly isSwitching: boolean }
  /** What the mapping was when everything was compared, as a digest. */
  mapping: string
  /** That of the process which applies changes. */
  runningMapping: string
  /** When `cutover --undo` gave the tables back, ISO 8601: what Lading held then is the migration's again. */
  returnedAt: string
  /** Changes that came through the log behind the fence. */
  behindFence: number
  /** The newest seq that a watermark has passed. */
  visible: number
  /** Everything has to be compared instead of loaded: a target that holds files already, or a position that was given up. */
  reload: boolean
  load: { readonly startedAt: number; readonly endedAt?: number; readonly rows?: number }
  verify: VerifyProgress
  reverse: {
    readonly from: string
    /** Files that could not be written back so far. */
    readonly failing?: readonly { readonly fileId: string; readonly reason: string }[]
  }
  shards: number
}

/** A check of everything. What came of its differences stands in the table of findings. */
export interface VerifyProgress {
  readonly startedAt: number
  readonly endedAt?: number
  /** The check walks the source first, then what the target holds. */
  readonly side: 'source' | 'target'
  /** Where to go on. */
  readonly cursor?: string
  /** Records of the source that were compared. */
  readonly compared: number
  readonly equal: number
  readonly ignored: number
  readonly quarantined: number
  /** Files of the target that were looked up in the source. */
  readonly lookedUp: number
  /** Bytes that were read and compared; only when asked for. */
  readonly bodiesRead: number
  /** Whether bytes are compared too. */
  readonly readsBodies?: boolean
}

/** Everything that has to survive the end of the process. All methods are synchronous, and each is one transaction. */
export class State {
  readonly database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string) {
    this.database = openDatabase(path)
  }

  close(): void {
    this.#statements.clear()
    this.database.close()
  }

  sql(text: string): StatementSync {
    let statement = this.#statements.get(text)
    if (statement === undefined) {
      statement = this.database.prepare(text)
      this.#statements.set(text, statement)
    }
    return statement
  }

  atomically<T>(run: () => T): T {
    return transaction(this.database, run)
  }

  get<Name extends keyof Facts>(name: Name): Facts[Name] | undefined {
    const row = this.sql('SELECT value FROM fact WHERE name = ?').get(name) as { value: string } | undefined
    return row === undefined ? undefined : (JSON.parse(row.value) as Facts[Name]) // written by `set` only
  }

  set<Name extends keyof Facts>(name: Name, value: Facts[Name] | undefined): void {
    if (value === undefined) this.sql('DELETE FROM fact WHERE name = ?').run(name)
    else this.sql('INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)').run(name, JSON.stringify(value))
  }

  /** The largest seq of anything that is still to be done. */
  lastSeq(): number {
    const { seq } = this.sql(
      'SELECT max(coalesce((SELECT max(seq) FROM dirty), 0), coalesce((SELECT max(seq) FROM lookup), 0)) AS seq',
    ).get() as { seq: number }
    return Math.max(seq, this.get('visible') ?? 0)
  }

  /** Notes changes, inside a transaction of the caller. */
  noteChange(change: Change, seq: number): void {
    if (change.kind === 'key') this.noteDirty(change.key, seq, 'log')
    else {
      this.sql(
        'INSERT INTO lookup (name, "values", seq) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq',
      ).run(change.join, JSON.stringify(change.values), seq)
    }
  }

  /** @param due milliseconds since 1970 before which it is left alone */
  noteDirty(key: string, seq: number, why: DirtyReason, due = 0): void {
    this.sql(
      // A change by the application says more than a doubt of the check.
      "INSERT INTO dirty (key, seq, due, why) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq), due = max(due, excluded.due), why = CASE WHEN excluded.why = 'check' OR why = 'bytes' THEN why ELSE excluded.why END",
    ).run(key, seq, due, why)
    if (why !== 'log') return
    // What looked healed was a change of the application, whose place in the log came only now.
    this.sql("UPDATE finding SET outcome = 'live' WHERE key = ? AND outcome = 'healed' AND seq >= ?").run(
      key,
      seq,
    )
  }

  /** What a record counts for, where the target may not tell: a write whose answer was lost can come later and undo another. */
  keepCounted(key: string, { files, bytes }: Counted): void {
    this.sql('INSERT OR REPLACE INTO intent (key, files, bytes) VALUES (?, ?, ?)').run(key, files, bytes)
  }

  dirtyCount(): number {
    const { count } = this.sql(
      'SELECT (SELECT count(*) FROM dirty) + (SELECT count(*) FROM lookup) AS count',
    ).get() as { count: number }
    return count
  }

  quarantineCount(): number {
    return (this.sql('SELECT count(*) AS count FROM quarantine').get() as { count: number }).count
  }

  *quarantined(): Generator<Quarantined> {
    let after = ''
    for (;;) {
      const rows = this.sql('SELECT * FROM quarantine WHERE key > ? ORDER BY key LIMIT 500').all(after)
      for (const row of rows) yield row as unknown as Quarantined // as the table is
      const last = rows.at(-1)
      if (last === undefined) return
      after = String(last.key)
    }
  }

  isQuarantined(key: string): boolean {
    return this.sql('SELECT 1 FROM quarantine WHERE key = ?').get(key) !== undefined
  }

  /** Inside a transaction of the caller. */
  setAside(
    key: string,
    failure: { code: string; field?: string | undefined; reason: string },
    at: number,
  ): void {
    const { file, offset } = this.get('position') ?? {}
    this.sql(
      'INSERT INTO quarantine (key, code, field, reason, position, since, attempts) VALUES (?, ?, ?, ?, ?, ?, 1) ' +
        'ON CONFLICT DO UPDATE SET code = excluded.code, field = excluded.field, reason = excluded.reason, attempts = attempts + 1',
    ).run(
      key,
      failure.code,
      failure.field ?? null,
      failure.reason,
      file === undefined ? null : `${file}:${offset}`,
      at,
    )
  }

  addUsage(shard: number, files: number, bytes: number): void {
    if (files === 0 && bytes === 0) return
    this.sql(
      'INSERT INTO usage (shard, files, bytes) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET files = files + excluded.files, bytes = bytes + excluded.bytes',
    ).run(shard, files, bytes)
  }

  segments(): Segment[] {
    return this.sql('SELECT * FROM segment ORDER BY id').all() as unknown as Segment[] // as the table is
  }
}

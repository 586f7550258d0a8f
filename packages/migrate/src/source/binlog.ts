import ZongJi, { type BinlogEvent } from '@vlasky/zongji'
import type { MigrationDefinition } from '../define.ts'
import { MigrationFailure } from '../failure.ts'
import { type Change, changeReaders } from './changes.ts'
import { connectionOptions, serverErrorOf, toFailure } from './connect.ts'
import type { SourceSchema } from './schema.ts'
import { statementKind } from './statement.ts'

/** Where in the log of a server. */
export interface Position {
  readonly file: string
  readonly offset: number
}

/** Who is told what the log says, in its order. */
export interface BinlogListener {
  change(change: Change): void
  /** The watermark row was written with this token. */
  watermark(token: string): void
  /** A transaction ended: everything before the position has been told. @param at when it was committed, in ms since 1970 */
  committed(position: Position, at: number): void
  /** The transaction was only prepared: what was told since the last commit comes about with `xaCommitted`. */
  xaPrepared(xid: string): void
  xaCommitted(xid: string): void
  /** A statement may have changed the definition of a mapped table. */
  structureTouched(): void
  /** Nothing more is told. */
  failed(error: unknown): void
}

interface RowsEvent extends BinlogEvent {
  readonly tableId: number
  readonly tableMap: Readonly<Record<number, { readonly parentSchema: string; readonly tableName: string }>>
  readonly rows: readonly unknown[]
  readonly numberOfColumns: number
  readonly columns_present_bitmap: Uint8Array
  readonly columns_present_bitmap2?: Uint8Array
}

interface QueryEvent extends BinlogEvent {
  readonly query: string
  readonly schema: string
}

interface XaPrepareEvent extends BinlogEvent {
  readonly xidGtrid: Buffer
  readonly xidBqual: Buffer
  readonly xidFormatId: number
  readonly onePhase: boolean
}

/** Events that say something; the library reads no others. */
const events = ['tablemap', 'writerows', 'updaterows', 'deleterows', 'rotate', 'query', 'xid', 'xaprepare']

export const watermarkTableOf = ({ source }: MigrationDefinition): string =>
  source.watermarkTable ?? 'lading_watermark'

/** Reads the log of the server like a replica does. Ends by `stop`, or by `failed`. */
export class BinlogFollower {
  readonly #zongji: ZongJi
  readonly #migration: MigrationDefinition
  readonly #listener: BinlogListener
  readonly #readers: ReturnType<typeof changeReaders>
  readonly #database: string
  readonly #watermarkTable: string
  readonly #tables: readonly string[]
  #isOver = false

  constructor(migration: MigrationDefinition, schema: SourceSchema, listener: BinlogListener) {
    const { source } = migration
    this.#migration = migration
    this.#listener = listener
    this.#readers = changeReaders(schema)
    this.#database = schema.root.database
    this.#watermarkTable = watermarkTableOf(migration)
    this.#tables = [...this.#readers.keys()]
    // Not those of the other connections: the library decodes by itself.
    const { host, port, user, password, socketPath, ssl } = connectionOptions(source)
    const defined = Object.entries({ host, port, user, password, socketPath, ssl }).filter(
      ([, value]) => value !== undefined,
    )
    this.#zongji = new ZongJi({
      ...Object.fromEntries(defined),
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
    })
    this.#zongji.on('binlog', (event: BinlogEvent) => this.#guard(() => this.#read(event)))
    this.#zongji.on('error', (error: unknown) => this.#fail(error))
    this.#zongji.on('stopped', () =>
      this.#fail(new MigrationFailure('SOURCE_UNREACHABLE', 'The server ended the log.')),
    )
  }

  /** @returns once the server sends events */
  start({ file, offset }: Position): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#zongji.once('ready', () => resolve())
      this.#zongji.once('error', (error: unknown) => reject(toBinlogFailure(error)))
      this.#zongji.start({
        serverId: this.#migration.source.serverId ?? defaultServerId(this.#migration),
        filename: file,
        position: offset,
        includeEvents: events,
        includeSchema: {
          [this.#database]: [...this.#tables, this.#watermarkTable, this.#watermarkTable.toLowerCase()],
        },
      })
    })
  }

  stop(): void {
    this.#isOver = true
    this.#zongji.stop()
  }

  #fail(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#zongji.stop()
    this.#listener.failed(toBinlogFailure(error))
  }

  #guard(run: () => void): void {
    if (this.#isOver) return
    try {
      run()
    } catch (error) {
      this.#fail(error)
    }
  }

  #read(event: BinlogEvent): void {
    const name = event.getEventName()
    if (name === 'writerows' || name === 'updaterows' || name === 'deleterows') this.#rows(event as RowsEvent)
    else if (name === 'query') this.#query(event as QueryEvent)
    else if (name === 'xaprepare') this.#xaPrepare(event as XaPrepareEvent)
    else if (name === 'xid') this.#committed(event)
  }

  #xaPrepare(event: XaPrepareEvent): void {
    const { xidGtrid, xidBqual, xidFormatId, onePhase } = event
    if (!onePhase)
      this.#listener.xaPrepared(`${xidGtrid.toString('hex')},${xidBqual.toString('hex')},${xidFormatId}`)
    this.#committed(event)
  }

  #rows(event: RowsEvent): void {
    const table = event.tableMap[event.tableId]
    if (table === undefined || table.parentSchema !== this.#database) return
    assertWhole(event, table.tableName)
    const isUpdate = event.getEventName() === 'updaterows'
    if (table.tableName.toLowerCase() === this.#watermarkTable.toLowerCase()) {
      if (event.getEventName() === 'deleterows') return
      for (const row of event.rows) {
        const { token } = (isUpdate ? (row as { after: object }).after : row) as { token?: unknown } // as decoded
        this.#listener.watermark(String(token))
      }
      return
    }
    const readers = this.#readers.get(table.tableName) ?? []
    for (const row of event.rows) {
      const images = isUpdate
        ? [(row as { before: object }).before, (row as { after: object }).after] // as decoded
        : [row]
      let last: string | undefined
      for (const image of images) {
        for (const read of readers) {
          const change = read(image as Record<string, unknown>) // as decoded
          if (change === undefined) continue
          // Most updates leave the key as it is.
          if (readers.length === 1 && change.kind === 'key') {
            if (change.key === last) continue
            last = change.key
          }
          this.#listener.change(change)
        }
      }
    }
  }

  #query(event: QueryEvent): void {
    const statement = statementKind(event.query, {
      isHere: event.schema === this.#database,
      database: this.#database,
      tables: this.#tables,
    })
    switch (statement.kind) {
      case 'rows-as-text':
        throw new MigrationFailure('BINLOG_FORMAT', `A ${statement.verb} was logged as a statement.`)
      case 'rows-gone':
        throw new MigrationFailure(
          'TABLE_TRUNCATED',
          `The statement was ${statement.verb} on ${statement.table}.`,
        )
      case 'altered':
        throw new MigrationFailure('TABLE_CHANGED', `An ALTER TABLE on ${statement.table} was logged.`)
      case 'xa-commit':
        this.#listener.xaCommitted(statement.xid)
        break
      case 'structure':
        this.#listener.structureTouched()
        break
      case 'other':
        return
      case 'commit':
    }
    this.#committed(event)
  }

  #committed({ timestamp }: Pick<BinlogEvent, 'timestamp'>): void {
    // Kept by the library, which knows where a reader may begin again: never within a transaction.
    const { filename, position } = this.#zongji.options as { filename?: string; position?: number } // set by `start`
    if (filename !== undefined && position !== undefined)
      this.#listener.committed({ file: filename, offset: position }, timestamp)
  }
}

/** MINIMAL and NOBLOB images leave columns out, and the library gives those as NULL. */
function assertWhole(event: RowsEvent, table: string): void {
  for (const bitmap of [event.columns_present_bitmap, event.columns_present_bitmap2]) {
    if (bitmap === undefined) continue
    for (let column = 0; column < event.numberOfColumns; column++) {
      if (((bitmap[column >> 3] ?? 0) & (1 << (column & 7))) === 0) {
        throw new MigrationFailure('ROW_IMAGE', `A change of ${table} was logged without all of its columns.`)
      }
    }
  }
}

function toBinlogFailure(error: unknown): unknown {
  const { errno, sqlMessage = '' } = serverErrorOf(error)
  const message = error instanceof Error ? error.message : ''
  if (
    errno === 1236 ||
    /Could not find first log file|purged|impossible position|ER_MASTER_FATAL/i.test(sqlMessage)
  ) {
    return new MigrationFailure('POSITION_PURGED', `The server says: ${sqlMessage}.`, error)
  }
  if (/same server_uuid\/server_id/.test(sqlMessage))
    return new MigrationFailure('SERVER_ID_TAKEN', '', error)
  if (/TRANSACTION_PAYLOAD|PARTIAL_UPDATE_ROWS/.test(message))
    return new MigrationFailure('EVENT_COMPRESSED', '', error)
  if (/Insufficient permissions/.test(message)) return new MigrationFailure('GRANT_MISSING', message, error)
  if (/metadata|column/i.test(message) && /drift|mismatch|undefined|differ|changed between/i.test(message)) {
    return new MigrationFailure('TABLE_CHANGED', '', error)
  }
  return toFailure(error)
}

/** The same for one migration, and rarely that of a replica: those are small numbers. */
function defaultServerId({ name, source, target }: MigrationDefinition): number {
  const identity = `${name} ${source.connection.database} ${source.table} ${target.workspace}`
  let hash = 2166136261 // FNV-1a
  for (const character of Buffer.from(identity)) hash = Math.imul(hash ^ character, 16777619) >>> 0
  return 0x40000000 + (hash % 0x3fffffff)
}

import type { Pool } from 'mysql2/promise'
import type { SourceDefinition } from '../define.ts'
import { type Key, keyText } from '../key.ts'
import type { SourceRecord, SourceRow, SourceValue } from '../record.ts'
import { keyOfRow, keyPart, valuesFor } from './key-values.ts'
import type { JoinSchema, SourceSchema } from './schema.ts'
import {
  behindValues,
  besideMark,
  blobHash,
  blobLength,
  joinWeight,
  type SelectSql,
  selectSql,
} from './select.ts'

/** What is known of a blob column that is not read. */
export interface BlobFacts {
  readonly size: number
  readonly sha256: string
}

/** A record with its key. */
export interface ReadRecord {
  readonly key: Key
  readonly record: SourceRecord
  /** By column; none where the column is NULL. */
  readonly blobs: ReadonlyMap<string, BlobFacts>
}

/** Most values of one IN (...): far below what makes a server stop looking at its index. */
const maxIn = 500

/** What reads records, without the parts of a class that are nobody's business. */
export type RecordReader = Pick<SourceReader, 'after' | 'byKeys' | 'lookup' | 'bounds'>

/** Reads records: the same queries for the load, for what changed and for the check, so that these cannot disagree. */
export class SourceReader {
  readonly #pool: Pool
  readonly #schema: SourceSchema
  readonly #sql: SelectSql
  /** Whether rows tell more than their columns. */
  readonly #hasFacts: boolean
  readonly #keyValues: (key: Key) => unknown[] | undefined
  readonly #joinValues: ReadonlyMap<string, (texts: readonly string[]) => unknown[] | undefined>

  constructor(pool: Pool, schema: SourceSchema, source: SourceDefinition) {
    this.#pool = pool
    this.#schema = schema
    this.#sql = selectSql(schema, source)
    this.#hasFacts = schema.blobs.size > 0 || schema.joins.length > 0
    this.#keyValues = valuesFor(schema.root, schema.key)
    this.#joinValues = new Map(
      schema.joins.map((join) => [join.name, valuesFor(schema.root, Object.values(join.on))]),
    )
  }

  /**
   * The next records behind a key, in the order of the key.
   * @param after undefined for the beginning
   * @param until of a numeric key: the last that may come
   */
  async after(after: Key | undefined, until: string | undefined, limit: number): Promise<ReadRecord[]> {
    const sql = this.#sql.after(after !== undefined, until !== undefined, limit)
    const start = after === undefined ? [] : this.#behind(after)
    const end = until === undefined ? [] : (this.#keyValues([until]) ?? [])
    return this.#records(await this.#rows(sql, [...start, ...end]))
  }

  /** The records under the keys, those that exist, by the text of the key as the row has it. */
  async byKeys(keys: readonly Key[]): Promise<Map<string, ReadRecord>> {
    const found = new Map<string, ReadRecord>()
    for (let at = 0; at < keys.length; at += maxIn) {
      const values = keys.slice(at, at + maxIn).flatMap((key) => {
        const one = this.#keyValues(key)
        return one === undefined ? [] : [one]
      })
      if (values.length === 0) continue
      const rows = await this.#rows(this.#sql.byKeys(values.length), values.flat())
      for (const record of await this.#records(rows)) found.set(keyText(record.key), record)
    }
    return found
  }

  /** Keys of the roots whose columns that a join names have these values. */
  async lookup(join: JoinSchema, values: readonly (readonly string[])[]): Promise<Key[]> {
    const keys: Key[] = []
    for (let at = 0; at < values.length; at += maxIn) {
      const some = values.slice(at, at + maxIn).flatMap((texts) => {
        const one = this.#joinValues.get(join.name)?.(texts)
        return one === undefined ? [] : [one]
      })
      if (some.length === 0) continue
      const rows = await this.#rows(this.#sql.lookup(join, some.length), some.flat())
      keys.push(...rows.map((row) => keyOfRow(this.#schema.key, row)))
    }
    return keys
  }

  /** Smallest and largest key of a numeric key, and about how many rows there are; undefined for an empty table. */
  async bounds(): Promise<{ readonly min: bigint; readonly max: bigint } | undefined> {
    const [column = ''] = this.#schema.key
    const { database, name } = this.#schema.root
    const [rows] = await this.#pool.query('SELECT MIN(??) AS low, MAX(??) AS high FROM ??.??', [
      column,
      column,
      database,
      name,
    ])
    const [{ low, high } = { low: null, high: null }] = rows as { low: SourceValue; high: SourceValue }[]
    return low === null || high === null ? undefined : { min: BigInt(String(low)), max: BigInt(String(high)) }
  }

  #behind(key: Key): unknown[] {
    const values = this.#keyValues(key) ?? []
    return behindValues(values.map((_, at) => String(at))).map((at) => values[Number(at)])
  }

  async #rows(sql: string, values: readonly unknown[]): Promise<SourceRow[]> {
    const [rows] = await this.#pool.query(sql, values as unknown[])
    return rows as SourceRow[] // by the type cast of the connection
  }

  async #records(rows: readonly SourceRow[]): Promise<ReadRecord[]> {
    if (rows.length === 0) return []
    const { key, joins, blobs } = this.#schema
    const joined = await Promise.all(joins.map((join) => this.#joined(join, rows)))
    return rows.map((row): ReadRecord => {
      const facts = blobs.size === 0 ? noBlobs : blobFacts(row, blobs)
      const lists: Record<string, readonly SourceRow[]> = {}
      for (const [at, join] of joins.entries()) {
        lists[join.name] = joined[at]?.get(groupOf(row, join, 'parent')) ?? []
      }
      return {
        key: keyOfRow(key, row),
        record: { row: this.#hasFacts ? withoutFacts(row) : row, joined: lists },
        blobs: facts,
      }
    })
  }

  /** The joined rows of these roots, by the value that they are joined by. */
  async #joined(join: JoinSchema, rows: readonly SourceRow[]): Promise<Map<string, SourceRow[]>> {
    const parents = Object.values(join.on)
    const wanted = new Map<string, unknown[]>()
    for (const row of rows) {
      const texts = parents.map((name) => row[name])
      if (texts.includes(null)) continue // NULL equals nothing
      const values = this.#joinValues.get(join.name)?.(texts.map(keyPart))
      if (values !== undefined) wanted.set(groupOf(row, join, 'parent'), values)
    }
    const all = [...wanted.values()]
    const groups = new Map<string, SourceRow[]>()
    for (let at = 0; at < all.length; at += maxIn) {
      const some = all.slice(at, at + maxIn)
      for (const child of await this.#rows(this.#sql.joined(join, some.length), some.flat())) {
        const group = groupOf(child, join, 'child')
        const list = groups.get(group)
        const plain = withoutFacts(child)
        if (list === undefined) groups.set(group, [plain])
        else list.push(plain)
      }
    }
    return groups
  }
}

const noBlobs: ReadonlyMap<string, BlobFacts> = new Map()

/** What rows of both sides have in common when a join joins them. */
function groupOf(row: SourceRow, join: JoinSchema, side: 'parent' | 'child'): string {
  const parts = Object.entries(join.on).map(
    ([child, parent]) =>
      row[joinWeight(join.name, child)] ?? keyPart(row[side === 'parent' ? parent : child]),
  )
  return parts.length === 1 ? String(parts[0]) : JSON.stringify(parts)
}

function blobFacts(row: SourceRow, blobs: ReadonlySet<string>): Map<string, BlobFacts> {
  const facts = new Map<string, BlobFacts>()
  for (const name of blobs) {
    const [size, sha256] = [row[blobLength(name)], row[blobHash(name)]]
    if (size !== null && size !== undefined) facts.set(name, { size: Number(size), sha256: String(sha256) })
  }
  return facts
}

function withoutFacts(row: SourceRow): SourceRow {
  if (!Object.keys(row).some((name) => name.startsWith(besideMark))) return row
  return Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith(besideMark)))
}

import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import type { StoredObject, StoredPart, StoredUpload, UploadName } from './stored.ts'

/**
 * The locks make a second process on the same data fail at once. Nothing waits for the disk: a killed process loses
 * nothing, a machine without power may.
 */
const schema = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = OFF;
  CREATE TABLE IF NOT EXISTS bucket (name TEXT PRIMARY KEY, created INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS object (
    bucket TEXT, key TEXT, blob TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS multipart_upload (
    bucket TEXT, key TEXT, id TEXT, data TEXT NOT NULL, PRIMARY KEY (bucket, key, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS part (
    upload TEXT, number INTEGER, blob TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (upload, number)
  ) WITHOUT ROWID;
`

/** Everything but the bytes, in SQLite, whose order of keys, by UTF-8 bytes, is also S3's. */
export class Database implements Disposable {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /** @throws an SQLite error, SQLITE_BUSY when another process has the file open */
  constructor(file: string) {
    this.#db = new DatabaseSync(file)
    this.#db.exec(schema)
  }

  createBucket(name: string, created: Date): void {
    this.#run('INSERT OR IGNORE INTO bucket VALUES (?, ?)', name, created.getTime())
  }

  hasBucket(name: string): boolean {
    return this.#get('SELECT 1 FROM bucket WHERE name = ?', name) !== undefined
  }

  buckets(): { name: string; created: Date }[] {
    return this.#all('SELECT name, created FROM bucket ORDER BY name').map(({ name, created }) => ({
      name: `${name}`,
      created: new Date(Number(created)),
    }))
  }

  isEmpty(bucket: string): boolean {
    return this.#get('SELECT 1 FROM object WHERE bucket = ? LIMIT 1', bucket) === undefined
  }

  deleteBucket(name: string): void {
    this.#run('DELETE FROM bucket WHERE name = ?', name)
  }

  object(bucket: string, key: string): StoredObject | undefined {
    return parse(this.#get('SELECT data FROM object WHERE bucket = ? AND key = ?', bucket, key))
  }

  putObject(bucket: string, key: string, object: StoredObject): void {
    const data = JSON.stringify(object)
    this.#run('INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?)', bucket, key, object.blob, data)
  }

  deleteObject(bucket: string, key: string): void {
    this.#run('DELETE FROM object WHERE bucket = ? AND key = ?', bucket, key)
  }

  /**
   * Objects behind the key `after` whose keys begin with the prefix, in the order of keys, read as asked for. It costs
   * the same wherever it begins.
   */
  *objects(
    bucket: string,
    { prefix, after }: { prefix: string; after: string },
  ): Generator<{ key: string; object: StoredObject }> {
    // Of two lower bounds SQLite seeks the first one and reads its way to the second.
    const rows = this.#db.prepare(
      'SELECT key, data FROM object WHERE bucket = ?1 AND key >= max(?2, ?3) AND key <> ?3 ORDER BY key',
    )
    for (const row of rows.iterate(bucket, prefix, after)) {
      const key = `${row.key}`
      if (!key.startsWith(prefix)) return
      const object = parse<StoredObject>(row)
      if (object !== undefined) yield { key, object }
    }
  }

  createUpload({ bucket, key, id }: UploadName, upload: StoredUpload): void {
    this.#run('INSERT INTO multipart_upload VALUES (?, ?, ?, ?)', bucket, key, id, JSON.stringify(upload))
  }

  upload({ bucket, key, id }: UploadName): StoredUpload | undefined {
    return parse(
      this.#get('SELECT data FROM multipart_upload WHERE bucket = ? AND key = ? AND id = ?', bucket, key, id),
    )
  }

  /** Uploads whose keys begin with the prefix, by key and then by id, from behind the position `after`. */
  *uploads(
    bucket: string,
    { prefix, after }: { prefix: string; after: { readonly key: string; readonly id: string } },
  ): Generator<{ key: string; id: string; upload: StoredUpload }> {
    const start =
      Buffer.compare(Buffer.from(prefix), Buffer.from(after.key)) > 0 ? { key: prefix, id: '' } : after
    const rows = this.#db.prepare(
      'SELECT key, id, data FROM multipart_upload WHERE bucket = ? AND (key, id) > (?, ?) ORDER BY key, id',
    )
    for (const row of rows.iterate(bucket, start.key, start.id)) {
      const key = `${row.key}`
      if (!key.startsWith(prefix)) return
      const upload = parse<StoredUpload>(row)
      if (upload !== undefined) yield { key, id: `${row.id}`, upload }
    }
  }

  deleteUpload({ bucket, key, id }: UploadName): void {
    this.#run('DELETE FROM part WHERE upload = ?', id)
    this.#run('DELETE FROM multipart_upload WHERE bucket = ? AND key = ? AND id = ?', bucket, key, id)
  }

  putPart(upload: string, number: number, part: StoredPart): void {
    this.#run(
      'INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?)',
      upload,
      number,
      part.blob,
      JSON.stringify(part),
    )
  }

  /** By part number, ascending: those behind the number `after`, at most `limit` of them, -1 for all. */
  parts(upload: string, { after = 0, limit = -1 } = {}): ReadonlyMap<number, StoredPart> {
    const rows = this.#all(
      'SELECT number, data FROM part WHERE upload = ? AND number > ? ORDER BY number LIMIT ?',
      upload,
      after,
      limit,
    )
    return new Map(
      rows.flatMap((row) => {
        const part = parse<StoredPart>(row)
        return part === undefined ? [] : [[Number(row.number), part]]
      }),
    )
  }

  /** The names of all blobs that something refers to. */
  blobs(): ReadonlySet<string> {
    return new Set(
      this.#all('SELECT blob FROM object UNION SELECT blob FROM part').map(({ blob }) => `${blob}`),
    )
  }

  [Symbol.dispose](): void {
    this.#db.close()
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#prepared(sql).run(...values)
  }

  #get(sql: string, ...values: (string | number)[]): Row | undefined {
    return this.#prepared(sql).get(...values)
  }

  #all(sql: string, ...values: (string | number)[]): Row[] {
    return this.#prepared(sql).all(...values)
  }

  #prepared(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

type Row = Record<string, SQLOutputValue>

/** Trusts what is stored: only this class writes it. */
function parse<Stored>(row: Row | undefined): Stored | undefined {
  return row === undefined ? undefined : JSON.parse(`${row.data}`)
}

import type { Connection } from 'mysql2/promise'
import {
  defineMigration,
  type Migration,
  type MigrationDefinition,
  type SourceRow,
} from '../../src/define.ts'
import type { Random } from './random.ts'

/** The tables of the application: a root with a BLOB, rows that hang on its key, rows that it hangs on. */
export const schemaSql = `
CREATE TABLE owners (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL) ENGINE=InnoDB;
CREATE TABLE docs (id BIGINT UNSIGNED PRIMARY KEY, owner_id INT NULL, title VARCHAR(120) NOT NULL, body MEDIUMBLOB, KEY (owner_id)) ENGINE=InnoDB;
CREATE TABLE doc_tags (doc_id BIGINT UNSIGNED NOT NULL, tag VARCHAR(40) NOT NULL, PRIMARY KEY (doc_id, tag)) ENGINE=InnoDB;
`

const text = (row: SourceRow, column: string) => String(row[column] ?? '')

/** What both the migration and its check are told: everything but the two sides. */
export function churnMigration(
  connection: MigrationDefinition['source']['connection'],
  target: MigrationDefinition['target'],
): Migration {
  return defineMigration({
    name: 'churn',
    source: {
      connection,
      table: 'docs',
      blobs: ['body'],
      joins: {
        tags: { table: 'doc_tags', on: { doc_id: 'id' } },
        owner: { table: 'owners', on: { id: 'owner_id' } },
      },
    },
    target,
    externalRef: 'docs/{id}',
    map({ row, joined }) {
      const title = text(row, 'title')
      if (title.startsWith('skip')) return undefined
      if (title.startsWith('throw')) throw new Error('A title that the mapping does not bear')
      const [owner] = joined.owner ?? []
      return {
        name: title.startsWith('empty') ? '' : `${title}.txt`,
        contentType: 'text/plain',
        body: { column: 'body' },
        tags: (joined.tags ?? []).map((tag) => text(tag, 'tag')),
        metadata: { owner: owner === undefined ? null : text(owner, 'name') },
      }
    },
  })
}

/** Titles, most of which make files; one each of what is ignored, throws, is invalid. */
const titles = ['report', 'photo', 'notes', 'contract', 'übung', 'skip me', 'throw this', 'empty'] as const

/** Writes of one client of the application, at random, with transactions that are rolled back at times. */
export class Writer {
  readonly #sql: Connection
  readonly #random: Random
  readonly #maxId: number
  operations = 0

  constructor(sql: Connection, random: Random, maxId: number) {
    this.#sql = sql
    this.#random = random
    this.#maxId = maxId
  }

  async step(): Promise<void> {
    this.operations += 1
    const kind = this.#random.below(100)
    try {
      if (kind < 80) return await this.#one()
      if (kind < 95) return await this.#transaction(2 + this.#random.below(6))
      return await this.#large()
    } catch (error) {
      // Writers get into each other's way: the same id twice, deadlocks.
      const { code = '' } = error as { code?: string }
      if (!['ER_DUP_ENTRY', 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD'].includes(code))
        throw error
      await this.#sql.query('ROLLBACK')
    }
  }

  async #transaction(count: number): Promise<void> {
    await this.#sql.query('BEGIN')
    for (let at = 0; at < count; at++) await this.#one()
    await this.#sql.query(this.#random.chance(0.15) ? 'ROLLBACK' : 'COMMIT')
  }

  /** Many rows by one statement. */
  async #large(): Promise<void> {
    const from = this.#id()
    const statements: readonly [string, readonly unknown[]][] = [
      ['UPDATE docs SET title = CONCAT(?, id) WHERE id BETWEEN ? AND ?', [this.#title(), from, from + 200]],
      [
        'INSERT IGNORE INTO doc_tags (doc_id, tag) SELECT id, ? FROM docs WHERE id BETWEEN ? AND ?',
        [this.#tag(), from, from + 100],
      ],
      ['DELETE FROM docs WHERE id BETWEEN ? AND ?', [from, from + 20]],
    ]
    const [sql, values] = statements[this.#random.below(statements.length)] ?? ['DO 1', []]
    await this.#sql.query(sql, [...values])
  }

  async #one(): Promise<void> {
    const random = this.#random
    const sql = this.#sql
    const id = this.#id()
    switch (random.below(11)) {
      case 0:
      case 1:
      case 2:
        await sql.query('INSERT INTO docs (id, owner_id, title, body) VALUES (?, ?, ?, ?)', [
          id,
          random.chance(0.2) ? null : random.below(20),
          this.#title(),
          this.#body(),
        ])
        return
      case 3:
        await sql.query('UPDATE docs SET title = ? WHERE id = ?', [this.#title(), id])
        return
      case 4:
        await sql.query('UPDATE docs SET body = ? WHERE id = ?', [this.#body(), id])
        return
      case 5:
        await sql.query('DELETE FROM docs WHERE id = ?', [id])
        return
      case 6:
        await sql.query('UPDATE docs SET id = ? WHERE id = ?', [this.#id(), id])
        return
      case 7:
        await sql.query('REPLACE INTO doc_tags (doc_id, tag) VALUES (?, ?)', [id, this.#tag()])
        return
      case 8:
        await sql.query('DELETE FROM doc_tags WHERE doc_id = ? LIMIT 1', [id])
        return
      case 9:
        await sql.query('UPDATE doc_tags SET doc_id = ? WHERE doc_id = ? LIMIT 1', [this.#id(), id])
        return
      case 10:
        if (random.chance(0.5)) {
          await sql.query('REPLACE INTO owners (id, name) VALUES (?, ?)', [
            random.below(20),
            `owner ${random.below(1000)}`,
          ])
        } else await sql.query('UPDATE docs SET owner_id = ? WHERE id = ?', [random.below(20), id])
        return
    }
  }

  #id(): number {
    return 1 + this.#random.below(this.#maxId)
  }

  #title(): string {
    // The last three, which make no file, are rare.
    const common = this.#random.chance(0.9)
    const title = common ? titles[this.#random.below(5)] : titles[5 + this.#random.below(3)]
    return `${title} ${this.#random.below(1e6)}`
  }

  #tag(): string {
    return `tag-${this.#random.below(12)}`
  }

  #body(): string | null {
    if (this.#random.chance(0.03)) return null
    return `body ${this.#random.below(1e9)} `.repeat(1 + this.#random.below(20))
  }
}

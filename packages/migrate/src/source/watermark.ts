import { randomUUID } from 'node:crypto'
import type { Pool } from 'mysql2/promise'
import { MigrationFailure } from '../failure.ts'
import { quoted } from './quote.ts'

/** The table of one row that watermarks are written to. */
export const createWatermarkSql = (database: string, table: string): string =>
  `CREATE TABLE IF NOT EXISTS ${quoted(database)}.${quoted(table)} (id TINYINT NOT NULL PRIMARY KEY, token CHAR(36) CHARACTER SET ascii NOT NULL) ENGINE=InnoDB`

/** How long a watermark may take through the log before something must be wrong. */
const patienceMs = 120_000

/**
 * A position in the log can be ahead of what a SELECT sees: a transaction is written to the log before it is committed in
 * the engine (gh-ost #1030). So a row is written and waited for: once its commit has returned and its event has come, all
 * that came before it in the log can be read, since the log's order is that of the commits.
 */
export class Watermarks {
  readonly #pool: Pool
  readonly #sql: string
  readonly #waiting = new Map<string, () => void>()

  constructor(pool: Pool, database: string, table: string) {
    this.#pool = pool
    this.#sql = `INSERT INTO ${quoted(database)}.${quoted(table)} (id, token) VALUES (1, ?) ON DUPLICATE KEY UPDATE token = VALUES(token)`
  }

  /** Told by whoever reads the log. */
  arrived(token: string): void {
    this.#waiting.get(token)?.()
    this.#waiting.delete(token)
  }

  /** Writes a watermark of the caller's, who finds out by itself when it comes. @param token at most 36 characters */
  async write(token: string): Promise<void> {
    await this.#pool.query(this.#sql, [token])
  }

  /**
   * Writes one and waits until it is committed and has come through the log.
   * @throws {MigrationFailure} WATERMARK_LOST
   */
  async pass(signal: AbortSignal): Promise<void> {
    const token = randomUUID()
    let timer: NodeJS.Timeout | undefined
    let onAbort: (() => void) | undefined
    const arrival = new Promise<void>((resolve, reject) => {
      this.#waiting.set(token, resolve)
      timer = setTimeout(() => reject(new MigrationFailure('WATERMARK_LOST')), patienceMs)
      onAbort = () => reject(signal.reason)
      signal.addEventListener('abort', onAbort)
    })
    arrival.catch(() => undefined) // the write may fail first
    try {
      signal.throwIfAborted()
      await this.#pool.query(this.#sql, [token])
      await arrival
    } finally {
      clearTimeout(timer)
      if (onAbort !== undefined) signal.removeEventListener('abort', onAbort)
      this.#waiting.delete(token)
    }
  }
}

import { DatabaseSync } from 'node:sqlite'

/**
 * Held by the process that runs a migration. SQLite's lock of a file of its own: the operating system gives it back when the
 * process is gone, however it went.
 */
export class RunLock {
  readonly #database: DatabaseSync

  private constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** @returns undefined when another process has it */
  static take(statePath: string): RunLock | undefined {
    const database = new DatabaseSync(`${statePath}.lock`)
    try {
      database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
      return new RunLock(database)
    } catch {
      database.close()
      return undefined
    }
  }

  release(): void {
    this.#database.close()
  }
}

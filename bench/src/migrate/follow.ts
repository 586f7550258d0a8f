import { createConnection } from 'mysql2/promise'
import { migrate } from './lading.ts'
import type { Source } from './source.ts'
import { startStub } from './start-stub.ts'

/** Rows of one transaction of the application. */
const rowsPerTransaction = 20
/** Records that are changed: each of them once, so that nothing coalesces. */
const loadedRows = 250_000

export interface Followed {
  readonly written: number
  readonly seconds: number
  /** Seconds after the last change until it was applied. */
  readonly lagSeconds: number
  readonly mostDirty: number
}

/** Changes records at a steady rate while the migration follows. */
export async function follow(
  source: Source,
  { changesPerSecond, seconds }: { readonly changesPerSecond: number; readonly seconds: number },
): Promise<Followed> {
  await source.sql.query('DELETE FROM docs WHERE id > ?', [loadedRows])
  await using stub = await startStub({ limit: undefined, keeps: true })
  let result: Followed | undefined
  await migrate({
    source,
    sink: stub.endpoint,
    async following(state) {
      const sql = await createConnection(source.connection)
      const began = performance.now()
      let written = 0
      let mostDirty = 0
      let id = 1
      while (performance.now() - began < seconds * 1000) {
        const due = ((performance.now() - began) / 1000) * changesPerSecond
        if (written >= due) {
          await new Promise((resolve) => setTimeout(resolve, 1))
          continue
        }
        if (id + rowsPerTransaction > loadedRows) id = 1
        await sql.query('UPDATE docs SET owner = owner + 1 WHERE id BETWEEN ? AND ?', [
          id,
          id + rowsPerTransaction - 1,
        ])
        id += rowsPerTransaction
        written += rowsPerTransaction
        if (written % 2000 === 0) mostDirty = Math.max(mostDirty, state.dirtyCount())
      }
      const ended = performance.now()
      // Its changes have come through the log when a row of its own has.
      const [rows] = await sql.query('SHOW MASTER STATUS')
      const [{ File: file, Position: offset } = { File: '', Position: 0 }] = rows as {
        File: string
        Position: number
      }[]
      for (;;) {
        const position = state.get('position')
        const isRead =
          position !== undefined &&
          (position.file > file || (position.file === file && position.offset >= Number(offset)))
        if (isRead && state.dirtyCount() === 0) break
        mostDirty = Math.max(mostDirty, state.dirtyCount())
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      result = {
        written,
        seconds: (ended - began) / 1000,
        lagSeconds: (performance.now() - ended) / 1000,
        mostDirty,
      }
      await sql.end()
    },
  })
  if (result === undefined) throw new Error('Nothing was followed')
  return result
}

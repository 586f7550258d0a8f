import type { Pool } from 'mysql2/promise'
import { MigrationFailure } from '../failure.ts'
import type { Position } from './binlog.ts'
import { serverErrorOf } from './connect.ts'

type Row = Readonly<Record<string, string | number>>

/** Where the server's log ends now. */
export async function currentPosition(pool: Pool): Promise<Position> {
  const [rows] = await pool.query('SHOW MASTER STATUS').catch(() => pool.query('SHOW BINARY LOG STATUS')) // since MySQL 8.4
  const [status] = rows as Row[] // as the server names it
  if (status === undefined) throw new MigrationFailure('BINLOG_OFF')
  return { file: String(status.File), offset: Number(status.Position) }
}

/** @throws {MigrationFailure} POSITION_PURGED, SERVER_REPLACED when the position is not in the server's log any more */
export async function assertReadable(pool: Pool, { file, offset }: Position): Promise<void> {
  const [rows] = await pool.query('SHOW BINARY LOGS')
  const logs = (rows as Row[]).map((row) => ({ name: String(row.Log_name), size: Number(row.File_size) }))
  const log = logs.find(({ name }) => name === file)
  if (log === undefined) {
    const first = logs[0]?.name ?? 'none'
    throw new MigrationFailure('POSITION_PURGED', `It was to go on in ${file}; the oldest file is ${first}.`)
  }
  if (log.size < offset) {
    throw new MigrationFailure(
      'SERVER_REPLACED',
      `${file} is shorter than what was read of it: the log was reset.`,
    )
  }
}

/**
 * What was prepared before a position and is committed behind it says there only that it is committed.
 * @throws {MigrationFailure} XA_PENDING
 */
export async function assertNothingPrepared(pool: Pool): Promise<void> {
  try {
    const [rows] = await pool.query('XA RECOVER')
    const { length } = rows as unknown[] // one for each
    if (length > 0) throw new MigrationFailure('XA_PENDING', `There are ${length}.`)
  } catch (error) {
    // MySQL shows them to those only who have XA_RECOVER_ADMIN.
    if (!/DENIED/.test(serverErrorOf(error).code ?? '')) throw error
  }
}

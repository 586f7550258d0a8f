import {
  type Connection,
  createConnection,
  createPool,
  type Pool,
  type PoolOptions,
  type TypeCastField,
  type TypeCastNext,
} from 'mysql2/promise'
import type { SourceDefinition } from '../define.ts'
import { MigrationFailure } from '../failure.ts'

/**
 * What an error may say in public: a server repeats values of rows in its messages, and the library keeps the statement with
 * them.
 */
export function speakableOf(error: unknown): string {
  const { code, sqlState } = (error ?? {}) as { code?: string; sqlState?: string } // any may be asked
  if (sqlState !== undefined) return `The database refused: ${code ?? 'an error'} (${sqlState}).`
  return error instanceof Error ? `${error.name}: ${error.message}` : 'An error without a name.'
}

/** What a failed query says of itself. */
interface ServerError {
  readonly code?: string
  readonly errno?: number
  readonly sqlMessage?: string
}

const accessCodes = new Set([
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
  'ER_BINLOG_MONITOR_DENIED_ERROR',
])

const loginCodes = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_HOST_NOT_PRIVILEGED',
  'ER_NOT_SUPPORTED_AUTH_MODE',
])

export const serverErrorOf = (error: unknown): ServerError => (error ?? {}) as ServerError // any object may be asked

/** Whether another attempt can help: the connection broke, the server restarts, a lock was lost. */
export function isPassing(error: unknown): boolean {
  const { code = '' } = serverErrorOf(error)
  return (
    /^(PROTOCOL_CONNECTION_LOST|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT$)/.test(
      code,
    ) ||
    [
      'ER_SERVER_SHUTDOWN',
      'ER_LOCK_DEADLOCK',
      'ER_LOCK_WAIT_TIMEOUT',
      'ER_CON_COUNT_ERROR',
      'ER_QUERY_INTERRUPTED',
      'ER_CONNECTION_KILLED',
      'ER_NEW_ABORTING_CONNECTION',
      'POOL_CLOSED',
    ].includes(code) ||
    /closed state|Connection lost|socket hang up|read ECONN/i.test(
      error instanceof Error ? error.message : '',
    )
  )
}

/** The failure that a person can act on. Values of rows stand in no message of the server that is taken over here. */
export function toFailure(error: unknown): unknown {
  if (error instanceof MigrationFailure) return error
  const { code = '', sqlMessage } = serverErrorOf(error)
  if (loginCodes.has(code)) return new MigrationFailure('LOGIN_REFUSED', `${code}.`, error)
  if (code === 'ER_PARSE_ERROR' || code === 'ER_BAD_FIELD_ERROR')
    return new MigrationFailure(
      'CONFIG_INVALID',
      `The server does not take the query, perhaps for its \`where\`: ${code}.`,
      error,
    )
  if (accessCodes.has(code)) return new MigrationFailure('GRANT_MISSING', `${sqlMessage}.`, error)
  if (isPassing(error))
    return new MigrationFailure('SOURCE_UNREACHABLE', `${code || 'The connection broke'}.`, error)
  return error
}

/** Types whose values may not fit into a number: given as text, all of them alike. */
const integersByNumber = new Set(['TINY', 'SHORT', 'INT24', 'LONG', 'YEAR'])

/**
 * Values as `SourceValue` says. What mysql2 does unless told rounds JSON numbers, turns zero dates into 1899, and gives one
 * BIGINT as a number and the next as text.
 */
const fillingZeros = /^0+(?=\d)/

function typeCast(field: TypeCastField, next: TypeCastNext): unknown {
  if (integersByNumber.has(field.type)) {
    const text = field.string()
    return text === null ? null : Number(text)
  }
  // The log has no zeros that ZEROFILL puts before a number, so a key would be another one there.
  if (field.type === 'LONGLONG') return field.string()?.replace(fillingZeros, '') ?? null
  if (field.type === 'JSON' || field.type === 'NEWDECIMAL') return field.string()
  return next()
}

export function connectionOptions({ connection }: Pick<SourceDefinition, 'connection'>): PoolOptions {
  return {
    ...connection,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    typeCast,
    // Big values come in rows of text, never in a statement of ours.
    multipleStatements: false,
    connectTimeout: 10_000,
    enableKeepAlive: true,
  }
}

/** Sent first on each connection: TIMESTAMP in UTC, and zero dates as they are. */
const sessionSql = "SET SESSION time_zone = '+00:00', sql_mode = ''"

/** Connections that have been prepared. */
export function sourcePool(source: Pick<SourceDefinition, 'connection'>, connections: number): Pool {
  const pool = createPool({
    ...connectionOptions(source),
    connectionLimit: connections,
    waitForConnections: true,
  })
  // Queued on the connection before whoever asked for it can send anything.
  pool.pool.on('connection', (connection: { query(sql: string, done: (error: unknown) => void): void }) => {
    connection.query(sessionSql, () => undefined)
  })
  return pool
}

export async function sourceConnection(source: Pick<SourceDefinition, 'connection'>): Promise<Connection> {
  const connection = await createConnection(connectionOptions(source))
  await connection.query(sessionSql)
  return connection
}

import type { Pool } from 'mysql2/promise'

export interface ServerFacts {
  readonly version: string
  readonly isMariaDb: boolean
  /** What tells this server from another: its UUID where it has one. */
  readonly identity: string
  readonly user: string
  readonly variables: ReadonlyMap<string, string>
}

const wanted = [
  'log_bin',
  'binlog_format',
  'binlog_row_image',
  'binlog_order_commits',
  'binlog_transaction_compression',
  'binlog_row_value_options',
  'binlog_expire_logs_seconds',
  'expire_logs_days',
  'server_id',
  'server_uuid',
  'server_uid',
  'hostname',
  'datadir',
  'port',
  'read_only',
] as const

export type ServerVariable = (typeof wanted)[number]

export async function readServer(pool: Pool): Promise<ServerFacts> {
  const [rows] = await pool.query('SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)', [[...wanted]])
  const variables = new Map(
    (rows as { Variable_name: string; Value: string }[]).map(({ Variable_name, Value }) => [
      Variable_name,
      Value,
    ]), // as the server names them
  )
  const [[facts]] = (await pool.query('SELECT VERSION() AS version, CURRENT_USER() AS user')) as unknown as [
    [{ version: string; user: string }], // as selected
  ]
  const of = (name: (typeof wanted)[number]) => variables.get(name) ?? ''
  return {
    version: facts.version,
    isMariaDb: /mariadb/i.test(facts.version),
    identity:
      of('server_uuid') || of('server_uid') || `${of('server_id')} ${of('hostname')} ${of('datadir')}`,
    user: facts.user,
    variables,
  }
}

/** Whether the server is at least this version. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [, a = '0', b = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? []
  return Number(a) > major || (Number(a) === major && Number(b) >= minor)
}

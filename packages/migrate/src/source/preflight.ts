import type { Pool } from 'mysql2/promise'
import type { MigrationDefinition } from '../define.ts'
import { type FailureCode, MigrationFailure } from '../failure.ts'
import { watermarkTableOf } from './binlog.ts'
import { binlogText } from './binlog-key.ts'
import { serverErrorOf } from './connect.ts'
import { quoted } from './quote.ts'
import type { SourceSchema } from './schema.ts'
import { createWatermarkSql } from './watermark.ts'

/** One thing that was looked at. */
export interface Finding {
  readonly code: FailureCode
  /** `stop`: the migration does not begin. `warning`: it does, and this is worth knowing. */
  readonly severity: 'stop' | 'warning'
  readonly detail: string
  /** SQL that mends it; none where there is none. */
  readonly sql: readonly string[]
}

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
function isAtLeast(version: string, major: number, minor: number): boolean {
  const [, a = '0', b = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? []
  return Number(a) > major || (Number(a) === major && Number(b) >= minor)
}

/** Everything that can be found out before the migration begins. */
export async function preflight(
  pool: Pool,
  migration: MigrationDefinition,
  schema: SourceSchema,
  server: ServerFacts,
): Promise<Finding[]> {
  return [
    ...logSettings(server),
    ...keyColumns(schema),
    // The table before the grants on it, as the SQL has to be run.
    ...(await watermarkTable(pool, migration, schema, server)),
    ...(await privileges(pool, migration, schema, server)),
    ...(await cascades(pool, migration, schema, server)),
    ...engines(schema),
  ]
}

const finding = (
  code: FailureCode,
  severity: Finding['severity'],
  detail: string,
  ...sql: string[]
): Finding => ({
  code,
  severity,
  detail,
  sql,
})

function logSettings({ variables, version, isMariaDb }: ServerFacts): Finding[] {
  const of = (name: (typeof wanted)[number]) => variables.get(name)?.toUpperCase() ?? ''
  const found: Finding[] = []
  if (of('log_bin') !== 'ON' && of('log_bin') !== '1')
    return [finding('BINLOG_OFF', 'stop', 'log_bin is OFF.')]
  if (of('server_id') === '0')
    found.push(finding('BINLOG_OFF', 'stop', 'server_id is 0.', 'SET GLOBAL server_id = 1;'))
  if (of('binlog_format') !== 'ROW') {
    found.push(
      finding(
        'BINLOG_FORMAT',
        'stop',
        `binlog_format is ${of('binlog_format')}. Sessions that are open keep theirs: reconnect them after the change.`,
        "SET GLOBAL binlog_format = 'ROW';",
      ),
    )
  }
  if (!['FULL', ''].includes(of('binlog_row_image'))) {
    found.push(
      finding(
        'ROW_IMAGE',
        'stop',
        `binlog_row_image is ${of('binlog_row_image')}.`,
        "SET GLOBAL binlog_row_image = 'FULL';",
      ),
    )
  }
  if (of('binlog_order_commits') === 'OFF') {
    found.push(
      finding(
        'COMMIT_ORDER',
        'stop',
        'binlog_order_commits is OFF.',
        'SET GLOBAL binlog_order_commits = ON;',
      ),
    )
  }
  if (of('binlog_transaction_compression') === 'ON') {
    found.push(
      finding(
        'EVENT_COMPRESSED',
        'stop',
        'binlog_transaction_compression is ON.',
        'SET GLOBAL binlog_transaction_compression = OFF;',
      ),
    )
  }
  if (of('binlog_row_value_options') !== '') {
    found.push(
      finding(
        'EVENT_COMPRESSED',
        'stop',
        `binlog_row_value_options is ${of('binlog_row_value_options')}.`,
        "SET GLOBAL binlog_row_value_options = '';",
      ),
    )
  }
  const seconds =
    Number(of('binlog_expire_logs_seconds') || 0) || Number(of('expire_logs_days') || 0) * 86_400
  if (seconds > 0 && seconds < 3600) {
    found.push(
      finding(
        'POSITION_PURGED',
        'warning',
        `The server keeps its log for ${seconds} seconds only: a pause of the migration must be shorter.`,
        isMariaDb && !isAtLeast(version, 10, 6)
          ? 'SET GLOBAL expire_logs_days = 2;'
          : 'SET GLOBAL binlog_expire_logs_seconds = 172800;',
      ),
    )
  }
  if (of('read_only') === 'ON') {
    found.push(
      finding(
        'WATERMARK_LOST',
        'stop',
        'The server is read-only: the watermark row cannot be written. Use the primary.',
      ),
    )
  }
  return found
}

function keyColumns({ root, key, joins }: SourceSchema): Finding[] {
  const found: Finding[] = []
  const check = (run: () => unknown) => {
    try {
      run()
    } catch (error) {
      if (!(error instanceof MigrationFailure)) throw error
      found.push(finding(error.code, 'stop', error.detail))
    }
  }
  for (const name of key) check(() => binlogText(root, name))
  for (const { schema, on } of joins) {
    for (const [child, parent] of Object.entries(on)) {
      check(() => binlogText(schema, child))
      check(() => binlogText(root, parent))
    }
  }
  return found
}

/** `GRANT a, b ON x.y TO ...` */
const grantPattern = /^GRANT (.+?) ON (?:TABLE )?(\S+|`[^`]*`\.\S+) TO /i

async function privileges(
  pool: Pool,
  migration: MigrationDefinition,
  schema: SourceSchema,
  { user, version, isMariaDb }: ServerFacts,
): Promise<Finding[]> {
  const [rows] = await pool.query('SHOW GRANTS')
  const lines = (rows as Record<string, string>[]).flatMap((row) => Object.values(row))
  const grants = lines.flatMap((line) => {
    const [, list = '', on = ''] = grantPattern.exec(line) ?? []
    // Not the column lists of column privileges.
    return list === ''
      ? []
      : [{ list: list.toUpperCase().split(/,\s*(?![^(]*\))/), on: on.replaceAll('`', '') }]
  })
  const has = (privilege: string, database?: string, table?: string) =>
    grants.some(
      ({ list, on }) =>
        (list.includes(privilege) || list.includes('ALL PRIVILEGES')) &&
        (on === '*.*' ||
          (database !== undefined && (matches(on, `${database}.*`) || on === `${database}.${table}`))),
    )
  const [name = '', host = '%'] = user.split('@')
  const account = `'${name.replaceAll("'", "''")}'@'${host}'`
  const found: Finding[] = []
  const missing = (detail: string, sql: string) => found.push(finding('GRANT_MISSING', 'stop', detail, sql))
  if (!has('REPLICATION SLAVE') && !has('REPLICATION REPLICA')) {
    missing(
      'REPLICATION SLAVE is needed to read the binary log.',
      `GRANT REPLICATION SLAVE ON *.* TO ${account};`,
    )
  }
  const clientNames = ['REPLICATION CLIENT', 'BINLOG MONITOR', 'SUPER']
  if (!clientNames.some((privilege) => has(privilege))) {
    const privilege = isMariaDb && isAtLeast(version, 10, 5) ? 'BINLOG MONITOR' : 'REPLICATION CLIENT'
    missing(
      `${privilege} is needed to find the position of the log.`,
      `GRANT ${privilege} ON *.* TO ${account};`,
    )
  }
  const { database } = schema.root
  for (const table of new Set([schema.root.name, ...schema.joins.map((join) => join.schema.name)])) {
    if (!has('SELECT', database, table)) {
      missing(
        `SELECT is needed on ${database}.${table}.`,
        `GRANT SELECT ON ${quoted(database)}.${quoted(table)} TO ${account};`,
      )
    }
  }
  const mark = watermarkTableOf(migration)
  for (const privilege of ['SELECT', 'INSERT', 'UPDATE']) {
    if (!has(privilege, database, mark)) {
      missing(
        `${privilege} is needed on the watermark table ${database}.${mark}.`,
        `GRANT SELECT, INSERT, UPDATE ON ${quoted(database)}.${quoted(mark)} TO ${account};`,
      )
      break
    }
  }
  return found
}

/** Grants may name databases by patterns. */
function matches(pattern: string, text: string): boolean {
  const source = pattern.replace(/\\_|\\%|[%_]|[\\^$.*+?()[\]{}|/-]/g, (sign) => {
    if (sign === '%') return '.*'
    if (sign === '_') return '.'
    if (sign === '\\_' || sign === '\\%') return sign.slice(1)
    return `\\${sign}`
  })
  return new RegExp(`^${source}$`).test(text)
}

/** Rows that a foreign key changes are not in the log before MySQL 9.6, and never in MariaDB's. */
async function cascades(
  pool: Pool,
  { source }: MigrationDefinition,
  { root, joins }: SourceSchema,
  { version, isMariaDb }: ServerFacts,
): Promise<Finding[]> {
  if (!isMariaDb && isAtLeast(version, 9, 6)) return []
  const tables = [...new Set([root.name, ...joins.map(({ schema }) => schema.name)])]
  const [rows] = await pool.query(
    'SELECT CONSTRAINT_NAME AS name, TABLE_NAME AS child, REFERENCED_TABLE_NAME AS parent, DELETE_RULE AS onDelete, UPDATE_RULE AS onUpdate ' +
      'FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME IN (?)',
    [root.database, tables],
  )
  const changing = ['CASCADE', 'SET NULL', 'SET DEFAULT']
  const keys = rows as { name: string; child: string; parent: string; onDelete: string; onUpdate: string }[] // as selected
  return keys.flatMap(({ name, child, parent, onDelete, onUpdate }) => {
    if (!changing.includes(onDelete) && !changing.includes(onUpdate)) return []
    // A joined row that goes with its root: the root's own change is logged, and says enough.
    const isOwn = parent === root.name && child !== root.name && !changing.includes(onUpdate)
    if (isOwn) return []
    return [
      finding(
        'CASCADE_HIDDEN',
        source.acceptCascades === true ? 'warning' : 'stop',
        `${child}.${name} references ${parent}: ON DELETE ${onDelete}, ON UPDATE ${onUpdate}.`,
      ),
    ]
  })
}

function engines({ root, joins }: SourceSchema): Finding[] {
  return [root, ...joins.map(({ schema }) => schema)].flatMap(({ name, engine }) => {
    if (/^innodb$/i.test(engine)) return []
    if (/^(myisam|aria|rocksdb|tokudb)$/i.test(engine)) {
      return [
        finding(
          'TABLE_UNSUITABLE',
          'warning',
          `${name} is ${engine}: a statement that fails half-way leaves its first rows; they are migrated as they are.`,
        ),
      ]
    }
    return [
      finding('TABLE_UNSUITABLE', 'stop', `${name} is ${engine}: its changes are not in the log row by row.`),
    ]
  })
}

async function watermarkTable(
  pool: Pool,
  migration: MigrationDefinition,
  { root }: SourceSchema,
  { user }: ServerFacts,
): Promise<Finding[]> {
  const name = watermarkTableOf(migration)
  const [rows] = await pool.query(
    'SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    [root.database, name],
  )
  if ((rows as unknown[]).length > 0) return []
  const sql = createWatermarkSql(root.database, name)
  try {
    await pool.query(sql)
    return []
  } catch (error) {
    const { code = '' } = serverErrorOf(error)
    if (!/DENIED/.test(code)) throw error
    return [
      finding(
        'GRANT_MISSING',
        'stop',
        `The watermark table does not exist, and ${user} may not create it.`,
        `${sql};`,
      ),
    ]
  }
}

/** @throws {MigrationFailure} the first finding that does not let the migration begin, with the SQL of all */
export function assertReady(findings: readonly Finding[]): void {
  const stops = findings.filter(({ severity }) => severity === 'stop')
  const [first] = stops
  if (first === undefined) return
  const lines = stops.map(({ code, detail }) => `- ${code}: ${detail}`)
  const sql = [...new Set(stops.flatMap((one) => one.sql))]
  const all =
    stops.length === 1 ? first.detail : `${first.detail}\nEverything that was found:\n${lines.join('\n')}`
  throw new MigrationFailure(first.code, sql.length === 0 ? all : `${all}\nSQL:\n${sql.join('\n')}`)
}

import type { Pool } from 'mysql2/promise'
import type { MigrationDefinition } from '../define.ts'
import { MigrationFailure } from '../failure.ts'
import { watermarkTableOf } from './binlog.ts'
import { binlogText } from './binlog-key.ts'
import { serverErrorOf } from './connect.ts'
import { type Finding, finding } from './finding.ts'
import { changesRows, type ForeignKey, foreignKeys } from './foreign-keys.ts'
import { missingGrants } from './grants.ts'
import type { SourceSchema } from './schema.ts'
import { isAtLeast, type ServerFacts, type ServerVariable } from './server.ts'
import { createWatermarkSql } from './watermark.ts'

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
    ...(await missingGrants(pool, migration, schema, server)),
    ...(await cascades(pool, migration, schema, server)),
    ...engines(schema),
  ]
}

function logSettings({ variables, version, isMariaDb }: ServerFacts): Finding[] {
  const of = (name: ServerVariable) => variables.get(name)?.toUpperCase() ?? ''
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

/** Rows that a foreign key changes are not in the log before MySQL 9.6, and never in MariaDB's. */
async function cascades(
  pool: Pool,
  { source }: MigrationDefinition,
  { root, joins }: SourceSchema,
  { version, isMariaDb }: ServerFacts,
): Promise<Finding[]> {
  if (!isMariaDb && isAtLeast(version, 9, 6)) return []
  const tables = new Map([root, ...joins.map(({ schema }) => schema)].map((table) => [table.name, table]))
  const keys = await Promise.all([...tables.values()].map((table) => foreignKeys(pool, table)))
  return keys.flat().flatMap((key) => {
    const { name, child, parent, onDelete, onUpdate } = key
    if (!changesRows(onDelete) && !changesRows(onUpdate)) return []
    if (isOwn(key, root, joins)) return []
    return [
      finding(
        'CASCADE_HIDDEN',
        source.acceptCascades === true ? 'warning' : 'stop',
        `${child}.${name} references ${parent}: ON DELETE ${onDelete}, ON UPDATE ${onUpdate}.`,
      ),
    ]
  })
}

/**
 * Whether it only takes joined rows away with their own root, whose change is logged and says enough: it has to go by the
 * columns of the join, of each join of that table.
 */
function isOwn(key: ForeignKey, root: SourceSchema['root'], joins: SourceSchema['joins']): boolean {
  if (key.parent !== root.name || key.child === root.name || changesRows(key.onUpdate)) return false
  const own = joins.filter(({ schema }) => schema.name === key.child)
  return own.every(({ on }) => {
    const pairs = Object.entries(on)
    return (
      pairs.length === key.columns.length &&
      pairs.every(([child, parent]) => key.columns.some(([a, b]) => a === child && b === parent))
    )
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

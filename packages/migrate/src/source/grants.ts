import type { Pool } from 'mysql2/promise'
import type { MigrationDefinition } from '../define.ts'
import { watermarkTableOf } from './binlog.ts'
import { type Finding, finding } from './finding.ts'
import { quoted } from './quote.ts'
import type { SourceSchema } from './schema.ts'
import { isAtLeast, type ServerFacts } from './server.ts'

/** `GRANT a, b ON x.y TO ...` */
const grantPattern = /^GRANT (.+?) ON (?:TABLE )?(\S+|`[^`]*`\.\S+) TO /i

/** Privileges that the user lacks, with the statements that give them. */
export async function missingGrants(
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

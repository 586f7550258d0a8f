import type { SourceDefinition } from '../define.ts'
import { quoted } from './quote.ts'
import { columnOf, type JoinSchema, type SourceSchema, type Table } from './schema.ts'

/** Begins the names of what is selected beside the columns; none of theirs begins like this. */
export const besideMark = '#lading '
/** Names under which a row tells the length and the hash of a blob column that is not read. */
export const blobLength = (column: string) => `${besideMark}length ${column}`
export const blobHash = (column: string) => `${besideMark}sha256 ${column}`

/** Name under which a row tells what a text counts as in a join: equal weights are equal texts to the collation. */
export const joinWeight = (join: string, column: string) => `${besideMark}weight ${join} ${column}`

/** The weights of texts that a join compares: case, accents and spaces at the end may make no difference to it. */
function weights(join: JoinSchema, side: 'parent' | 'child'): string[] {
  return Object.entries(join.on).flatMap(([child, parent]) => {
    const { charset, collation } = columnOf(join.schema, child)
    if (charset === undefined || collation === undefined) return []
    const name = side === 'parent' ? parent : child
    // Most collations compare as if the shorter text went on with spaces.
    const isPadded = !/^utf8mb4_0900|nopad/.test(collation)
    const text = isPadded ? `RTRIM(t.${quoted(name)})` : `t.${quoted(name)}`
    return [
      `HEX(WEIGHT_STRING(CONVERT(${text} USING ${charset}) COLLATE ${collation})) AS ${quoted(joinWeight(join.name, child))}`,
    ]
  })
}

function columnsOf(table: Table, blobs: ReadonlySet<string>, raw: ReadonlySet<string>): string {
  return table.columns
    .flatMap(({ name, charset }) => {
      const column = `t.${quoted(name)}`
      if (blobs.has(name)) {
        return [
          `LENGTH(${column}) AS ${quoted(blobLength(name))}`,
          `SHA2(${column}, 256) AS ${quoted(blobHash(name))}`,
        ]
      }
      if (raw.has(name) && charset !== undefined) return [`CAST(${column} AS BINARY) AS ${quoted(name)}`]
      return [column]
    })
    .join(', ')
}

/**
 * The SQL that reads records: one query for roots, one for each join, the same for the load, for what changed and for the
 * check. The joined rows are not read by JOIN, which would repeat the root for each of them.
 */
export function selectSql(schema: SourceSchema, source: SourceDefinition) {
  const { root, key, joins } = schema
  const keyColumns = key.map((name) => `t.${quoted(name)}`)
  const tuple = keyColumns.length === 1 ? `${keyColumns[0]}` : `(${keyColumns.join(', ')})`
  const condition = source.where === undefined ? '' : `(${source.where}) AND `
  const columns = [
    columnsOf(root, schema.blobs, schema.raw),
    ...joins.flatMap((join) => weights(join, 'parent')),
  ]
  const from = `SELECT ${columns.join(', ')} FROM ${quoted(root.database)}.${quoted(root.name)} AS t`
  const order = `ORDER BY ${keyColumns.join(', ')}`
  const placeholder = key.length === 1 ? '?' : `(${key.map(() => '?').join(', ')})`
  return {
    /** The next rows behind a key. Values: the key, unless it is the first; the end, if there is one. */
    after(hasStart: boolean, hasEnd: boolean, limit: number): string {
      const bounds = [
        // Written out: `(a, b) > (?, ?)` uses no index in MySQL 5.7.
        ...(hasStart ? [`(${behind(keyColumns)})`] : []),
        ...(hasEnd ? [`${keyColumns[0]} <= ?`] : []),
      ]
      const where = [condition === '' ? [] : [condition.slice(0, -' AND '.length)], bounds]
        .flat()
        .join(' AND ')
      return `${from}${where === '' ? '' : ` WHERE ${where}`} ${order} LIMIT ${limit}`
    },
    byKeys: (count: number) =>
      `${from} WHERE ${condition}${tuple} IN (${Array.from({ length: count }, () => placeholder).join(', ')})`,
    joined: (join: JoinSchema, count: number) => joinedSql(join, schema, count),
    /** Keys of the roots whose joined columns have these values. */
    lookup(join: JoinSchema, count: number): string {
      const parents = Object.values(join.on).map((name) => `t.${quoted(name)}`)
      const left = parents.length === 1 ? parents[0] : `(${parents.join(', ')})`
      const one = parents.length === 1 ? '?' : `(${parents.map(() => '?').join(', ')})`
      return (
        `SELECT ${keyColumns.join(', ')} FROM ${quoted(root.database)}.${quoted(root.name)} AS t ` +
        `WHERE ${left} IN (${Array.from({ length: count }, () => one).join(', ')})`
      )
    },
    joins,
  }
}

export type SelectSql = ReturnType<typeof selectSql>

/** `a > ? OR (a = ? AND b > ?)`: the values of a key once for each of its columns, growing. */
function behind(columns: readonly string[]): string {
  return columns
    .map((column, at) =>
      [...columns.slice(0, at).map((before) => `${before} = ?`), `${column} > ?`].join(' AND '),
    )
    .map((text) => (columns.length === 1 ? text : `(${text})`))
    .join(' OR ')
}

/** The values that `behind` asks for. */
export const behindValues = (key: readonly string[]): string[] => key.flatMap((_, at) => key.slice(0, at + 1))

function joinedSql(join: JoinSchema, { raw }: SourceSchema, count: number): string {
  const children = Object.keys(join.on).map((name) => `t.${quoted(name)}`)
  const left = children.length === 1 ? children[0] : `(${children.join(', ')})`
  const one = children.length === 1 ? '?' : `(${children.map(() => '?').join(', ')})`
  const condition = join.where === undefined ? '' : `(${join.where}) AND `
  const { database, name } = join.schema
  return (
    `SELECT ${[columnsOf(join.schema, new Set(), raw), ...weights(join, 'child')].join(', ')} FROM ${quoted(database)}.${quoted(name)} AS t ` +
    `WHERE ${condition}${left} IN (${Array.from({ length: count }, () => one).join(', ')}) ` +
    `ORDER BY ${join.order.map((column) => `t.${quoted(column)}`).join(', ')}`
  )
}

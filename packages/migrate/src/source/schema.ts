import type { Pool } from 'mysql2/promise'
import type { Join, MigrationDefinition } from '../define.ts'
import { MigrationFailure } from '../failure.ts'

/** A column as information_schema describes it. */
export interface Column {
  readonly name: string
  /** In lower case, for example `bigint`. */
  readonly type: string
  /** With width and sign, for example `bigint(20) unsigned`. */
  readonly fullType: string
  readonly charset: string | undefined
  readonly collation: string | undefined
  readonly isNullable: boolean
}

export interface Table {
  readonly database: string
  readonly name: string
  readonly engine: string
  readonly columns: readonly Column[]
  /** Columns of the primary key; none is an empty list. */
  readonly primaryKey: readonly string[]
  /** Columns of each unique key, the primary key included. */
  readonly uniqueKeys: readonly (readonly string[])[]
}

export interface JoinSchema extends Join {
  readonly name: string
  readonly schema: Table
  /** Sorted by this, so that the same rows always come in the same order. */
  readonly order: readonly string[]
}

/** What the migration file names, as it is in the database. */
export interface SourceSchema {
  readonly root: Table
  readonly key: readonly string[]
  /** Whether the key is one whole number, so that ranges of it can be loaded side by side. */
  readonly isNumeric: boolean
  readonly joins: readonly JoinSchema[]
  readonly blobs: ReadonlySet<string>
  readonly raw: ReadonlySet<string>
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly fullType: string
  readonly charset: string | null
  readonly collation: string | null
  readonly nullable: string
}

const integers = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint'])

export async function readTable(pool: Pool, database: string, name: string): Promise<Table | undefined> {
  const [tables] = await pool.query(
    'SELECT TABLE_SCHEMA AS realDatabase, TABLE_NAME AS realName, ENGINE AS engine, TABLE_TYPE AS type FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    [database, name],
  )
  const [table] = tables as {
    realDatabase: string
    realName: string
    engine: string | null
    type: string
  }[] // as selected
  if (table === undefined) return undefined
  if (!['BASE TABLE', 'TABLE'].includes(table.type)) {
    throw new MigrationFailure(
      'TABLE_UNSUITABLE',
      `${database}.${name} is a ${table.type}: its rows are not in the log as they are read.`,
    )
  }
  const [columns] = await pool.query(
    'SELECT COLUMN_NAME AS name, LOWER(DATA_TYPE) AS type, LOWER(COLUMN_TYPE) AS fullType, CHARACTER_SET_NAME AS charset, ' +
      'COLLATION_NAME AS collation, IS_NULLABLE AS nullable FROM information_schema.COLUMNS ' +
      'WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION',
    [database, name],
  )
  const [keys] = await pool.query(
    'SELECT INDEX_NAME AS name, COLUMN_NAME AS columnName, SUB_PART AS part FROM information_schema.STATISTICS ' +
      'WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0 ORDER BY INDEX_NAME, SEQ_IN_INDEX',
    [database, name],
  )
  const unique = new Map<string, string[]>()
  const prefixed = new Set<string>()
  for (const { name: key, columnName, part } of keys as {
    name: string
    columnName: string
    part: number | null
  }[]) {
    unique.set(key, [...(unique.get(key) ?? []), columnName])
    if (part !== null) prefixed.add(key) // the beginning of a text is unique, which makes the whole text so too
  }
  return {
    // As the log writes them: a server that takes no notice of case keeps names in lower case.
    database: table.realDatabase,
    name: table.realName,
    engine: table.engine ?? table.type,
    columns: (columns as ColumnRow[]).map(({ charset, collation, nullable, ...column }) => ({
      ...column,
      charset: charset ?? undefined,
      collation: collation ?? undefined,
      isNullable: nullable === 'YES',
    })),
    primaryKey: unique.get('PRIMARY') ?? [],
    uniqueKeys: [...unique.values()],
  }
}

/** @throws {MigrationFailure} TABLE_UNSUITABLE, GRANT_MISSING when a table cannot be seen */
export async function readSchema(pool: Pool, { source }: MigrationDefinition): Promise<SourceSchema> {
  const { database = '' } = source.connection
  const read = async (name: string) => {
    const table = await readTable(pool, database, name)
    if (table === undefined) {
      throw new MigrationFailure(
        'TABLE_UNSUITABLE',
        `There is no table ${database}.${name} that the user may read.`,
      )
    }
    return table
  }
  const root = await read(source.table)
  const key = source.key ?? root.primaryKey
  if (key.length === 0)
    throw unsuitable(root, 'has no primary key: name the columns of a unique key as source.key')
  const isUnique = root.uniqueKeys.some(
    (columns) => columns.length <= key.length && columns.every((column) => key.includes(column)),
  )
  if (!isUnique) throw unsuitable(root, `has no unique key over ${key.join(', ')}`)
  for (const name of [...key, ...(source.blobs ?? [])]) columnOf(root, name)
  for (const name of key) {
    const column = columnOf(root, name)
    if (column.isNullable) throw unsuitable(root, `allows NULL in ${name}, which is part of the key`)
    if (source.raw?.includes(name)) throw unsuitable(root, `has ${name} in its key and in source.raw`)
    if (source.blobs?.includes(name)) throw unsuitable(root, `has ${name} in its key and in source.blobs`)
    if (['float', 'double', 'bit', 'json', 'geometry'].includes(column.type)) {
      throw unsuitable(root, `has a key of type ${column.type}, which does not come back the same`)
    }
  }
  const joins = await Promise.all(
    Object.entries(source.joins ?? {}).map(async ([name, join]): Promise<JoinSchema> => {
      const schema = await read(join.table)
      for (const [child, parent] of Object.entries(join.on)) {
        columnOf(schema, child)
        columnOf(root, parent)
      }
      const order = join.orderBy === undefined ? schema.primaryKey : [join.orderBy, ...schema.primaryKey]
      if (order.length === 0)
        throw unsuitable(schema, 'has no primary key to sort its rows by: give the join an orderBy')
      for (const column of order) columnOf(schema, column)
      return { ...join, name, schema, order: [...new Set(order)] }
    }),
  )
  const [only] = key
  return {
    root,
    key,
    isNumeric: key.length === 1 && only !== undefined && integers.has(columnOf(root, only).type),
    joins,
    blobs: new Set(source.blobs),
    raw: new Set(source.raw),
  }
}

export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((one) => one.name === name)
  if (column === undefined) throw unsuitable(table, `has no column ${name}`)
  return column
}

const unsuitable = ({ database, name }: Table, what: string) =>
  new MigrationFailure('TABLE_UNSUITABLE', `${database}.${name} ${what}.`)

/** A text that changes when the definition of a mapped table does. */
export function fingerprintOf({ root, key, joins }: SourceSchema): string {
  const of = ({ name, columns }: Table) =>
    `${name}(${columns.map(({ name: column, fullType, charset, isNullable }) => `${column} ${fullType} ${charset ?? ''} ${isNullable}`).join(',')})`
  return [of(root), key.join(','), ...joins.map(({ name, schema }) => `${name}=${of(schema)}`)].join(';')
}

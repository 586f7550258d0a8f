import { expect, test } from 'vitest'
import { defineMigration, type SourceRow } from '../src/define.ts'
import { sourcePool } from '../src/source/connect.ts'
import { SourceReader } from '../src/source/reader.ts'
import { readSchema } from '../src/source/schema.ts'
import { runUntilCaughtUp } from './run.ts'
import { startSides } from './sides.ts'

/** Column type, SQL of a value, what a mapping gets. This is the table of what arrives. */
const arrivals: readonly (readonly [type: string, sql: string, value: unknown])[] = [
  ['TINYINT', '-128', -128],
  ['TINYINT(1)', '1', 1],
  ['TINYINT(1)', '7', 7],
  ['TINYINT UNSIGNED', '255', 255],
  ['SMALLINT', '-32768', -32768],
  ['MEDIUMINT UNSIGNED', '16777215', 16777215],
  ['INT', '-2147483648', -2147483648],
  ['INT UNSIGNED', '4294967295', 4294967295],
  ['INT(5) ZEROFILL', '42', 42],
  ['BIGINT', '-9223372036854775808', '-9223372036854775808'],
  ['BIGINT UNSIGNED', '18446744073709551615', '18446744073709551615'],
  ['BIGINT', '1', '1'],
  ['DECIMAL(30,10)', '12345678901234567890.0123456789', '12345678901234567890.0123456789'],
  ['DECIMAL(5,2)', '-0.10', '-0.10'],
  ['FLOAT', '0.1', 0.1],
  ['DOUBLE', '1.7976931348623157e308', 1.7976931348623157e308],
  ['BIT(1)', "b'1'", Buffer.from([1])],
  [
    'BIT(64)',
    "b'1000000000000000000000000000000000000000000000000000000000000001'",
    Buffer.from('8000000000000001', 'hex'),
  ],
  ['YEAR', '1901', 1901],
  ['DATE', "'2026-02-28'", '2026-02-28'],
  ['DATE', "'0000-00-00'", '0000-00-00'],
  ['DATE', "'2026-00-00'", '2026-00-00'],
  ['TIME(6)', "'-838:59:59.000000'", '-838:59:59.000000'],
  ['DATETIME', "'0000-00-00 00:00:00'", '0000-00-00 00:00:00'],
  ['DATETIME(6)', "'9999-12-31 23:59:59.999999'", '9999-12-31 23:59:59.999999'],
  // Written in a session at +02:00, read in UTC.
  ['TIMESTAMP NULL', "'2026-07-01 12:00:00'", '2026-07-01 10:00:00'],
  ['CHAR(10)', "'ab  '", 'ab'],
  ['VARCHAR(20)', "'ab  '", 'ab  '],
  ['VARCHAR(20)', "''", ''],
  ['VARCHAR(20)', 'NULL', null],
  ['VARCHAR(20) CHARACTER SET latin1', "'Gr\u00fc\u00dfe \u20ac'", 'Gr\u00fc\u00dfe \u20ac'],
  ['VARCHAR(20) CHARACTER SET utf8mb3', "'\u00fc\u20ac'", '\u00fc\u20ac'],
  ['VARCHAR(20) CHARACTER SET utf8mb4', "'\u{1f600}'", '\u{1f600}'],
  ['VARCHAR(20) CHARACTER SET utf16', "'\u{1f600}'", '\u{1f600}'],
  // UTF-8 that was stored in a latin1 column: it arrives as what the column says; `raw` gives the bytes.
  ['VARCHAR(20) CHARACTER SET latin1', "CONVERT(X'C383C2BC' USING latin1)", '\u00c3\u0192\u00c2\u00bc'],
  ['TEXT', "'long'", 'long'],
  ["ENUM('a','b')", "'b'", 'b'],
  ["ENUM('a','b')", "''", ''],
  ["SET('x','y','z')", "'x,z'", 'x,z'],
  ["SET('x','y')", "''", ''],
  ['BINARY(4)', "X'0100'", Buffer.from([1, 0, 0, 0])],
  ['VARBINARY(4)', "X'FF00'", Buffer.from([255, 0])],
  ['BLOB', "X'00FF'", Buffer.from([0, 255])],
  ['JSON', '\'{"a": 12345678901234567890}\'', '{"a": 12345678901234567890}'],
  ['JSON', "'12345678901234567890'", '12345678901234567890'],
]

test('each type arrives as the table says', async () => {
  await using sides = await startSides()
  const { sql, connection } = sides.source
  const columns = arrivals.map(([type], at) => `c${at} ${type}`)
  await sql.query(`CREATE TABLE everything (id INT PRIMARY KEY, ${columns.join(', ')}) ROW_FORMAT=DYNAMIC`)
  await sql.query("SET SESSION time_zone = '+02:00', sql_mode = ''")
  await sql.query(`INSERT INTO everything VALUES (1, ${arrivals.map(([, value]) => value).join(', ')})`)
  const migration = defineMigration({
    name: 'types',
    source: { connection, table: 'everything' },
    target: sides.target.definition,
    externalRef: '{id}',
    map: () => undefined,
  })
  const pool = sourcePool(migration.source, 1)
  try {
    const reader = new SourceReader(pool, await readSchema(pool, migration), migration.source)
    const [read] = await reader.after(undefined, undefined, 10)
    const row: SourceRow = read?.record.row ?? {}
    const arrived = arrivals.map(([type, value], at) => [type, value, row[`c${at}`]])
    expect(arrived).toEqual(arrivals)
  } finally {
    await pool.end()
  }
})

test('bytes of a text column are given where they are asked for', async () => {
  await using sides = await startSides()
  const { sql, connection } = sides.source
  await sql.query('CREATE TABLE legacy (id INT PRIMARY KEY, title VARCHAR(40) CHARACTER SET latin1)')
  // An application that sent UTF-8 over a latin1 connection.
  await sql.query("INSERT INTO legacy VALUES (1, CONVERT(X'47C3BC7465' USING latin1))")
  const migration = defineMigration({
    name: 'legacy',
    source: { connection, table: 'legacy', raw: ['title'] },
    target: sides.target.definition,
    externalRef: 'legacy/{id}',
    map: ({ row }) => ({
      name: new TextDecoder().decode(row.title as Uint8Array), // named in `raw`
      contentType: 'text/plain',
      body: { bytes: new Uint8Array() },
    }),
  })
  await runUntilCaughtUp(migration, sides.statePath)
  expect((await sides.target.files()).get('legacy/1')?.name).toBe('G\u00fcte')
})

/** Key types: the log must name the same record as a SELECT, or a change is lost. */
test.each([
  ['BIGINT UNSIGNED', ['18446744073709551615', '9007199254740993', '0']],
  ['BIGINT', ['-9223372036854775808', '-1', '9223372036854775807']],
  ['INT UNSIGNED', ['4294967295', '1']],
  ['MEDIUMINT', ['-8388608', '8388607']],
  ['TINYINT', ['-128', '127']],
  ['VARCHAR(50) CHARACTER SET latin1', ['gr\u00fcn', 'a b', 'A/B', '\u20ac']],
  ['VARCHAR(50) CHARACTER SET utf8mb4', ['\u{1f600}', 'hex:00', "quote's"]],
  ['CHAR(10)', ['abc', '\u00fc']],
  ['BINARY(8)', ['0100000000000000', 'ff00ff0000000000', '6162636465666768']],
  ['VARBINARY(8)', ['00', 'c3bc', 'ff']],
])('changes of records with a key of type %s arrive', async (type, values) => {
  await using sides = await startSides()
  const { sql, connection } = sides.source
  await sql.query(`CREATE TABLE keyed (k ${type} PRIMARY KEY, name VARCHAR(50))`)
  const isBytes = type.includes('BINARY')
  const quoted = (value: string) => (isBytes ? `X'${value}'` : sql.escape(value))
  for (const value of values) await sql.query(`INSERT INTO keyed VALUES (${quoted(value)}, 'before')`)
  const migration = defineMigration({
    name: 'keyed',
    source: { connection, table: 'keyed' },
    target: sides.target.definition,
    externalRef: 'keyed/{k}',
    map: ({ row }) => ({
      name: String(row.name),
      contentType: 'text/plain',
      body: { bytes: new Uint8Array() },
    }),
  })
  await runUntilCaughtUp(migration, sides.statePath)
  const loaded = await sides.target.files()
  expect(loaded.size).toBe(values.length)
  await sql.query("UPDATE keyed SET name = 'after'")
  const [last = ''] = values
  await sql.query(`DELETE FROM keyed WHERE k = ${quoted(last)}`)
  await runUntilCaughtUp(migration, sides.statePath)
  const files = await sides.target.files()
  expect(files.size).toBe(values.length - 1)
  expect([...files.values()].map(({ name }) => name)).toEqual(
    Array.from({ length: values.length - 1 }, () => 'after'),
  )
  for (const reference of files.keys()) expect(loaded.has(reference)).toBe(true)
})

test('a collation that takes keys for the same does not lose a record', async () => {
  await using sides = await startSides()
  const { sql, connection } = sides.source
  await sql.query('CREATE TABLE pages (title VARCHAR(50) COLLATE utf8mb4_general_ci PRIMARY KEY, size INT)')
  await sql.query(
    'CREATE TABLE notes (id INT PRIMARY KEY, page VARCHAR(50) COLLATE utf8mb4_general_ci, note VARCHAR(50))',
  )
  await sql.query("INSERT INTO pages VALUES ('Home', 1)")
  await sql.query("INSERT INTO notes VALUES (1, 'HOME ', 'first')")
  const migration = defineMigration({
    name: 'collation',
    source: { connection, table: 'pages', joins: { notes: { table: 'notes', on: { page: 'title' } } } },
    target: sides.target.definition,
    externalRef: 'pages/{title}',
    map: ({ row, joined }) => ({
      name: String(row.title),
      contentType: 'text/plain',
      tags: (joined.notes ?? []).map(({ note }) => String(note)),
      body: { bytes: new Uint8Array() },
    }),
  })
  await runUntilCaughtUp(migration, sides.statePath)
  const first = await sides.target.files()
  expect([...first.keys()]).toEqual(['pages/Home'])
  expect(first.get('pages/Home')?.tags).toEqual(['first'])
  await sql.query("UPDATE notes SET note = 'second', page = 'home' WHERE id = 1")
  await sql.query("UPDATE pages SET title = 'hOME'")
  await runUntilCaughtUp(migration, sides.statePath)
  const second = await sides.target.files()
  expect([...second.keys()]).toEqual(['pages/hOME'])
  expect(second.get('pages/hOME')?.tags).toEqual(['second'])
})

test('a record of 400 KB that is no blob is set aside by its own limit, not by an error of the table', async () => {
  await using sides = await startSides()
  const { sql, connection } = sides.source
  await sql.query('CREATE TABLE large (id INT PRIMARY KEY, note MEDIUMTEXT)')
  await sql.query("INSERT INTO large VALUES (1, REPEAT('x', 400000)), (2, 'small')")
  const migration = defineMigration({
    name: 'large',
    source: { connection, table: 'large' },
    target: sides.target.definition,
    externalRef: 'large/{id}',
    map: ({ row }) => ({
      name: 'note',
      contentType: 'text/plain',
      metadata: { note: row.note },
      body: { bytes: new Uint8Array() },
    }),
  })
  await runUntilCaughtUp(migration, sides.statePath)
  expect([...(await sides.target.files()).keys()]).toEqual(['large/2'])
})

import { defineMigration, type Migration, type MigrationDefinition } from '../src/define.ts'
import type { Sides } from './sides.ts'

type Overrides = Partial<Omit<MigrationDefinition, 'source'>> & {
  readonly source?: Partial<MigrationDefinition['source']>
}

/** A plain table of attachments with their bytes in it, and its migration. */
export async function attachments(
  { source, target }: Sides,
  rows: number,
  overrides: Overrides = {},
): Promise<Migration> {
  await source.sql.query(
    'CREATE TABLE attachments (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(200) NOT NULL, body MEDIUMBLOB)',
  )
  if (rows > 0) {
    const values = Array.from({ length: rows }, (_, at) => [`file ${at + 1}.txt`, `bytes of ${at + 1}`])
    await source.sql.query('INSERT INTO attachments (name, body) VALUES ?', [values])
  }
  return defineMigration({
    name: 'test',
    target: target.definition,
    externalRef: 'attachments/{id}',
    map: ({ row }) => ({ name: String(row.name), contentType: 'text/plain', body: { column: 'body' } }),
    ...overrides,
    source: { connection: source.connection, table: 'attachments', blobs: ['body'], ...overrides.source },
  })
}

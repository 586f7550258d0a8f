import type { Pool } from 'mysql2/promise'
import { quoted } from './quote.ts'
import type { Table } from './schema.ts'

export interface ForeignKey {
  readonly name: string
  readonly child: string
  /** With its database where that is another one. */
  readonly parent: string
  /** Columns of the child and of the parent. */
  readonly columns: readonly (readonly [string, string])[]
  /** `CASCADE`, `SET NULL`, `RESTRICT` ... */
  readonly onDelete: string
  readonly onUpdate: string
}

const name = '`(?:[^`]|``)+`'
const constraint = new RegExp(
  `CONSTRAINT (${name}) FOREIGN KEY \\(([^)]+)\\) REFERENCES (${name}(?:\\.${name})?) \\(([^)]+)\\)([^,\\n]*)`,
  'g',
)

const unquote = (text: string) => text.replace(/^`|`$/g, '').replaceAll('``', '`')
const names = (list: string) => [...list.matchAll(new RegExp(name, 'g'))].map(([text]) => unquote(text))

export const changesRows = (rule: string) => ['CASCADE', 'SET NULL', 'SET DEFAULT'].includes(rule)

/**
 * The foreign keys of a table, by SHOW CREATE TABLE: for that SELECT is enough, while information_schema shows constraints to
 * those only who have a further privilege.
 */
export async function foreignKeys(
  pool: Pool,
  table: Pick<Table, 'database' | 'name'>,
): Promise<ForeignKey[]> {
  const [rows] = await pool.query(`SHOW CREATE TABLE ${quoted(table.database)}.${quoted(table.name)}`)
  const [row = {}] = rows as Readonly<Record<string, string>>[] // as the server names the columns
  const sql = row['Create Table'] ?? ''
  return [...sql.matchAll(constraint)].map(
    ([, key = '', children = '', parent = '', parents = '', rules = '']) => {
      const parentColumns = names(parents)
      return {
        name: unquote(key),
        child: table.name,
        parent: names(parent).join('.'),
        columns: names(children).map((column, at) => [column, parentColumns[at] ?? ''] as const),
        onDelete:
          /ON DELETE (CASCADE|SET NULL|SET DEFAULT|RESTRICT|NO ACTION)/.exec(rules)?.[1] ?? 'RESTRICT',
        onUpdate:
          /ON UPDATE (CASCADE|SET NULL|SET DEFAULT|RESTRICT|NO ACTION)/.exec(rules)?.[1] ?? 'RESTRICT',
      }
    },
  )
}

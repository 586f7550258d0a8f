/** What a statement in the binary log means for the migration. */
export type Statement =
  | { readonly kind: 'commit' }
  | { readonly kind: 'xa-commit'; readonly xid: string }
  /** Rows may have been changed and are not told. */
  | { readonly kind: 'rows-as-text'; readonly verb: string }
  /** All rows of a mapped table are gone and are not told. */
  | { readonly kind: 'rows-gone'; readonly verb: string; readonly table: string }
  /** The definition of a table may have changed. */
  | { readonly kind: 'structure' }
  | { readonly kind: 'other' }

const comments = /^(?:\s+|\/\*(?!!)[\s\S]*?\*\/|--\s[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*!\d*)*/

/**
 * Reads as much of a statement as is needed. In doubt it is taken for the worse.
 * @param isHere whether the session's database is that of the mapped tables
 * @param tables the mapped tables
 */
export function statementKind(sql: string, isHere: boolean, tables: readonly string[]): Statement {
  const text = sql.replace(comments, '').trim()
  const [verb = ''] = /^[a-z]+/i.exec(text) ?? []
  const named = tables.find((table) => mentions(text, table))
  switch (verb.toUpperCase()) {
    case 'COMMIT':
      return { kind: 'commit' }
    case 'XA': {
      const [, xid] = /^XA\s+COMMIT\s+(.+?)(?:\s+ONE\s+PHASE)?;?$/i.exec(text) ?? []
      return xid === undefined ? { kind: 'other' } : { kind: 'xa-commit', xid: parseXid(xid) }
    }
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
    case 'REPLACE':
    case 'LOAD':
    case 'CALL':
    case 'WITH':
      return isHere || named !== undefined
        ? { kind: 'rows-as-text', verb: verb.toUpperCase() }
        : { kind: 'other' }
    case 'TRUNCATE':
      return named === undefined
        ? { kind: 'structure' }
        : { kind: 'rows-gone', verb: 'TRUNCATE', table: named }
    case 'DROP':
      return named !== undefined &&
        /^DROP\s+(?:TEMPORARY\s+)?TABLE/i.test(text) &&
        !/^DROP\s+TEMPORARY/i.test(text)
        ? { kind: 'rows-gone', verb: 'DROP TABLE', table: named }
        : { kind: 'structure' }
    case 'RENAME':
      return named === undefined
        ? { kind: 'structure' }
        : { kind: 'rows-gone', verb: 'RENAME TABLE', table: named }
    case 'ALTER':
      return named !== undefined &&
        /\b(TRUNCATE|DROP|EXCHANGE)\s+PARTITION\b|\bRENAME\s+(?:TO\s+|AS\s+)?(?!COLUMN|INDEX|KEY)/i.test(text)
        ? { kind: 'rows-gone', verb: 'ALTER TABLE', table: named }
        : { kind: 'structure' }
    case 'CREATE':
      return { kind: 'structure' }
    default:
      return { kind: 'other' }
  }
}

function mentions(text: string, table: string): boolean {
  const escaped = table.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return new RegExp(`(?:^|[^\\w$])\`?${escaped}\`?(?:[^\\w$]|$)`, 'i').test(text)
}

/** `X'6162',X'',1`, as servers write it: the two texts in hexadecimal digits and the format. */
function parseXid(text: string): string {
  const parts = [...text.matchAll(/X'([0-9a-f]*)'|'((?:[^']|'')*)'|0x([0-9a-f]+)|(\d+)/gi)].map(
    ([, hex, quoted, hexNumber, number]) =>
      number ??
      hex?.toLowerCase() ??
      hexNumber?.toLowerCase() ??
      Buffer.from(quoted?.replaceAll("''", "'") ?? '').toString('hex'),
  )
  const [global = '', branch = '', format = '1'] = parts
  return `${global},${branch},${format}`
}

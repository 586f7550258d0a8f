import { raw } from 'mysql2'
import type { Key } from '../key.ts'
import type { SourceRow } from '../record.ts'
import { type Column, columnOf, type Table } from './schema.ts'

const numeric = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'year'])
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** Before the hexadecimal digits of bytes that are no UTF-8. */
const hexMark = 'hex:'

/** The text of a value of a key: bytes that are UTF-8 are read as that, others as hexadecimal digits. */
export function keyPart(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) {
    try {
      const text = utf8.decode(value)
      if (!text.startsWith(hexMark)) return text
    } catch {
      // No UTF-8.
    }
    return hexMark + Buffer.from(value).toString('hex')
  }
  return String(value)
}

export const keyOfRow = (columns: readonly string[], row: SourceRow): Key =>
  columns.map((column) => keyPart(row[column]))

/**
 * A text as a value for SQL. Numbers go unquoted: compared with text, two large ones are compared as floating-point numbers.
 * @returns undefined for a text that no value of the column has
 */
function sqlValue({ type, charset }: Column, text: string): unknown {
  if (numeric.has(type)) return /^-?\d+(\.\d+)?$/.test(text) ? raw(text) : undefined
  if (charset !== undefined || /date|time/.test(type)) return text
  return text.startsWith(hexMark) ? Buffer.from(text.slice(hexMark.length), 'hex') : Buffer.from(text)
}

/** Turns the texts of columns of one table into values for SQL. */
export function valuesFor(table: Table, names: readonly string[]) {
  const columns = names.map((name) => columnOf(table, name))
  return (texts: readonly string[]): unknown[] | undefined => {
    const values = columns.map((column, at) => sqlValue(column, texts[at] ?? ''))
    return values.includes(undefined) ? undefined : values
  }
}

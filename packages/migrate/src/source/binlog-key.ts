import { MigrationFailure } from '../failure.ts'
import { keyPart } from './key-values.ts'
import { type Column, columnOf, type Table } from './schema.ts'

const allowed = new Set([
  'tinyint',
  'smallint',
  'mediumint',
  'int',
  'bigint',
  'char',
  'varchar',
  'binary',
  'varbinary',
])

/**
 * Turns a value of the binary log into the text that the same value has when it is selected.
 * @throws {MigrationFailure} TABLE_UNSUITABLE for a type whose values are not the same in both
 */
export function binlogText(table: Table, name: string): (value: unknown) => string {
  const column = columnOf(table, name)
  if (!allowed.has(column.type)) {
    throw new MigrationFailure(
      'TABLE_UNSUITABLE',
      `${table.database}.${table.name} is joined or keyed by ${name} of type ${column.type}; an integer or a short text is needed.`,
    )
  }
  return (value) => textOf(column, value)
}

function textOf({ name, type, fullType, charset }: Column, value: unknown): string {
  if (charset !== undefined && value instanceof Uint8Array) {
    throw new MigrationFailure('CHARSET_UNREAD', `Column ${name}, character set ${charset}.`)
  }
  if (charset === undefined && typeof value === 'string') return keyPart(Buffer.from(value, 'latin1'))
  if (type === 'binary' && value instanceof Uint8Array) {
    // The log leaves out the zeros that a BINARY ends with.
    const length = Number(/\((\d+)\)/.exec(fullType)?.[1] ?? value.length)
    return keyPart(value.length < length ? Buffer.concat([value], length) : value)
  }
  return keyPart(value)
}

import { type Key, keyText } from '../key.ts'
import { binlogText } from './binlog-key.ts'
import type { SourceSchema, Table } from './schema.ts'

/** What a row of the binary log says has changed. */
export type Change =
  /** The record with this key. */
  | { readonly kind: 'key'; readonly key: string }
  /** The records that a row is joined to by these values, which are no key. */
  | { readonly kind: 'lookup'; readonly join: string; readonly values: readonly string[] }

type BinlogRow = Readonly<Record<string, unknown>>
type ChangeOf = (row: BinlogRow) => Change | undefined

function readerOf(table: Table, columns: readonly string[]): (row: BinlogRow) => Key | undefined {
  const readers = columns.map((name) => [name, binlogText(table, name)] as const)
  return (row) => {
    const texts: string[] = []
    for (const [name, text] of readers) {
      const value = row[name]
      if (value === null || value === undefined) return undefined // NULL joins to nothing
      texts.push(text(value))
    }
    return texts
  }
}

/** By table: which records a changed row of it belongs to. A table can be the root and a join at once. */
export function changeReaders({ root, key, joins }: SourceSchema): ReadonlyMap<string, readonly ChangeOf[]> {
  const readers = new Map<string, ChangeOf[]>()
  const add = (table: string, read: ChangeOf) => readers.set(table, [...(readers.get(table) ?? []), read])
  const rootKey = readerOf(root, key)
  add(root.name, (row) => {
    const found = rootKey(row)
    return found && { kind: 'key', key: keyText(found) }
  })
  for (const { name, schema, on } of joins) {
    const parents = Object.values(on)
    for (const parent of parents) binlogText(root, parent)
    const isKey = parents.length === key.length && key.every((column) => parents.includes(column))
    // In the order of the key, or of the join.
    const children = isKey
      ? key.map((column) => Object.keys(on).find((child) => on[child] === column) ?? '')
      : Object.keys(on)
    const read = readerOf(schema, children)
    add(schema.name, (row) => {
      const values = read(row)
      if (values === undefined) return undefined
      return isKey ? { kind: 'key', key: keyText(values) } : { kind: 'lookup', join: name, values }
    })
  }
  return readers
}

import { invalid, UnsupportedRequestError } from './errors.ts'
import { attributeOf, type Item, type Value } from './value.ts'

/** The keys of one table or index. All keys are strings. */
export interface KeySchema {
  readonly partitionKey: string
  readonly sortKey: string
}

export interface IndexDefinition extends KeySchema {
  readonly name: string
  readonly projection: 'ALL' | 'KEYS_ONLY'
}

/** A table as `tableDefinition` of @lading/store describes it. */
export interface TableSchema extends KeySchema {
  readonly indexes: readonly IndexDefinition[]
}

/** The limits of keys: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const longestPartitionKey = 2048
const longestSortKey = 1024

function keyText(item: Item, name: string, longest: number): string {
  const value = attributeOf(item, name)
  if (value === undefined) {
    throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`)
  }
  if (!('S' in value)) {
    throw invalid(`One or more parameter values were invalid: Type mismatch for key ${name} expected: S`)
  }
  if (value.S === '') {
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
    )
  }
  if (Buffer.byteLength(value.S) > longest) {
    throw invalid(
      `One or more parameter values were invalid: Size of the key ${name} has exceeded ${longest} bytes`,
    )
  }
  return value.S
}

/** The texts of an item's keys. @throws ServiceError when one is missing, empty, too long or no string */
export function keysOf(item: Item, schema: KeySchema): { partition: string; sort: string } {
  return {
    partition: keyText(item, schema.partitionKey, longestPartitionKey),
    sort: keyText(item, schema.sortKey, longestSortKey),
  }
}

/** The texts of an item's keys in an index, or undefined when it lacks one and so is not in the index. */
export function indexKeysOf(
  item: Item,
  index: IndexDefinition,
): { partition: string; sort: string } | undefined {
  const names = [index.partitionKey, index.sortKey]
  // Checked even if the other key is missing: DynamoDB refuses a wrong type in any case.
  for (const name of names) {
    const value = attributeOf(item, name)
    if (value !== undefined && !('S' in value)) {
      throw invalid(
        `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: S IndexName: ${index.name}`,
      )
    }
  }
  if (names.some((name) => attributeOf(item, name) === undefined)) {
    for (const name of names) {
      const value = attributeOf(item, name)
      if (value !== undefined) keyText(item, name, longestPartitionKey)
    }
    return undefined
  }
  return keysOf(item, index)
}

/** Tells items of a table apart; the length keeps two pairs of keys from giving one text. */
export const identity = (partition: string, sort: string) => `${partition.length}:${partition}${sort}`

const uniqueNames = (schemas: readonly KeySchema[]) => [
  ...new Set(schemas.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey])),
]

/** The names of the attributes that a `LastEvaluatedKey` has. */
export const positionNames = (table: TableSchema, index: IndexDefinition | undefined): readonly string[] =>
  uniqueNames(index === undefined ? [table] : [index, table])

/** What an index keeps of an item. */
export function projected(item: Item, table: TableSchema, index: IndexDefinition): Item {
  if (index.projection === 'ALL') return item
  return only(item, positionNames(table, index))
}

/** The attributes of these names that the item has. */
export function only(item: Item, names: readonly string[]): Item {
  const part: Record<string, Value> = {}
  for (const name of names) {
    const value = attributeOf(item, name)
    if (value !== undefined) part[name] = value
  }
  return part
}

/** @throws UnsupportedRequestError for a definition with something that this stub does not know */
export function assertSupported(table: TableSchema): void {
  for (const { name, projection } of table.indexes) {
    if (projection !== 'ALL' && projection !== 'KEYS_ONLY') {
      throw new UnsupportedRequestError(`Index ${name} has the projection ${String(projection)}`)
    }
  }
}

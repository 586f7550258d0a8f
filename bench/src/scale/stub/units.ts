import { numberSize } from './decimal.ts'
import type { Item, Value } from './value.ts'

/** An attribute of type list or map, and each of its members. */
const documentOverhead = 3
const memberOverhead = 1

function valueSize(value: Value): number {
  if ('S' in value) return Buffer.byteLength(value.S)
  if ('N' in value) return numberSize(value.N)
  if ('B' in value) return Buffer.byteLength(value.B, 'base64')
  if ('BOOL' in value || 'NULL' in value) return 1
  if ('SS' in value) return value.SS.reduce((sum, member) => sum + Buffer.byteLength(member), 0)
  if ('NS' in value) return value.NS.reduce((sum, member) => sum + numberSize(member), 0)
  if ('BS' in value) return value.BS.reduce((sum, member) => sum + Buffer.byteLength(member, 'base64'), 0)
  if ('L' in value) {
    return value.L.reduce((sum, member) => sum + memberOverhead + valueSize(member), documentOverhead)
  }
  return itemSize(value.M) + documentOverhead + memberOverhead * Object.keys(value.M).length
}

/**
 * The bytes of an item as AWS counts them: names and values in UTF-8, one byte for a boolean or null, 3 for a list or
 * map and 1 for each of its members.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Item): number {
  let size = 0
  for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + valueSize(value)
  return size
}

/**
 * What one write of one item costs: a unit for each begun KB of the larger of the item before and after, and at
 * least one. A write whose condition fails costs the same.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 *
 * @param before bytes, 0 when there was no item
 * @param after bytes, 0 when there is none
 */
export function writeUnits(before: number, after: number): number {
  return Math.max(1, Math.ceil(Math.max(before, after) / 1024))
}

/**
 * What a read costs: a unit for each begun 4 KB when strongly consistent, half of that when not, and at least one
 * such step, found or not. A Query counts its items together, GetItem and BatchGetItem count each for itself.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function readUnits(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5)
}

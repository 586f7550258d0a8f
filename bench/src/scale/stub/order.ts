import { compareNumbers } from './decimal.ts'
import { attributeOf, type Value } from './value.ts'

/**
 * The order of the texts' UTF-8 bytes, which is DynamoDB's. JavaScript's own compares UTF-16 units, in which
 * surrogates stand before the last quarter of the basic plane instead of behind it.
 */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)]
    if (a === b) continue
    const [surrogateA, surrogateB] = [a >= 0xd800 && a <= 0xdfff, b >= 0xd800 && b <= 0xdfff]
    if (surrogateA === surrogateB) return a - b
    return surrogateA ? (b > 0xdfff ? 1 : a - b) : a > 0xdfff ? -1 : a - b
  }
  return left.length - right.length
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((member) => right.includes(member))
}

/** Equality as `=` has it: types differ, values differ; sets have no order. */
export function equalValues(left: Value, right: Value): boolean {
  if ('S' in left) return 'S' in right && left.S === right.S
  if ('N' in left) return 'N' in right && left.N === right.N
  if ('B' in left) return 'B' in right && left.B === right.B
  if ('BOOL' in left) return 'BOOL' in right && left.BOOL === right.BOOL
  if ('NULL' in left) return 'NULL' in right
  if ('SS' in left) return 'SS' in right && sameSet(left.SS, right.SS)
  if ('NS' in left) return 'NS' in right && sameSet(left.NS, right.NS)
  if ('BS' in left) return 'BS' in right && sameSet(left.BS, right.BS)
  if ('L' in left) {
    if (!('L' in right) || left.L.length !== right.L.length) return false
    return left.L.every((member, at) => {
      const other = right.L[at]
      return other !== undefined && equalValues(member, other)
    })
  }
  if (!('M' in right)) return false
  const names = Object.keys(left.M)
  if (names.length !== Object.keys(right.M).length) return false
  return names.every((name) => {
    const [a, b] = [attributeOf(left.M, name), attributeOf(right.M, name)]
    return a !== undefined && b !== undefined && equalValues(a, b)
  })
}

/** Negative, zero or positive; undefined for values of different types and of types without an order. */
export function compareValues(left: Value, right: Value): number | undefined {
  if ('S' in left && 'S' in right) return compareText(left.S, right.S)
  if ('N' in left && 'N' in right) return compareNumbers(left.N, right.N)
  if ('B' in left && 'B' in right) {
    return Buffer.compare(Buffer.from(left.B, 'base64'), Buffer.from(right.B, 'base64'))
  }
  return undefined
}

import { invalid } from './errors.ts'

/** `coefficient` × 10^`exponent`; the coefficient ends in no zero, and zero is 0 × 10^0. */
interface Decimal {
  readonly coefficient: bigint
  readonly exponent: number
}

const plainInteger = /^(?:0|-?[1-9]\d{0,30})$/
const anyNumber = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** What a number may be: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maximumDigits = 38
const largestMagnitude = 125
const smallestMagnitude = -130

function normalized(coefficient: bigint, exponent: number): Decimal {
  if (coefficient === 0n) return { coefficient, exponent: 0 }
  const digits = coefficient.toString()
  const zeros = digits.length - digits.replace(/0+$/, '').length
  const significant = zeros === 0 ? digits : digits.slice(0, -zeros)
  const length = significant.replace('-', '').length
  if (length > maximumDigits) {
    throw invalid('Attempting to store more than 38 significant digits in a Number')
  }
  const magnitude = length - 1 + exponent + zeros
  if (magnitude > largestMagnitude) throw invalid('Number overflow. Attempting to store a number too large')
  if (magnitude < smallestMagnitude) throw invalid('Number underflow. Attempting to store a number too small')
  return { coefficient: BigInt(significant), exponent: exponent + zeros }
}

function parse(text: string): Decimal {
  const [matched, sign = '', whole = '', fraction = '', power = '0'] = anyNumber.exec(text) ?? []
  if (matched === undefined || whole + fraction === '') {
    throw invalid(`The parameter cannot be converted to a numeric value: ${text}`)
  }
  const digits = BigInt(whole + fraction)
  return normalized(sign === '-' ? -digits : digits, Number(power) - fraction.length)
}

function format({ coefficient, exponent }: Decimal): string {
  const sign = coefficient < 0n ? '-' : ''
  const digits = coefficient.toString().replace('-', '')
  if (exponent >= 0) return sign + digits + '0'.repeat(exponent)
  const padded = digits.padStart(1 - exponent, '0')
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`
}

/** The one spelling of a number: no exponent, no leading zeros, no zeros behind the fraction. */
export function canonicalNumber(text: string): string {
  return plainInteger.test(text) ? text : format(parse(text))
}

function aligned(left: string, right: string): [bigint, bigint, number] {
  const [a, b] = [parse(left), parse(right)]
  const exponent = Math.min(a.exponent, b.exponent)
  const scaled = (value: Decimal) => value.coefficient * 10n ** BigInt(value.exponent - exponent)
  return [scaled(a), scaled(b), exponent]
}

/** Exact sum. @throws ServiceError when it has more than 38 digits */
export function addNumbers(left: string, right: string): string {
  const [a, b, exponent] = aligned(left, right)
  return format(normalized(a + b, exponent))
}

/** Exact difference. @throws ServiceError when it has more than 38 digits */
export function subtractNumbers(left: string, right: string): string {
  const [a, b, exponent] = aligned(left, right)
  return format(normalized(a - b, exponent))
}

/** Negative, zero or positive as left is less than, equal to or more than right. */
export function compareNumbers(left: string, right: string): number {
  const [a, b] = aligned(left, right)
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * The bytes of a number: one for the exponent, one for every two digits, one more below zero. The pairs are those of
 * base 100, so a number whose digits stand across them takes one byte more. AWS documents this as approximate; the
 * tests hold it to DynamoDB Local.
 */
export function numberSize(text: string): number {
  const { coefficient, exponent } = parse(text)
  if (coefficient === 0n) return 1
  const digits = coefficient.toString().replace('-', '').length
  const first = Math.floor((digits + exponent - 1) / 2)
  const last = Math.floor(exponent / 2)
  return 1 + (first - last + 1) + (coefficient < 0n ? 1 : 0)
}

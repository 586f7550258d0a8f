import { Consumption } from '../consumption.ts'
import { invalid, ServiceError, UnsupportedRequestError } from '../errors.ts'
import type { Meter } from '../meter.ts'
import { keysOf } from '../schema.ts'
import type { Table } from '../table.ts'
import { type Item, isRecord, readItem } from '../value.ts'

/** What an operation works on. */
export interface Context {
  readonly table: Table
  readonly tableName: string
  readonly meter: Meter
}

/** The JSON object that a request carries. */
export type Input = Readonly<Record<string, unknown>>

/** Carries one operation out. @throws ServiceError for what DynamoDB would refuse */
export type Operation = (input: Input, context: Context) => object

/** @throws UnsupportedRequestError for a parameter that the operation does not know */
export function assertKnown(operation: string, input: Input, known: readonly string[]): void {
  const unknown = Object.keys(input).filter((name) => input[name] !== undefined && !known.includes(name))
  if (unknown.length > 0) throw new UnsupportedRequestError(`${operation} with ${unknown.join(', ')}`)
}

export function assertTable(name: unknown, { tableName }: Context): void {
  if (name !== tableName) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found')
}

/** One of the values that a parameter may have, the first when it is not given. */
export function choice<const Value extends string>(
  input: Input,
  name: string,
  values: readonly [Value, ...Value[]],
): Value {
  const given = input[name]
  if (given === undefined) return values[0]
  const chosen = values.find((value) => value === given)
  if (chosen === undefined) throw invalid(`${name} cannot be ${String(given)}`)
  return chosen
}

/** @throws ServiceError unless the object is a key of the table: all of it and nothing else */
export function readKey(json: unknown, { table }: Context): { key: Item; partition: string; sort: string } {
  const key = readItem(json)
  const keys = Object.keys(key)
  if (keys.length !== 2) throw invalid('The provided key element does not match the schema')
  try {
    return { key, ...keysOf(key, table.schema) }
  } catch (error) {
    if (!(error instanceof ServiceError) || error.message.includes('empty')) throw error
    throw invalid('The provided key element does not match the schema')
  }
}

export function consumption({ meter }: Context): Consumption {
  return new Consumption(meter)
}

export function textOf(input: Input, name: string): string | undefined {
  const value = input[name]
  if (value === undefined || typeof value === 'string') return value
  throw invalid(`${name} has to be a string`)
}

export function recordOf(value: unknown, name: string): Input {
  if (isRecord(value)) return value
  throw invalid(`${name} is required`)
}

/** A whole number of at least `least`, or undefined. */
export function countOf(input: Input, name: string, least: number): number | undefined {
  const value = input[name]
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value
  throw invalid(`Value '${String(value)}' at '${name}' failed to satisfy constraint: at least ${least}`)
}

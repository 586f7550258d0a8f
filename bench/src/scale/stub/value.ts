import { canonicalNumber } from './decimal.ts'
import { invalid } from './errors.ts'

/** An attribute value as the wire carries it. Binary is base64; numbers are in their one spelling. */
export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly Value[] }
  | { readonly M: Item }

/** Never changed once it is made: an update makes another one, so that answers and indexes may share it. */
export interface Item {
  readonly [name: string]: Value
}

export type ValueType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M'

export function typeOf(value: Value): ValueType {
  const [type] = Object.keys(value)
  return type as ValueType // a value has exactly one key, which names its type
}

/** The attribute, or undefined; names that objects inherit are no attributes. */
export function attributeOf(item: Item, name: string): Value | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined
}

export function isRecord(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

function readSet(json: unknown, read: (member: unknown) => string): readonly string[] {
  if (!Array.isArray(json)) throw invalid('A set has to be a list')
  if (json.length === 0) {
    throw invalid('One or more parameter values were invalid: An number set  may not be empty')
  }
  const members = json.map(read)
  if (new Set(members).size < members.length) {
    throw invalid('One or more parameter values were invalid: Input collection contains duplicates.')
  }
  return members
}

function readText(json: unknown): string {
  if (typeof json !== 'string') throw invalid('Expected a string')
  return json
}

const readNumber = (json: unknown) => canonicalNumber(readText(json))

/** Reads what came over the wire. @throws ServiceError for what DynamoDB refuses */
export function readValue(json: unknown): Value {
  if (!isRecord(json))
    throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes')
  const [[type, content] = [], ...rest] = Object.entries(json)
  if (rest.length > 0) {
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    )
  }
  switch (type) {
    case 'S':
      return { S: readText(content) }
    case 'N':
      return { N: readNumber(content) }
    case 'B':
      return { B: readText(content) }
    case 'BOOL':
      return { BOOL: content === true }
    case 'NULL':
      return { NULL: true }
    case 'SS':
      return { SS: readSet(content, readText) }
    case 'NS':
      return { NS: readSet(content, readNumber) }
    case 'BS':
      return { BS: readSet(content, readText) }
    case 'L':
      if (!Array.isArray(content)) throw invalid('Expected a list')
      return { L: content.map(readValue) }
    case 'M':
      return { M: readItem(content) }
    default:
      throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes')
  }
}

/** Reads the attributes of an item, a key or a map. */
export function readItem(json: unknown): Item {
  if (!isRecord(json)) throw invalid('Expected attributes')
  const item: Record<string, Value> = {}
  for (const name in json) item[name] = readValue(json[name])
  return item
}

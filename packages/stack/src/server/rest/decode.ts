import type * as z from 'zod'
import type { Issue } from '../../contract/index.ts'
import { placement } from '../../contract/index.ts'
import { parseJson } from '../body.ts'
import { invalidInput } from '../execute.ts'
import type { Bound } from '../implement.ts'
import { decodeDeepObject, decodeStrings } from './strings.ts'
import { parseQuery } from './url.ts'

/** The parts of a REST request that carry input. */
export interface RestInput {
  readonly parameters: ReadonlyMap<string, string>
  /** The query string, still encoded, without its `?`. */
  readonly query: string
  readonly header: (name: string) => string | null
  /** The text of the body, empty when there is none. */
  readonly body: string
}

/**
 * Compiles how a REST request becomes the undecoded input of an operation, the same that an RPC call would send.
 * The compiled function throws OperationError MALFORMED_URL, MALFORMED_JSON or INVALID_INPUT.
 */
export function restDecoder(bound: Bound): (request: RestInput) => Record<string, unknown> {
  const { operation } = bound
  const { shape } = operation.input
  const places = placement(operation)
  const field = (name: string) => {
    const schema: z.ZodType | undefined = shape[name]
    if (schema === undefined) throw new TypeError(`${bound.name}: the input has no field ${name}`)
    return schema
  }
  const path = places.path.map((name) => ({ name, decode: decodeStrings(field(name)) }))
  const headers = [...places.headers].map(([name, header]) => ({
    name,
    header,
    decode: decodeStrings(field(name)),
  }))
  const query = new Map(places.query.map((name) => [name, decodeStrings(field(name))]))
  const deep = new Map(
    places.query.flatMap((name) => {
      const decode = decodeDeepObject(field(name))
      return decode === undefined ? [] : [[name, decode] as const]
    }),
  )
  const elsewhere = new Set([...places.path, ...places.headers.keys()])

  return (request) => {
    // Own properties set one by one: a field named __proto__ or constructor is a field like any other.
    const input: Record<string, unknown> = {}
    const issues: Issue[] = []
    readBody(request.body, input, elsewhere, issues)
    readQuery(request.query, input, query, deep, issues)
    if (issues.length > 0) throw invalidInput(issues)
    for (const { name, decode } of path) input[name] = decode([request.parameters.get(name) ?? ''])
    for (const { name, header, decode } of headers) {
      const value = request.header(header)
      if (value !== null) input[name] = decode([value])
    }
    return input
  }
}

function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
}

function readBody(
  text: string,
  input: Record<string, unknown>,
  elsewhere: ReadonlySet<string>,
  issues: Issue[],
): void {
  if (text === '') return
  const body = parseJson(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidInput([{ path: '', message: 'Must be a JSON object' }])
  }
  for (const [key, value] of Object.entries(body)) {
    if (elsewhere.has(key)) issues.push({ path: key, message: 'Unknown field' })
    else define(input, key, value)
  }
}

function readQuery(
  text: string,
  input: Record<string, unknown>,
  fields: ReadonlyMap<string, (values: readonly string[]) => unknown>,
  deep: ReadonlyMap<string, (entries: ReadonlyMap<string, readonly string[]>) => Record<string, unknown>>,
  issues: Issue[],
): void {
  if (text === '') return
  const deepEntries = new Map<string, Map<string, readonly string[]>>()
  for (const [key, values] of parseQuery(text)) {
    const bracket = /^(\w+)\[([^\]]*)\]$/.exec(key)
    const [name, member] = [bracket?.[1] ?? '', bracket?.[2] ?? '']
    const decode = fields.get(key)
    if (deep.has(name)) {
      const entries = deepEntries.get(name) ?? new Map<string, readonly string[]>()
      deepEntries.set(name, entries.set(member, values))
    } else if (decode === undefined) issues.push({ path: key, message: 'Unknown field' })
    else define(input, key, decode(values))
  }
  for (const [name, entries] of deepEntries) define(input, name, deep.get(name)?.(entries))
}

/** A JSON Schema, as far as it is looked at. */
export type Schema = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isType: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  array: Array.isArray,
  object: isObject,
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const schemaOf = (value: unknown): Schema => (isObject(value) ? value : {})

/**
 * What of a value breaks a JSON Schema (2020-12), each with its place. The keywords that the service's document uses are
 * looked at; `format` says nothing that `pattern` does not, and others are passed over.
 * @param resolve gives the schema that a `$ref` names
 */
export function violations(
  schema: Schema,
  value: unknown,
  resolve: (ref: string) => Schema,
  at = '$',
): string[] {
  const found: string[] = []
  const breaks = (what: string) => found.push(`${at} ${what}: ${JSON.stringify(value)?.slice(0, 200)}`)
  const below = (other: unknown, item: unknown, place: string) =>
    violations(schemaOf(other), item, resolve, place)
  const fits = (other: unknown) => below(other, value, at).length === 0

  if (typeof schema.$ref === 'string') found.push(...below(resolve(schema.$ref), value, at))
  const types = typeof schema.type === 'string' ? [schema.type] : list(schema.type).map(String)
  if (types.length > 0 && !types.some((type) => isType[type]?.(value))) {
    breaks(`is not of type ${types.join(' or ')}`)
    return found
  }
  if (schema.const !== undefined && value !== schema.const) breaks(`is not ${String(schema.const)}`)
  if (schema.enum !== undefined && !list(schema.enum).includes(value)) {
    breaks(`is not one of ${list(schema.enum).join(', ')}`)
  }
  if (schema.anyOf !== undefined && !list(schema.anyOf).some(fits)) breaks('fits no alternative')
  if (schema.oneOf !== undefined && list(schema.oneOf).filter(fits).length !== 1) {
    breaks('does not fit exactly one alternative')
  }
  for (const other of list(schema.allOf)) found.push(...below(other, value, at))

  if (typeof value === 'string') {
    if (typeof schema.pattern === 'string' && !new RegExp(schema.pattern, 'u').test(value)) {
      breaks(`does not match ${schema.pattern}`)
    }
    const length = [...value].length
    if (length < Number(schema.minLength ?? 0)) breaks('is too short')
    if (length > Number(schema.maxLength ?? Number.POSITIVE_INFINITY)) breaks('is too long')
  }
  if (typeof value === 'number') {
    if (value < Number(schema.minimum ?? Number.NEGATIVE_INFINITY)) breaks('is too small')
    if (value > Number(schema.maximum ?? Number.POSITIVE_INFINITY)) breaks('is too large')
  }
  if (Array.isArray(value)) {
    if (value.length < Number(schema.minItems ?? 0)) breaks('has too few items')
    if (value.length > Number(schema.maxItems ?? Number.POSITIVE_INFINITY)) breaks('has too many items')
    for (const [index, item] of value.entries()) found.push(...below(schema.items, item, `${at}[${index}]`))
  }
  if (isObject(value)) {
    const properties = schemaOf(schema.properties)
    for (const name of list(schema.required).map(String)) {
      if (!Object.hasOwn(value, name)) breaks(`lacks ${name}`)
    }
    for (const [name, item] of Object.entries(value)) {
      const place = `${at}.${name}`
      if (Object.hasOwn(properties, name)) found.push(...below(properties[name], item, place))
      else if (schema.additionalProperties === false) breaks(`has the unknown ${name}`)
      else found.push(...below(schema.additionalProperties, item, place))
    }
  }
  return found
}

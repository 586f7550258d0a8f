import type * as z from 'zod'

/**
 * Turns what stands in a URL into what the schema asks for, without touching the schema. What does not fit is passed
 * on as the text that it is, so that the schema gives the verdict and names the field.
 */
export type DecodeStrings = (values: readonly string[]) => unknown

// JSON's grammar of numbers: no hexadecimal, no leading zero, no surrounding space, unlike Number().
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function toNumber(text: string): unknown {
  return jsonNumber.test(text) ? Number(text) : text
}

function toBoolean(text: string): unknown {
  return text === 'true' ? true : text === 'false' ? false : text
}

/** The schema below optional, nullable, default and their kin: the wrappers say nothing about the value's type. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  // The public way to look into schemas of unknown type: https://zod.dev/library-authors
  const def = (schema as z.core.$ZodTypes)._zod.def // $ZodTypes is the union of all that zod makes
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return unwrap(def.innerType)
    default:
      return schema
  }
}

function decodeOne(schema: z.core.$ZodType): (text: string) => unknown {
  const def = (unwrap(schema) as z.core.$ZodTypes)._zod.def // as in unwrap
  switch (def.type) {
    case 'number':
      return toNumber
    case 'boolean':
      return toBoolean
    case 'literal':
    case 'enum': {
      const values: readonly unknown[] = def.type === 'literal' ? def.values : Object.values(def.entries)
      const byText = new Map(values.map((value) => [String(value), value]))
      return (text) => (byText.has(text) ? byText.get(text) : text)
    }
    case 'union': {
      // Text fits every string option, so the more particular options are asked first.
      const options = def.options.map((option) => ({ option, decode: decodeOne(option) }))
      options.sort((a, b) => Number(isText(a.option)) - Number(isText(b.option)))
      return (text) => {
        for (const { option, decode } of options) {
          const value = decode(text)
          if ((option as z.ZodType).safeParse(value).success) return value // classic schemas all have safeParse
        }
        return text
      }
    }
    default:
      return (text) => text
  }
}

function isText(schema: z.core.$ZodType): boolean {
  return (unwrap(schema) as z.core.$ZodTypes)._zod.def.type === 'string' // as in unwrap
}

/** How the values of one query parameter, path segment or header become the field's value. */
export function decodeStrings(schema: z.core.$ZodType): DecodeStrings {
  const def = (unwrap(schema) as z.core.$ZodTypes)._zod.def // as in unwrap
  if (def.type === 'array') {
    const decode = decodeOne(def.element)
    return (values) => values.map(decode)
  }
  const decode = decodeOne(schema)
  return (values) => (values.length === 1 ? decode(values[0] ?? '') : values)
}

/**
 * For an object or record: how `name[key]=value` becomes one value (OpenAPI's `deepObject` style).
 * Undefined for every other type.
 */
export function decodeDeepObject(
  schema: z.core.$ZodType,
): ((entries: ReadonlyMap<string, readonly string[]>) => Record<string, unknown>) | undefined {
  const def = (unwrap(schema) as z.core.$ZodTypes)._zod.def // as in unwrap
  if (def.type !== 'object' && def.type !== 'record') return undefined
  const fields =
    def.type === 'object'
      ? new Map(Object.entries(def.shape).map(([key, field]) => [key, decodeStrings(field)]))
      : undefined
  const other = def.type === 'record' ? decodeStrings(def.valueType) : (values: readonly string[]) => values
  return (entries) =>
    Object.fromEntries([...entries].map(([key, values]) => [key, (fields?.get(key) ?? other)(values)]))
}

import type { OpenApiDocument, SchemaObject } from '@lading/stack/openapi'
import type { Field, ToldField } from './field.ts'
import { lastPart } from './read.ts'
import { unionFields } from './union.ts'
import { limitsInWords } from './words.ts'

type Schemas = OpenApiDocument['components']['schemas']

/** What a reference leads to, or the one thing that may also be null, with what stands beside it laid over. */
function resolve(schema: SchemaObject, schemas: Schemas): SchemaObject & { nullable?: boolean } {
  const { $ref, anyOf, ...beside } = schema
  const target = $ref === undefined ? undefined : schemas[lastPart($ref)]
  if (target !== undefined) return { ...resolve(target, schemas), ...beside }
  const options = anyOf?.filter(({ type }) => type !== 'null') ?? []
  const only = options.length === 1 ? options[0] : undefined
  return only === undefined ? schema : { ...resolve(only, schemas), ...beside, nullable: true }
}

function typeOf(given: SchemaObject, schemas: Schemas): string {
  const schema = resolve(given, schemas)
  if (schema.nullable) return `${typeOf({ ...schema, nullable: false }, schemas)} or null`
  const options = schema.oneOf ?? schema.anyOf
  if (options !== undefined)
    return [...new Set(options.map((option) => typeOf(option, schemas)))].join(' or ')
  if (schema.items !== undefined) return `array of ${typeOf(schema.items, schemas)}`
  const values = schema.additionalProperties
  if (typeof values === 'object') return `object of ${typeOf(values, schemas)}`
  return typeof schema.format === 'string' ? schema.format : [schema.type ?? 'any'].flat().join(' or ')
}

function limitsOf(given: SchemaObject, schemas: Schemas): string[] {
  const schema = resolve(given, schemas)
  const ofItems = schema.items === undefined ? [] : limitsOf(schema.items, schemas)
  return [...limitsInWords(schema), ...ofItems.map((limit) => `each: ${limit}`)]
}

/** The pattern of a value, or of the items of a list. A format says the same as its pattern, for people. */
function patternOf(given: SchemaObject, schemas: Schemas): string | undefined {
  const schema = resolve(given, schemas)
  if (schema.items !== undefined) return patternOf(schema.items, schemas)
  return typeof schema.pattern === 'string' && schema.format === undefined ? schema.pattern : undefined
}

/** All fields of an object at any depth: `file.id`, `items[].name`. A schema within itself is not told again. */
export function fieldsOf(schema: SchemaObject, schemas: Schemas, prefix = '', above: string[] = []): Field[] {
  const name = lastPart(schema.$ref ?? '')
  if (name !== '' && above.includes(name)) return []
  const below = [...above, name]
  const {
    properties = {},
    required = [],
    items,
    anyOf = [],
    oneOf = [],
    allOf = [],
    discriminator,
  } = resolve(schema, schemas)
  if (discriminator !== undefined) {
    const { propertyName } = discriminator
    const kinds = oneOf.map((option) => {
      const kind = resolve(option, schemas)
      const value = kind.properties?.[propertyName]?.const
      return { value, schema: kind, fields: fieldsOf(option, schemas, prefix, below) }
    })
    return unionFields(prefix + propertyName, propertyName, kinds)
  }
  return [
    ...Object.entries(properties).flatMap(([key, field]) => [
      { name: prefix + key, required: required.includes(key), schema: field },
      ...fieldsOf(field, schemas, `${prefix}${key}.`, below),
    ]),
    ...(items === undefined ? [] : fieldsOf(items, schemas, `${prefix.replace(/\.$/, '')}[].`, below)),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((option) => fieldsOf(option, schemas, prefix, below)),
  ]
}

/** A field for people: type, place, presence, meaning, limits in words, default and examples. */
export function tellField({ name, place, required, when, schema }: Field, schemas: Schemas): ToldField {
  const resolved = resolve(schema, schemas)
  return {
    name,
    type: typeOf(schema, schemas),
    place,
    presence: place === undefined ? (required ? '' : 'may be missing') : required ? 'required' : 'optional',
    when,
    description: resolved.description ?? '',
    limits: limitsOf(schema, schemas),
    pattern: patternOf(schema, schemas),
    default: 'default' in resolved ? JSON.stringify(resolved.default) : undefined,
    examples: (resolved.examples ?? []).map((example) => JSON.stringify(example)),
  }
}

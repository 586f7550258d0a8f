import type * as z from 'zod'
import { createSchema } from 'zod-openapi'
import type { SchemaObject } from './types.ts'

/** Component schemas by name. */
export type SchemaPool = Readonly<Record<string, SchemaObject>>

const refPrefix = '#/components/schemas/'

export function refTo(component: string): SchemaObject {
  return { $ref: refPrefix + component }
}

/** The component that the schema refers to, or undefined. */
export function refName(schema: SchemaObject): string | undefined {
  return schema.$ref?.startsWith(refPrefix) ? schema.$ref.slice(refPrefix.length) : undefined
}

/** The JSON Schema of what a zod schema takes or gives, with the components that it refers to. */
export function jsonSchema(
  schema: z.ZodType,
  io: 'input' | 'output',
): { schema: SchemaObject; components: SchemaPool } {
  const made = createSchema(schema, { io, openapiVersion: '3.1.0' })
  // zod-openapi's type lists the same keywords as ours, one by one.
  return { schema: made.schema as SchemaObject, components: made.components as SchemaPool }
}

/** The schema itself, or what its reference leads to. */
export function resolve(schema: SchemaObject, pool: SchemaPool): SchemaObject {
  const name = refName(schema)
  if (name === undefined) return schema
  const target = pool[name]
  if (target === undefined) throw new TypeError(`There is no component schema ${name}`)
  return resolve(target, pool)
}

/** The description beside a reference, or else that of what it leads to. */
export function descriptionOf(schema: SchemaObject, pool: SchemaPool): string | undefined {
  return schema.description ?? resolve(schema, pool).description
}

/** A copy of the schema in which each schema directly below it is replaced. Values of examples are left alone. */
export function mapSubschemas(
  schema: SchemaObject,
  map: (subschema: SchemaObject) => SchemaObject,
): SchemaObject {
  const copy = { ...schema }
  if (copy.properties !== undefined) {
    copy.properties = Object.fromEntries(
      Object.entries(copy.properties).map(([key, value]) => [key, map(value)]),
    )
  }
  if (typeof copy.additionalProperties === 'object') {
    copy.additionalProperties = map(copy.additionalProperties)
  }
  for (const keyword of ['propertyNames', 'items', 'not'] as const) {
    const subschema = copy[keyword]
    if (subschema !== undefined) copy[keyword] = map(subschema)
  }
  for (const keyword of ['prefixItems', 'allOf', 'anyOf', 'oneOf'] as const) {
    const subschemas = copy[keyword]
    if (subschemas !== undefined) copy[keyword] = subschemas.map(map)
  }
  return copy
}

/** A copy of the schema with its references, at any depth, led to other components. */
export function renameRefs(schema: SchemaObject, rename: (name: string) => string): SchemaObject {
  const copy = mapSubschemas(schema, (subschema) => renameRefs(subschema, rename))
  const name = refName(schema)
  if (name !== undefined) Object.assign(copy, refTo(rename(name)))
  if (copy.discriminator?.mapping !== undefined) {
    const mapping = Object.entries(copy.discriminator.mapping).map(([value, ref]) => {
      const target = refName({ $ref: ref })
      return [value, target === undefined ? ref : refPrefix + rename(target)]
    })
    copy.discriminator = { ...copy.discriminator, mapping: Object.fromEntries(mapping) }
  }
  return copy
}

/** A copy of the schema that lets unknown fields pass, at any depth: a new field in an answer breaks no client. */
export function open(schema: SchemaObject): SchemaObject {
  const copy = mapSubschemas(schema, open)
  if (copy.additionalProperties === false) delete copy.additionalProperties
  return copy
}

/** The components that can be reached from the schemas. */
export function reachable(roots: readonly SchemaObject[], pool: SchemaPool): Map<string, SchemaObject> {
  const found = new Map<string, SchemaObject>()
  const visit = (schema: SchemaObject): SchemaObject => {
    const name = refName(schema)
    if (name !== undefined && !found.has(name)) {
      const target = resolve(schema, pool)
      found.set(name, pool[name] ?? target)
      visit(pool[name] ?? target)
    }
    return mapSubschemas(schema, visit)
  }
  roots.forEach(visit)
  return found
}

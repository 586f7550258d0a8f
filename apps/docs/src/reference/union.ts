import type { SchemaObject } from '@lading/stack/openapi'
import type { Field } from './field.ts'

/** A kind of object that a discriminated union allows: the value of the field that tells it, and its own fields. */
export interface Kind {
  readonly value: unknown
  readonly schema: SchemaObject
  readonly fields: readonly Field[]
}

const sameField = (a: Field, b: Field) => a.name === b.name && JSON.stringify(a) === JSON.stringify(b)

/**
 * The fields of a union as one list: first the field that tells the kind, then what all kinds have, then what belongs to
 * one kind each.
 * @param name the name of the field that tells the kind, as in `fields`
 * @param property the same as the schemas call it
 */
export function unionFields(name: string, property: string, kinds: readonly Kind[]): Field[] {
  const told = kinds.map(({ value, schema }) => {
    const meaning = schema.properties?.[property]?.description
    return meaning === undefined ? `\`${value}\`` : `\`${value}\`: ${meaning}`
  })
  const discriminator: Field = {
    name,
    required: true,
    schema: { type: 'string', enum: kinds.map(({ value }) => value), description: told.join(' ') },
  }
  const isShared = (field: Field) =>
    kinds.every(({ fields }) => fields.some((other) => sameField(field, other)))
  const shared = kinds[0]?.fields.filter((field) => field.name !== name && isShared(field)) ?? []
  const own = kinds.flatMap(({ value, fields }) =>
    fields
      .filter((field) => field.name !== name && !isShared(field))
      .map((field) => ({ ...field, when: `${property} is ${value}` })),
  )
  return [discriminator, ...shared, ...own]
}

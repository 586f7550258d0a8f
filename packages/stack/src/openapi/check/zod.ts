import type * as z from 'zod'

export type Schema = z.core.$ZodType

/** The public way to look into schemas of unknown type: https://zod.dev/library-authors */
export function definitionOf(schema: Schema): z.core.$ZodTypes['_zod']['def'] {
  return (schema as z.core.$ZodTypes)._zod.def // $ZodTypes is the union of all that zod makes
}

/** The schema within optional, default and their kin, which say nothing of the value's type; undefined for others. */
export function innerOf(schema: Schema): Schema | undefined {
  const def = definitionOf(schema)
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
    case 'success':
    case 'promise':
      return def.innerType
    case 'lazy':
      return def.getter()
    default:
      return undefined
  }
}

export function unwrap(schema: Schema): Schema {
  const inner = innerOf(schema)
  return inner === undefined ? schema : unwrap(inner)
}

export interface Child {
  /** The name of the field, or what stands for it: `[]`, `{}`; undefined when the value is the same. */
  readonly name: string | undefined
  readonly isField: boolean
  readonly schema: Schema
}

const part = (schema: Schema, name?: string): Child => ({ name, isField: false, schema })

/** The schemas directly within a schema. */
export function childrenOf(schema: Schema): Child[] {
  const def = definitionOf(schema)
  switch (def.type) {
    case 'object':
      return [
        ...Object.entries(def.shape).map(([name, field]) => ({ name, isField: true, schema: field })),
        ...(def.catchall === undefined || isNever(def.catchall) ? [] : [part(def.catchall, '{}')]),
      ]
    case 'array':
      return [part(def.element, '[]')]
    case 'tuple':
      return [...def.items, ...(def.rest === null ? [] : [def.rest])].map((item) => part(item, '[]'))
    case 'record':
      return [part(def.valueType, '{}')]
    case 'union':
      return def.options.map((option) => part(option))
    case 'intersection':
      return [part(def.left), part(def.right)]
    default: {
      const inner = innerOf(schema)
      return inner === undefined ? [] : [part(inner)]
    }
  }
}

function isNever(schema: Schema): boolean {
  return definitionOf(schema).type === 'never'
}

/** Whether an object refuses, drops or keeps fields that it does not know. */
export function unknownFields(schema: z.core.$ZodObject): 'refuses' | 'drops' | 'keeps' {
  const { catchall } = schema._zod.def
  if (catchall === undefined) return 'drops'
  return isNever(catchall) ? 'refuses' : 'keeps'
}

/** Whether the value is text, always: never absent and never null. */
export function isString(schema: Schema): boolean {
  const def = definitionOf(schema)
  switch (def.type) {
    case 'string':
    case 'template_literal':
      return true
    case 'literal':
      return def.values.every((value) => typeof value === 'string')
    case 'enum':
      return Object.values(def.entries).every((value) => typeof value === 'string')
    case 'union':
      return def.options.every(isString)
    case 'readonly':
      return isString(def.innerType)
    default:
      return false
  }
}

import * as z from 'zod'
import { docComment, indent } from './doc-comment.ts'
import { descriptionOf, factsOf } from './facts.ts'
import { literal, propertyName } from './literal.ts'
import { mayBeMissing, type Side } from './side.ts'

interface ObjectShape {
  readonly [field: string]: z.core.$ZodType
}

/** What a schema without an `id` is declared as. */
export interface GivenName {
  readonly name: string
  /** Said of it where its metadata says nothing. */
  readonly description?: string
}

/**
 * Prints zod schemas as TypeScript that needs no zod. A schema with an `id` in its metadata becomes a declaration of
 * this name when it is an object, a union or a custom type; everything else is printed where it stands.
 */
export class TypePrinter {
  /** The text of each declaration by its name, in the order in which they were met. */
  readonly declarations = new Map<string, string>()
  readonly #names: ReadonlyMap<object, GivenName>

  /** @param names declarations for schemas that have no `id` of their own */
  constructor(names: ReadonlyMap<object, GivenName>) {
    this.#names = names
  }

  /**
   * The type of a schema, as an expression.
   * @throws TypeError for a schema that has no type without zod, such as a transformation
   */
  print(schema: z.core.$ZodType, side: Side): string {
    const named = this.#named(schema)
    if (named === undefined) return this.#inline(schema, side)
    const { name } = named
    const doc = docComment(descriptionOf(named.schema) ?? named.description)
    const { type } = definitionOf(schema)
    const body = this.#inline(schema, side)
    const text =
      type === 'object'
        ? `${doc}export interface ${name} ${body}`
        : `${doc}export type ${name} =${wrapUnion(body)}`
    const known = this.declarations.get(name)
    if (known !== undefined && known !== text) {
      throw new TypeError(`${name} is not the same where it is taken and where it is given`)
    }
    this.declarations.set(name, text)
    return name
  }

  /** What the schema is declared as, if it is; a copy that `describe` made is what it was made from. */
  #named(schema: z.core.$ZodType): (GivenName & { readonly schema: z.core.$ZodType }) | undefined {
    const given = this.#names.get(schema)
    if (given !== undefined) return { ...given, schema }
    const { type } = definitionOf(schema)
    const name = type === 'object' || type === 'union' || type === 'custom' ? idOf(schema) : undefined
    if (name !== undefined) return { name, schema }
    return schema._zod.parent === undefined ? undefined : this.#named(schema._zod.parent)
  }

  #inline(schema: z.core.$ZodType, side: Side): string {
    const definition = definitionOf(schema)
    switch (definition.type) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'null':
      case 'void':
      case 'unknown':
        return definition.type
      case 'custom':
        return customType(schema)
      case 'literal':
        return definition.values.map(literal).join(' | ')
      case 'enum':
        return Object.values(definition.entries).map(literal).join(' | ')
      case 'nullable':
        return `${this.print(definition.innerType, side)} | null`
      case 'optional':
      case 'default':
        return this.print(definition.innerType, side)
      case 'array': {
        const element = this.print(definition.element, side)
        return element.includes(' | ') ? `(${element})[]` : `${element}[]`
      }
      case 'record':
        return `Record<${this.print(definition.keyType, side)}, ${this.print(definition.valueType, side)}>`
      case 'union':
        return definition.options.map((option) => this.print(option, side)).join(' | ')
      case 'object':
        return this.#object(definition.shape, side)
      default:
        throw new TypeError(`A ${definition.type} has no type without zod`)
    }
  }

  #object(shape: ObjectShape, side: Side): string {
    const fields = Object.entries(shape).map(([name, schema]) => {
      const [mark, missing] = mayBeMissing(schema, side) ? ['?', ' | undefined'] : ['', '']
      const key = propertyName(name)
      return indent(
        `${docComment(...factsOf(schema, side))}${key}${mark}: ${this.print(schema, side)}${missing}`,
      )
    })
    return fields.length === 0 ? 'Record<string, never>' : `{\n${fields.join('\n')}\n}`
  }
}

/** A long union with one member a line. */
export function wrapUnion(union: string): string {
  if (union.length < 80) return ` ${union}`
  return union
    .split(' | ')
    .map((member) => `\n  | ${member}`)
    .join('')
}

function definitionOf(schema: z.core.$ZodType): z.core.$ZodTypes['_zod']['def'] {
  // Every schema of zod is one of the union's; the base type does not say so.
  return (schema as z.core.$ZodTypes)._zod.def
}

function idOf(schema: z.core.$ZodType): string | undefined {
  return z.globalRegistry.get(schema)?.id
}

/** Of a custom type zod knows only what its metadata says as JSON Schema. */
function customType(schema: z.core.$ZodType): string {
  const { type, additionalProperties } = z.globalRegistry.get(schema) ?? {}
  if (type === 'object' && additionalProperties === true) return 'Record<string, unknown>'
  throw new TypeError(
    'Of a custom type its metadata must say what it is: only objects with any fields are known',
  )
}

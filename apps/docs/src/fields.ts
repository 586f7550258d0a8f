import type { OpenApiDocument, SchemaObject } from '@lading/stack/openapi'
import type { Field } from './field.ts'
import { type Html, html } from './html.ts'
import { inline } from './markdown.ts'
import { lastPart } from './read.ts'
import { unionFields } from './union.ts'

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

function bound(label: string, value: unknown): Html[] {
  // zod writes the bounds of safe integers beside every integer: they say nothing to a person.
  const says = typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER
  return says ? [html`${label} ${value.toLocaleString('en', { useGrouping: 'min2' })}`] : []
}

function limitsOf(given: SchemaObject, schemas: Schemas): Html[] {
  const schema = resolve(given, schemas)
  const code = (value: unknown) => html`<code>${JSON.stringify(value)}</code>`
  return [
    ...(schema.enum === undefined ? [] : [html`one of ${schema.enum.map((value) => html`${code(value)} `)}`]),
    ...('const' in schema ? [html`always ${code(schema.const)}`] : []),
    ...bound('min', schema.minimum),
    ...bound('max', schema.maximum),
    ...bound('min length', schema.minLength),
    ...bound('max length', schema.maxLength),
    ...bound('min items', schema.minItems),
    ...bound('max items', schema.maxItems),
    // A format says the same as its pattern, for people.
    ...(typeof schema.pattern === 'string' && schema.format === undefined
      ? [html`matches <code>${schema.pattern}</code>`]
      : []),
    ...(schema.items === undefined
      ? []
      : limitsOf(schema.items, schemas).map((limit) => html`each: ${limit}`)),
    ...('default' in schema ? [html`default ${code(schema.default)}`] : []),
  ]
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

/** Fields for people: name, type, where a request puts it, whether it must be there, its meaning and its limits. */
export function fieldList(fields: readonly Field[], schemas: Schemas): Html {
  const rows = fields.map(({ name, place, required, when, schema }) => {
    const limits = limitsOf(schema, schemas).map((limit) => html`<li>${limit}</li>`)
    const presence =
      place === undefined ? (required ? '' : 'may be missing') : required ? 'required' : 'optional'
    return html`<div>
<dt><code class="name">${name}</code> <span>${typeOf(schema, schemas)}</span> <span>${place}</span> <span class="${presence}">${presence}</span>${when === undefined ? undefined : html` <span>if ${when}</span>`}</dt>
<dd>${inline(resolve(schema, schemas).description ?? '')}${limits.length === 0 ? undefined : html`<ul class="limits">${limits}</ul>`}</dd>
</div>`
  })
  return html`<dl class="fields">${rows}</dl>`
}

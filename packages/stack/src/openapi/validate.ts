import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { mapSubschemas, refName } from './schemas.ts'
import type { OpenApiDocument, SchemaObject } from './types.ts'

/** What is wrong with a value, one sentence a fault; empty when nothing is. */
export type Validate = (value: unknown) => string[]

/** A name that keeps two readings of one component apart: as a whole, and as a part of `allOf`. */
const idOf = (component: string, whole: boolean) => `${whole ? 'whole' : 'part'}:${component}`

/**
 * The schema as the validator reads it. When closed, a field that the schema does not declare is a fault, also where
 * the document lets it pass; the parts of an `allOf` are closed together, since each declares only some fields.
 */
function prepare(schema: SchemaObject, closed: boolean, whole: boolean): SchemaObject {
  const { allOf, ...others } = schema
  const copy = mapSubschemas(others, (subschema) => prepare(subschema, closed, true))
  if (allOf !== undefined) copy.allOf = allOf.map((part) => prepare(part, closed, false))
  const component = refName(schema)
  if (component !== undefined) copy.$ref = idOf(component, whole)
  delete copy.discriminator // an annotation: `oneOf` beside it gives the verdict
  const declares = copy.properties !== undefined || copy.allOf !== undefined
  if (closed && whole && declares && copy.additionalProperties === undefined) {
    copy.unevaluatedProperties = false
  }
  return copy
}

function sentence({ instancePath, keyword, message, params }: ErrorObject): string {
  const at = instancePath === '' ? 'the value' : instancePath.slice(1).replaceAll('/', '.')
  const undeclared = params.unevaluatedProperty ?? params.additionalProperty
  if (undeclared !== undefined) return `${at}: the field ${undeclared} is not declared`
  if (keyword === 'const') return `${at}: must be ${JSON.stringify(params.allowedValue)}`
  if (keyword === 'enum') return `${at}: must be one of ${JSON.stringify(params.allowedValues)}`
  return `${at}: ${message}`
}

/** The option of `oneOf` that the value says it is: its faults are more telling than those of all options. */
function discriminated(schema: SchemaObject, value: unknown): SchemaObject {
  const { propertyName, mapping = {} } = schema.discriminator ?? {}
  if (propertyName === undefined || typeof value !== 'object' || value === null) return schema
  const name = Object.entries(value).find(([key]) => key === propertyName)?.[1]
  const $ref = typeof name === 'string' && Object.hasOwn(mapping, name) ? mapping[name] : undefined
  return $ref === undefined ? schema : { $ref }
}

/**
 * Compiles schemas of a document for validation with ajv, in its strict mode: a keyword or format that it does not know
 * throws.
 * @param closed whether a field that is not declared is a fault although the document lets it pass
 */
export function schemaValidator(
  document: OpenApiDocument,
  { closed }: { closed: boolean },
): (schema: SchemaObject) => Validate {
  // `strictTypes` wants a `type` beside every keyword, which JSON Schema does not, nor zod beside `allOf`.
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true })
  addFormats.default(ajv)
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    for (const whole of [true, false]) ajv.addSchema(prepare(schema, closed, whole), idOf(name, whole))
  }
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>()
  return (schema) => (value) => {
    const chosen = prepare(discriminated(schema, value), closed, true)
    const key = JSON.stringify(chosen)
    const validate = compiled.get(key) ?? ajv.compile(chosen)
    compiled.set(key, validate)
    if (validate(value)) return []
    const faults = (validate.errors ?? []).map(sentence)
    return [...new Set(faults)]
  }
}

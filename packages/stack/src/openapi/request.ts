import type { Operation } from '../contract/index.ts'
import { placement, takesIdempotencyKey } from '../contract/index.ts'
import { examplesOf } from './examples.ts'
import { descriptionOf, jsonSchema, resolve, type SchemaPool } from './schemas.ts'
import type { ParameterObject, Reference, RequestBodyObject, SchemaObject } from './types.ts'

/** How a value that is more than one piece of text stands in a query string: the way in which the server reads it. */
function queryStyle(schema: SchemaObject, pool: SchemaPool): { style?: string; explode?: boolean } {
  const { type } = resolve(schema, pool)
  if (type === 'array') return { style: 'form', explode: true }
  return type === 'object' ? { style: 'deepObject', explode: true } : {}
}

const idempotencyKey = 'Idempotency-Key'

/** Parameters that operations refer to, by name; only those that one of them refers to. */
export function sharedParameters(operations: readonly Operation[]): Record<string, ParameterObject> {
  if (!operations.some(takesIdempotencyKey)) return {}
  const parameter: ParameterObject = {
    name: idempotencyKey,
    in: 'header',
    description:
      'Lets the request be repeated without being done twice: what was done under the key is answered again, with ' +
      '`Idempotent-Replayed: true`, a refusal too. Any text that is new for each thing to be done, for example a UUID.',
    required: false,
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
  }
  return { [idempotencyKey]: parameter }
}

/** References to the shared parameters of an operation. */
export function sharedParameterRefs(operation: Operation): Reference[] {
  return takesIdempotencyKey(operation) ? [{ $ref: `#/components/parameters/${idempotencyKey}` }] : []
}

/** The parameters of an operation in path, query and headers, with the components that they refer to. */
export function parametersOf(operation: Operation): {
  parameters: ParameterObject[]
  components: SchemaPool
} {
  const { schema, components } = jsonSchema(operation.input, 'input')
  const { properties = {}, required = [] } = resolve(schema, components)
  const parameter = (field: string, location: 'path' | 'query' | 'header', name = field): ParameterObject => {
    const fieldSchema = properties[field]
    if (fieldSchema === undefined) throw new TypeError(`The input has no field ${field}`)
    const { description = descriptionOf(fieldSchema, components), ...undescribed } = fieldSchema
    const examples = examplesOf(operation, ({ input }) => input[field])
    return {
      name,
      in: location,
      ...(description === undefined ? {} : { description }),
      required: required.includes(field),
      ...(location === 'query' ? queryStyle(fieldSchema, components) : {}),
      schema: undescribed,
      ...(examples === undefined ? {} : { examples }),
    }
  }
  const places = placement(operation)
  return {
    parameters: [
      ...places.path.map((field) => parameter(field, 'path')),
      ...places.query.map((field) => parameter(field, 'query')),
      ...[...places.headers].map(([field, header]) => parameter(field, 'header', header)),
    ],
    components,
  }
}

/**
 * The body of a request, undefined for an operation that takes none.
 * @param schema what trpc-to-openapi made of the body's fields
 */
export function requestBodyOf(
  operation: Operation,
  schema: SchemaObject | undefined,
): RequestBodyObject | undefined {
  const { body } = placement(operation)
  if (schema === undefined || body.length === 0) return undefined
  const examples = examplesOf(operation, ({ input }) =>
    Object.fromEntries(body.flatMap((field) => (field in input ? [[field, input[field]]] : []))),
  )
  return {
    // An empty body is read as no fields at all.
    required: (schema.required ?? []).length > 0,
    content: { 'application/json': { schema, ...(examples === undefined ? {} : { examples }) } },
  }
}

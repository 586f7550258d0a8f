import type { SchemaObject } from '@lading/stack/openapi'
import { contractDocument, routes } from './document.ts'
import type { ToldField } from './field.ts'
import { fieldsOf, tellField } from './fields.ts'
import { codesOf, lastPart, type Problem, type Route } from './read.ts'

const { schemas } = contractDocument.components

/** Whether sending the same request again can help: Markdown. */
export const retrySentence = ({ retryable }: Problem) =>
  retryable
    ? '`retryable` is true: the same request, sent again later, can succeed. The SDK sends it again by itself.'
    : '`retryable` is false: the same request fails again until something has changed.'

/** What an error tells beyond what all errors do. */
export function ownFields({ schema }: Problem): ToldField[] {
  return fieldsOf(schema, schemas)
    .filter(({ name }) => /^(data|errors)\b/.test(name))
    .map((field) => tellField(field, schemas))
}

/** The operations that can answer with an error. */
export function routesWith({ code }: Problem): Route[] {
  return routes.filter(({ operation }) => codesOf(operation).includes(code))
}

/** A value that a schema allows: its own example, else the plainest one. */
function sampleOf(schema: SchemaObject): unknown {
  const { examples, enum: values, items, properties, anyOf, $ref } = schema
  if ($ref !== undefined) return sampleOf({ ...schemas[lastPart($ref)], ...schema, $ref: undefined })
  if (examples?.[0] !== undefined) return examples[0]
  if ('const' in schema) return schema.const
  if (values !== undefined) return values[0]
  if (properties !== undefined)
    return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, sampleOf(value)]))
  if (items !== undefined) return [sampleOf(items)]
  if (anyOf?.[0] !== undefined) return sampleOf(anyOf[0])
  const type = [schema.type].flat()[0]
  return type === 'integer' ? 100 : type === 'boolean' ? false : '…'
}

/** Where `start` answers: samples call it there too. */
const localOrigin = 'http://127.0.0.1:8787'

/** An answer of this kind: what every error has as it is, the rest as its schema allows. */
export function exampleAnswer({ schema, title, status, code, retryable }: Problem): string {
  const { type, data, errors } = schema.properties ?? {}
  const answer = {
    type: new URL(String(type?.examples?.[0]), localOrigin),
    title,
    status,
    detail: '…',
    code,
    requestId: '…',
    retryable,
    ...(data === undefined ? {} : { data: sampleOf(data) }),
    ...(errors === undefined ? {} : { errors: [{ path: 'tags.0', message: '…' }] }),
  }
  return JSON.stringify(answer, null, 2)
}

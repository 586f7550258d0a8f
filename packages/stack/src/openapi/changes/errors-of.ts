import type { OpenApiDocument, OperationObject, SchemaObject } from '../types.ts'
import { resolve } from './resolve.ts'

/** One error that an operation can answer with. */
export interface DeclaredError {
  readonly status: string
  readonly schema: SchemaObject
}

/** The errors of an operation, by code. */
export function errorsOf(
  document: OpenApiDocument,
  { responses }: Pick<OperationObject, 'responses'>,
): Map<string, DeclaredError> {
  const errors = new Map<string, DeclaredError>()
  for (const [status, given] of Object.entries(responses)) {
    const { content = {} } = resolve(document, given)
    const schema = content['application/problem+json']?.schema
    for (const alternative of schema === undefined ? [] : (schema.oneOf ?? [schema])) {
      const code = resolve(document, alternative).properties?.code
      errors.set(String(code?.const ?? code?.enum?.[0]), { status, schema: alternative })
    }
  }
  return errors
}

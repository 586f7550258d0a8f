import type { OpenApiDocument, SchemaObject } from '../types.ts'

/** What a local reference (`#/components/...`) points at, with what stands beside it; anything else as it is. */
export function resolve<T extends object>(document: OpenApiDocument, value: T | { $ref: string }): T {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return value as T // it is no reference
  const { $ref, ...beside } = value
  let target: unknown = document
  for (const step of $ref.replace(/^#\//, '').split('/')) {
    target = (target as Record<string, unknown> | undefined)?.[
      step.replaceAll('~1', '/').replaceAll('~0', '~')
    ] // JSON
  }
  if (typeof target !== 'object' || target === null) throw new Error(`${$ref} points at nothing`)
  return { ...(resolve(document, target) as T), ...beside } // the document's own promise
}

/** The alternatives of a schema, by what tells them apart: the name of a component, or the type. */
export function alternativesOf(schema: SchemaObject): Map<string, SchemaObject> {
  const alternatives = schema.oneOf ?? schema.anyOf ?? []
  return new Map(
    alternatives.map((alternative) => [
      alternative.$ref ?? JSON.stringify([alternative.type, alternative.const, alternative.format]),
      alternative,
    ]),
  )
}

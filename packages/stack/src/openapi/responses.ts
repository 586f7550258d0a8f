import type { Operation } from '../contract/index.ts'
import { successStatus } from '../contract/index.ts'
import { examplesOf, readField } from './examples.ts'
import { descriptionOf, type SchemaPool } from './schemas.ts'
import type { HeaderObject, Reference, ResponseObject, SchemaObject } from './types.ts'

/** Headers that every answer of the API has. */
export const commonHeaders: Readonly<Record<string, HeaderObject>> = {
  'X-Request-Id': {
    description: 'Identifies the answer; name it when you report a problem.',
    required: true,
    schema: { type: 'string' },
  },
  'Cache-Control': {
    description: 'Answers are not to be stored by caches.',
    schema: { type: 'string', const: 'no-store' },
  },
  'X-Content-Type-Options': {
    description: 'The type of an answer is the one that it names.',
    schema: { type: 'string', const: 'nosniff' },
  },
}

/** References to the headers that every answer has. */
export function commonHeaderRefs(): Record<string, Reference> {
  return Object.fromEntries(
    Object.keys(commonHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  )
}

function stringHeader(description: string, example: unknown, format?: string): HeaderObject {
  return {
    description,
    required: true,
    schema: { type: 'string', ...(format === undefined ? {} : { format }) },
    ...(example === undefined ? {} : { example }),
  }
}

function successHeaders(operation: Operation, prefix: string): Record<string, HeaderObject> {
  const { created, redirect, etag } = operation.rest
  const output: unknown = operation.examples[0]?.output
  const headers: Record<string, HeaderObject> = {}
  if (created !== undefined) {
    const path = created.replace(/\{([\w.]+)\}/g, (_, field: string) =>
      encodeURIComponent(String(readField(output, field))),
    )
    headers.Location = stringHeader('The path of what was created.', prefix + path, 'uri-reference')
  }
  if (redirect !== undefined) {
    headers.Location = stringHeader('Where to go on.', readField(output, redirect), 'uri')
  }
  if (etag !== undefined) {
    headers.ETag = stringHeader('Changes whenever the content does.', readField(output, etag))
  }
  return headers
}

const withoutContent = { 204: 'Done. The answer has no body.', 302: 'The way on is in `Location`.' }

/**
 * The answer of an operation that succeeds.
 * @param schema what trpc-to-openapi made of the output
 * @param prefix what stands before the contract's paths
 */
export function successResponse(
  operation: Operation,
  schema: SchemaObject,
  pool: SchemaPool,
  prefix: string,
): ResponseObject {
  const status = successStatus(operation)
  const headers = { ...commonHeaderRefs(), ...successHeaders(operation, prefix) }
  if (status === 204 || status === 302) return { description: withoutContent[status], headers }
  const examples = examplesOf(operation, ({ output }) => output)
  return {
    description: descriptionOf(schema, pool) ?? 'Success.',
    headers,
    content: { 'application/json': { schema, ...(examples === undefined ? {} : { examples }) } },
  }
}

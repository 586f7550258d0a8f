import type { Operation } from '../contract/index.ts'
import { successStatus, takesIdempotencyKey } from '../contract/index.ts'
import { examplesOf, readField } from './examples.ts'
import { descriptionOf, resolve, type SchemaPool } from './schemas.ts'
import type { HeaderObject, Reference, ResponseObject, SchemaObject } from './types.ts'

/** The media type of a body of lines, each a JSON object. It is in wide use and not registered. */
export const ndjsonMediaType = 'application/x-ndjson'

/** Headers that every answer of the API may have. */
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
  'RateLimit-Policy': {
    description:
      'How many calls (`q`) a key may make in how many seconds (`w`); absent where calls are not counted ' +
      '(draft-ietf-httpapi-ratelimit-headers-10, section 3).',
    schema: { type: 'string', pattern: '^"default";q=\\d+;w=\\d+$' },
    example: '"default";q=600;w=60',
  },
  RateLimit: {
    description:
      'How many calls are left (`r`), and in how many seconds there are more (`t`); absent where calls are not ' +
      'counted (draft-ietf-httpapi-ratelimit-headers-10, section 4).',
    schema: { type: 'string', pattern: '^"default";r=\\d+;t=\\d+$' },
    example: '"default";r=599;t=42',
  },
}

const headerRef = (name: string): Reference => ({ $ref: `#/components/headers/${name}` })

/** References to the headers that every answer has. */
export function commonHeaderRefs(): Record<string, Reference> {
  return Object.fromEntries(Object.keys(commonHeaders).map((name) => [name, headerRef(name)]))
}

const replayed = 'Idempotent-Replayed'

/** Headers of the answers that can be given again under an `Idempotency-Key`. */
export const replayHeaders: Readonly<Record<string, HeaderObject>> = {
  [replayed]: {
    description:
      'The answer is that of the first call with this `Idempotency-Key`; nothing was done this time.',
    schema: { type: 'string', const: 'true' },
  },
}

/** References to the headers of answers that can be given again. */
export function replayHeaderRefs(): Record<string, Reference> {
  return { [replayed]: headerRef(replayed) }
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
    const what = operation.rest.accepted === true ? 'what goes on' : 'what was created'
    headers.Location = stringHeader(`The path of ${what}.`, prefix + path, 'uri-reference')
  }
  if (redirect !== undefined) {
    headers.Location = stringHeader('Where to go on.', readField(output, redirect), 'uri')
  }
  if (etag !== undefined) {
    headers.ETag = stringHeader('Changes whenever the content does.', readField(output, etag))
  }
  return headers
}

/** The header that leads to the next page of a listing that is sent as lines; undefined where the output has none. */
function linkHeader(schema: SchemaObject, pool: SchemaPool): HeaderObject | undefined {
  if (resolve(schema, pool).properties?.nextCursor === undefined) return undefined
  return {
    description: 'The next page, as `<path and query>; rel="next"` (RFC 8288); absent on the last one.',
    required: false,
    schema: { type: 'string' },
  }
}

function withoutContent(status: number): string {
  if (status === 302) return 'The way on is in `Location`.'
  return status === 202 ? 'Accepted: it goes on. The answer has no body.' : 'Done. The answer has no body.'
}

/**
 * The lines of an `application/x-ndjson` body as an array of what each line holds: the reading that OpenAPI 3.2 gives to
 * sequential media types, of which 3.1 says nothing.
 */
function linesOf(schema: SchemaObject, field: string, pool: SchemaPool): SchemaObject {
  const lines = resolve(schema, pool).properties?.[field]
  if (lines === undefined) throw new TypeError(`The output has no field ${field}`)
  return lines
}

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
  const { ndjson } = operation.rest
  const headers = {
    ...commonHeaderRefs(),
    ...(takesIdempotencyKey(operation) ? replayHeaderRefs() : {}),
    ...successHeaders(operation, prefix),
  }
  if (status === 302 || operation.output.type === 'void')
    return { description: withoutContent(status), headers }
  if (ndjson !== undefined) {
    const link = linkHeader(schema, pool)
    const lines = linesOf(schema, ndjson, pool)
    const examples = examplesOf(operation, ({ output }) => readField(output, ndjson))
    return {
      description: `${descriptionOf(lines, pool) ?? 'Success.'} One JSON object a line.`,
      headers: { ...headers, ...(link === undefined ? {} : { Link: link }) },
      content: { [ndjsonMediaType]: { schema: lines, ...(examples === undefined ? {} : { examples }) } },
    }
  }
  const examples = examplesOf(operation, ({ output }) => output)
  return {
    description: descriptionOf(schema, pool) ?? (status === 202 ? 'Accepted: it goes on.' : 'Success.'),
    headers,
    content: { 'application/json': { schema, ...(examples === undefined ? {} : { examples }) } },
  }
}

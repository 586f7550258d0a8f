import type { ErrorDefinition, Operation } from '../contract/index.ts'
import { protocolErrors, protocolErrorsOf, takesIdempotencyKey } from '../contract/index.ts'
import { commonHeaderRefs, replayHeaderRefs } from './responses.ts'
import { jsonSchema, refTo, resolve, type SchemaPool } from './schemas.ts'
import type { HeaderObject, Reference, ResponseObject, SchemaObject } from './types.ts'

export const problemMediaType = 'application/problem+json'

/** The name of an error's component schema. */
export function problemName(code: string): string {
  return `Problem_${code}`
}

const issues: SchemaObject = {
  type: 'array',
  description: 'The bad fields.',
  minItems: 1,
  items: {
    type: 'object',
    properties: {
      path: {
        type: 'string',
        description: 'The field, in dots (`tags.0`); empty for the input as a whole.',
      },
      message: { type: 'string', description: 'What is wrong with it.' },
    },
    required: ['path', 'message'],
  },
}

/** An error's problem details (RFC 9457) as a schema, with the components that its data refers to. */
export function problemSchema(
  error: ErrorDefinition,
  docsUrl: string,
): { schema: SchemaObject; components: SchemaPool } {
  const { schema: data, components } = jsonSchema(error.data, 'output')
  const { properties = {}, required = [], additionalProperties } = resolve(data, components)
  // The server leaves `data` out when an occurrence has none.
  const hasData = Object.keys(properties).length > 0 || typeof additionalProperties === 'object'
  const hasIssues = error.code === protocolErrors.INVALID_INPUT.code
  const schema: SchemaObject = {
    type: 'object',
    title: error.title,
    description: error.remedy,
    properties: {
      type: {
        type: 'string',
        format: 'uri-reference',
        description: 'The docs page of the error.',
        examples: [`${docsUrl}/errors/${error.code}`],
      },
      title: { type: 'string', const: error.title, description: 'What happened in a few words.' },
      status: { type: 'integer', const: error.status, description: 'The HTTP status.' },
      detail: { type: 'string', description: 'What happened this time, for a person.' },
      code: { type: 'string', const: error.code, description: 'What to switch on.' },
      requestId: { type: 'string', description: 'Identifies the answer; name it when you report a problem.' },
      retryable: {
        type: 'boolean',
        const: error.retryable,
        description: 'Whether the same request, sent again later, can succeed.',
      },
      ...(hasData ? { data: { description: 'What belongs to this occurrence.', ...data } } : {}),
      ...(hasIssues ? { errors: issues } : {}),
    },
    required: [
      ...['type', 'title', 'status', 'detail', 'code', 'requestId', 'retryable'],
      ...(required.length > 0 ? ['data'] : []),
      ...(hasIssues ? ['errors'] : []),
    ],
  }
  return { schema, components }
}

// Header by status: who answers with the status owes it. Sources: RFC 9110 sections 11.6.1 and 15.5.6 (401, 405).
const owed: Readonly<Record<number, { name: string; description: string; schema: SchemaObject }>> = {
  401: {
    name: 'WWW-Authenticate',
    description: 'The authentication scheme that the API takes.',
    schema: { type: 'string' },
  },
  405: { name: 'Allow', description: 'The methods that the route knows.', schema: { type: 'string' } },
}

// The errors that the stack never sends without it.
const alwaysSaysWhen = new Set<ErrorDefinition>([
  protocolErrors.IDEMPOTENCY_IN_FLIGHT,
  protocolErrors.RATE_LIMITED,
  protocolErrors.UNAVAILABLE,
])

function problemHeaders(errors: readonly ErrorDefinition[], status: number): Record<string, HeaderObject> {
  const headers: Record<string, HeaderObject> = {}
  const header = owed[status]
  if (header !== undefined) {
    const { name, description, schema } = header
    // The stack sends it with its own errors; whether a service does so with others is its handlers' business.
    const required = errors.every((error) => Object.values<ErrorDefinition>(protocolErrors).includes(error))
    headers[name] = { description, required, schema }
  }
  if (errors.some(({ retryable }) => retryable)) {
    headers['Retry-After'] = {
      description: 'Seconds to wait before the request is sent again.',
      required: errors.every((error) => alwaysSaysWhen.has(error)),
      schema: { type: 'integer', minimum: 0 },
    }
  }
  return headers
}

/** The errors that can be given again under an `Idempotency-Key`: final ones of the operations' own. */
function replayable(operations: readonly Operation[]): ReadonlySet<ErrorDefinition> {
  const declared = operations.filter(takesIdempotencyKey).flatMap(({ errors }) => errors)
  return new Set(declared.filter(({ retryable }) => !retryable))
}

function response(
  errors: readonly ErrorDefinition[],
  status: number,
  again: ReadonlySet<ErrorDefinition>,
): ResponseObject {
  const refs = errors.map(({ code }) => ({ code, ref: refTo(problemName(code)) }))
  const mapping = Object.fromEntries(refs.map(({ code, ref }) => [code, ref.$ref ?? '']))
  const oneOf = refs.map(({ ref }) => ref)
  const [only, ...others] = oneOf
  const schema =
    only !== undefined && others.length === 0
      ? only
      : { oneOf, discriminator: { propertyName: 'code', mapping } }
  return {
    description: errors.map(({ code, title, remedy }) => `- \`${code}\`: ${title}. ${remedy}`).join('\n'),
    headers: {
      ...commonHeaderRefs(),
      ...(errors.some((error) => again.has(error)) ? replayHeaderRefs() : {}),
      ...problemHeaders(errors, status),
    },
    content: { [problemMediaType]: { schema } },
  }
}

/** The errors that an operation can answer with: the stack's and its own, each once. */
export function errorsOf(operation: Operation): ErrorDefinition[] {
  return [...new Set([...protocolErrorsOf(operation), ...operation.errors])]
}

function errorsByStatus(operation: Operation): Map<number, ErrorDefinition[]> {
  return Map.groupBy(errorsOf(operation), (error) => error.status)
}

/** The error responses of an operation by status, one for all errors that share it. */
export function problemResponses(operation: Operation): Record<string, ResponseObject | Reference> {
  const again = replayable([operation])
  return Object.fromEntries(
    [...errorsByStatus(operation)].map(([status, errors]) => {
      const [only, ...others] = errors
      const shared = only !== undefined && others.length === 0
      return [
        status,
        shared ? { $ref: `#/components/responses/${only.code}` } : response(errors, status, again),
      ]
    }),
  )
}

/** The errors of requests that reach no operation. */
export const routeErrors = [
  protocolErrors.MALFORMED_URL,
  protocolErrors.ROUTE_NOT_FOUND,
  protocolErrors.METHOD_NOT_ALLOWED,
] as const

/** The responses that `problemResponses` refers to and those of requests that reach no operation, by code. */
export function sharedResponses(operations: readonly Operation[]): Record<string, ResponseObject> {
  const alone = operations.flatMap((operation) =>
    [...errorsByStatus(operation).values()].filter((errors) => errors.length === 1).flat(),
  )
  const errors = [...new Set<ErrorDefinition>([...routeErrors, ...alone])]
  const again = replayable(operations)
  return Object.fromEntries(
    errors
      .sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1))
      .map((error) => [error.code, response([error], error.status, again)]),
  )
}

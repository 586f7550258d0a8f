import type { Issue, Operation } from '../../contract/index.ts'
import { placement } from '../../contract/index.ts'
import { headerProblem, queryProblem } from './travel.ts'
import { definitionOf, isString, type Schema } from './zod.ts'

// OpenAPI 3.1 ignores parameters of these names; authentication and content are not an operation's to read.
const reservedHeaders = new Set(['accept', 'authorization', 'content-type'])
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/ // RFC 9110 section 5.6.2
const segment = /^(?:[^{}/]+|\{[a-z][A-Za-z0-9]*\})$/

function checkPath({ rest, input }: Operation, path: string): Issue[] {
  const issues: Issue[] = []
  const segments = rest.path.split('/').slice(1)
  if (!rest.path.startsWith('/') || !segments.every((part) => segment.test(part))) {
    issues.push({
      path,
      message: `${rest.path} is no path: each segment is static text or one camelCase {parameter}`,
    })
  }
  const names = segments.flatMap((part) => /^\{(.*)\}$/.exec(part)?.[1] ?? [])
  if (new Set(names).size < names.length) issues.push({ path, message: `${rest.path} names a field twice` })
  for (const name of names) {
    const field: Schema | undefined = input.shape[name]
    if (field === undefined || !isString(field)) {
      issues.push({ path, message: `{${name}} must be a field of the input that is a required string` })
    }
  }
  return issues
}

function checkHeaders({ rest, input }: Operation, path: string): Issue[] {
  return Object.entries(rest.headers ?? {}).flatMap(([name, header]) => {
    if (header === undefined) return []
    const at = `${path}.headers.${name}`
    const field: Schema | undefined = input.shape[name]
    if (field === undefined) return [{ path: at, message: 'is no field of the input' }]
    if (rest.path.includes(`{${name}}`)) return [{ path: at, message: 'travels in the path already' }]
    if (!headerName.test(header) || reservedHeaders.has(header.toLowerCase())) {
      return [{ path: at, message: `${header} cannot be a header field of an operation` }]
    }
    const message = headerProblem(field)
    return message === undefined ? [] : [{ path: at, message }]
  })
}

function checkQuery(operation: Operation, path: string): Issue[] {
  return placement(operation).query.flatMap((name) => {
    const field: Schema | undefined = operation.input.shape[name]
    const message = field && queryProblem(field)
    return message === undefined ? [] : [{ path: `${path}.input.${name}`, message }]
  })
}

/** Whether the output always has text in this field, for example `file.id`. */
function hasText(output: Schema, field: string): boolean {
  let schema: Schema | undefined = output
  for (const key of field.split('.')) {
    const def: ReturnType<typeof definitionOf> | undefined = schema && definitionOf(schema)
    schema = def?.type === 'object' && Object.hasOwn(def.shape, key) ? def.shape[key] : undefined
  }
  return schema !== undefined && isString(schema)
}

function checkAnswer({ rest, output }: Operation, path: string): Issue[] {
  const { created, redirect, etag } = rest
  const fields = [
    ...[...(created ?? '').matchAll(/\{([^{}]*)\}/g)].map((match) => ['created', match[1] ?? ''] as const),
    ...(redirect === undefined ? [] : [['redirect', redirect] as const]),
    ...(etag === undefined ? [] : [['etag', etag] as const]),
  ]
  const issues = fields.flatMap(([member, field]) =>
    hasText(output, field)
      ? []
      : [
          {
            path: `${path}.${member}`,
            message: `${field} must be a field of the output that is a required string`,
          },
        ],
  )
  if (created !== undefined && !created.startsWith('/')) {
    issues.push({ path: `${path}.created`, message: 'must begin with a slash' })
  }
  if (created !== undefined && redirect !== undefined) {
    issues.push({ path, message: 'an answer is either created (201) or redirect (302)' })
  }
  return issues
}

function checkMethod({ kind, rest }: Operation, path: string): Issue[] {
  if (kind === 'query' && rest.method !== 'GET') {
    return [{ path, message: `a query changes nothing: its method is GET, not ${rest.method}` }]
  }
  return kind === 'mutation' && rest.method === 'GET'
    ? [{ path, message: 'a mutation changes something: its method is not GET' }]
    : []
}

/** Checks where an operation lives in REST and that each of its fields can travel there. */
export function checkRoute(operation: Operation, name: string): Issue[] {
  const path = `${name}.rest`
  return [
    ...checkMethod(operation, path),
    ...checkPath(operation, path),
    ...checkHeaders(operation, path),
    ...checkQuery(operation, name),
    ...checkAnswer(operation, path),
  ]
}

/** Checks that no two operations share a route, and that one route calls its parameters by the same names. */
export function checkRoutes(operations: readonly { name: string; operation: Operation }[]): Issue[] {
  const byRoute = new Map<string, string>()
  const byShape = new Map<string, string>()
  return operations.flatMap(({ name, operation: { rest } }) => {
    const issues: Issue[] = []
    const shape = rest.path.replace(/\{[^{}]*\}/g, '{}')
    const route = `${rest.method} ${shape}`
    const other = byRoute.get(route)
    if (other !== undefined) {
      issues.push({ path: `${name}.rest`, message: `${other} has the same method and path` })
    }
    const known = byShape.get(shape)
    if (known !== undefined && known !== rest.path) {
      issues.push({
        path: `${name}.rest`,
        message: `${rest.path} is ${known} by another name: use one of them`,
      })
    }
    byRoute.set(route, other ?? name)
    byShape.set(shape, known ?? rest.path)
    return issues
  })
}

import type { Issue, Operation } from '../../contract/index.ts'
import { placement } from '../../contract/index.ts'
import { checkAnswer } from './answer.ts'
import { headerProblem, queryProblem } from './travel.ts'
import { isString, type Schema } from './zod.ts'

// OpenAPI 3.1 ignores parameters of the first three: authentication and content are not an operation's to read. The last
// is the stack's.
const reservedHeaders = new Set(['accept', 'authorization', 'content-type', 'idempotency-key'])
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

function checkMethod({ kind, rest }: Operation, path: string): Issue[] {
  if (kind === 'query' && rest.method !== 'GET' && rest.method !== 'POST') {
    return [
      {
        path,
        message: `a query changes nothing: its method is GET, or POST where its input does not fit a URL, not ${rest.method}`,
      },
    ]
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

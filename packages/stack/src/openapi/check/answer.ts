import type { Issue, Operation } from '../../contract/index.ts'
import { placement } from '../../contract/index.ts'
import { definitionOf, isString, type Schema } from './zod.ts'

/** Whether the output always has text in this field, for example `file.id`. */
function hasText(output: Schema, field: string): boolean {
  let schema: Schema | undefined = output
  for (const key of field.split('.')) {
    const def: ReturnType<typeof definitionOf> | undefined = schema && definitionOf(schema)
    schema = def?.type === 'object' && Object.hasOwn(def.shape, key) ? def.shape[key] : undefined
  }
  return schema !== undefined && isString(schema)
}

/** Checks how the output of an operation becomes its REST answer. */
export function checkAnswer(operation: Operation, path: string): Issue[] {
  const { rest, output } = operation
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
  return [...issues, ...checkAccepted(operation, path), ...checkLines(operation, path)]
}

function checkAccepted({ kind, rest }: Operation, path: string): Issue[] {
  if (rest.accepted !== true) return []
  const issues: Issue[] = []
  if (kind === 'query') issues.push({ path, message: 'a query starts nothing that could be accepted (202)' })
  if (rest.redirect !== undefined) {
    issues.push({ path, message: 'an answer is either accepted (202) or redirect (302)' })
  }
  return issues
}

/** Checks that an output which is sent as lines loses nothing by it. */
function checkLines(operation: Operation, path: string): Issue[] {
  const { ndjson, redirect } = operation.rest
  if (ndjson === undefined) return []
  const issues: Issue[] = []
  const add = (message: string) => issues.push({ path: `${path}.ndjson`, message })
  const def = definitionOf(operation.output)
  const shape = def.type === 'object' ? def.shape : {}
  const lines = Object.hasOwn(shape, ndjson) ? shape[ndjson] : undefined
  if (lines === undefined || !isArrayOfObjects(lines)) {
    add(`${ndjson} must be a field of the output that is a required array of objects`)
  }
  for (const name of Object.keys(shape)) {
    if (name !== ndjson && name !== 'nextCursor') add(`${name} would be lost: lines are all that is sent`)
  }
  if (Object.hasOwn(shape, 'nextCursor') && !placement(operation).query.includes('cursor')) {
    add('the next page is a link: the input must have a cursor in the query string')
  }
  if (redirect !== undefined) add('a redirect has no body')
  return issues
}

/** Whether each of its items is an object: a line that is none would not be one of NDJSON's. */
function isArrayOfObjects(schema: Schema): boolean {
  const def = definitionOf(schema)
  return def.type === 'array' && isObject(def.element)
}

function isObject(schema: Schema): boolean {
  const def = definitionOf(schema)
  switch (def.type) {
    case 'object':
    case 'record':
      return true
    case 'union':
      return def.options.every(isObject)
    case 'intersection':
      return isObject(def.left) && isObject(def.right)
    case 'readonly':
      return isObject(def.innerType)
    case 'lazy':
      return isObject(def.getter())
    default:
      return false
  }
}

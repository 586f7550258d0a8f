import type { ExampleObject, OperationObject, ParameterObject, SchemaObject } from '@lading/stack/openapi'

/** An operation of the OpenAPI document and where it lives. */
export interface OperationInfo {
  /** In upper case. */
  readonly method: string
  /** Below the server's URL, with `{parameters}`. */
  readonly path: string
  readonly operation: OperationObject
}

/** What an operation gives, as far as a sample deals with it. */
export type Answer =
  | { readonly kind: 'nothing'; readonly status: string }
  | { readonly kind: 'bytes' }
  /** A page, or lines, of `item`s; the fields are worth showing. */
  | { readonly kind: 'items' | 'lines'; readonly item: string; readonly fields: readonly string[] }
  /** One thing, by the name of its variable. */
  | { readonly kind: 'one'; readonly name: string }
  /** Several things, by the names of their members. */
  | { readonly kind: 'several'; readonly names: readonly string[] }

/** An example of an operation as a request. */
export interface Request {
  readonly title: string
  /** The RPC name: `files.get`. */
  readonly operation: string
  /** All that the operation takes, by the names that the SDK gives it. */
  readonly input: Readonly<Record<string, unknown>>
  readonly method: string
  /** Encoded, with the prefix. */
  readonly path: string
  /** As it is, not encoded. */
  readonly query: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly answer: Answer
}

/** An example's name in the document, and what it shows. */
interface Named {
  readonly name: string
  readonly summary: string
}

function ownParameters({ parameters = [] }: OperationObject): ParameterObject[] {
  // A shared parameter has no examples: they belong to an operation.
  return parameters.flatMap((parameter) => ('$ref' in parameter ? [] : [parameter]))
}

function successOf({ responses }: OperationObject) {
  for (const [status, response] of Object.entries(responses)) {
    if (status < '400' && !('$ref' in response)) return { status, content: response.content ?? {} }
  }
  throw new TypeError('The operation has no successful answer')
}

/** The examples of an operation, in their order. */
export function examplesOf(operation: OperationObject): Named[] {
  const places: { examples?: Record<string, ExampleObject> | undefined }[] = [
    ...ownParameters(operation),
    ...Object.values(operation.requestBody?.content ?? {}),
    ...Object.values(successOf(operation).content),
  ]
  const all = places.flatMap(({ examples = {} }) =>
    Object.entries(examples).map(([name, { summary }]) => [name, summary] as const),
  )
  return [...new Map(all)].map(([name, summary]) => ({ name, summary }))
}

const lastPart = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)
const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

/** What an item of a page is called, and its fields that tell most; `id` of any other. */
const items: Readonly<Record<string, { item: string; fields: readonly string[] }>> = {
  File: { item: 'file', fields: ['name', 'size'] },
  Version: { item: 'version', fields: ['version', 'size'] },
  Folder: { item: 'folder', fields: ['path'] },
  Job: { item: 'job', fields: ['kind', 'state'] },
  ApiKey: { item: 'key', fields: ['id', 'name'] },
  AuditRecord: { item: 'record', fields: ['at', 'operation'] },
}

const itemOf = ({ $ref = '' }: SchemaObject) => items[lastPart($ref)] ?? { item: 'item', fields: ['id'] }

function answerOf(operation: OperationObject): Answer {
  const { status, content } = successOf(operation)
  if (status === '302') return { kind: 'bytes' }
  const [first] = Object.entries(content)
  if (first === undefined) return { kind: 'nothing', status }
  const [mediaType, { schema }] = first
  if (mediaType === 'application/x-ndjson') return { kind: 'lines', ...itemOf(schema.items ?? {}) }
  if (schema.$ref !== undefined)
    return { kind: 'one', name: lowerFirst(lastPart(schema.$ref)).replace(/^upload.*/, 'upload') }
  const { properties = {} } = schema
  if (properties.items?.items !== undefined && 'nextCursor' in properties)
    return { kind: 'items', ...itemOf(properties.items.items) }
  return { kind: 'several', names: Object.keys(properties) }
}

/** Percent-encoded so that it can also stand in quotes of any kind; a colon may stand in a path as it is. */
function encode(value: unknown): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(String(value))
    .replace(/[!'()*]/g, hex)
    .replaceAll('%3A', ':')
}

/** `If-Match` is `ifMatch` in the contract. */
const inputName = (name: string) =>
  lowerFirst(name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()))

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An example as the request that it describes. @param options.prefix of all paths: `/v1` */
export function requestOf(
  { method, path, operation }: OperationInfo,
  { example, prefix }: { example: Named; prefix: string },
): Request {
  const given = ownParameters(operation).flatMap((parameter) => {
    const value = parameter.examples?.[example.name]?.value
    return value === undefined ? [] : [{ parameter, value }]
  })
  const at = (place: string) => given.filter(({ parameter }) => parameter.in === place)
  const filled = path.replace(/\{(\w+)\}/g, (template, name: string) => {
    const found = at('path').find(({ parameter }) => parameter.name === name)
    return found === undefined ? template : encode(found.value)
  })
  const { required = false, content = {} } = operation.requestBody ?? {}
  const body = content['application/json']?.examples?.[example.name]?.value
  const members = isObject(body) ? body : {}
  return {
    title: example.summary,
    operation: operation['x-rpc'],
    input: {
      ...Object.fromEntries(given.map(({ parameter, value }) => [inputName(parameter.name), value])),
      ...members,
    },
    method,
    path: `${prefix}${filled}`,
    query: Object.fromEntries(at('query').map(({ parameter, value }) => [parameter.name, value])),
    headers: Object.fromEntries(at('header').map(({ parameter, value }) => [parameter.name, String(value)])),
    // A body that may be left out and holds nothing says nothing.
    body: !required && Object.keys(members).length === 0 ? undefined : body,
    answer: answerOf(operation),
  }
}

import type * as z from 'zod'
import type { ErrorDefinition } from './error.ts'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Where an operation lives in REST. What is not named here follows from the schemas: see `placement`. */
export interface RestRoute<Field extends string = string> {
  readonly method: HttpMethod
  /** Below the API's prefix, for example `/files/{id}`; each `{name}` is a field of the input. */
  readonly path: string
  /**
   * The path field whose values may hold slashes. They are percent-encoded in a URL, but a gateway may have decoded
   * them: surplus segments then belong to this field.
   */
  readonly slashesIn?: Field
  /** Input fields that travel as request headers, for example `{ ifMatch: 'If-Match' }`. */
  readonly headers?: { readonly [F in Field]?: string }
  /** Answers 201 with this `Location`; `{a.b}` is read from the output, for example `/files/{file.id}`. */
  readonly created?: string
  /** Answers 202: what was asked for goes on after the answer. With `created`, `Location` names the job. */
  readonly accepted?: boolean
  /** Answers 302 to the URL in this field of the output, without a body. */
  readonly redirect?: string
  /** The field of the output that is sent as `ETag`, for example `etag` or `file.etag`. */
  readonly etag?: string
  /**
   * The field of the output, an array of objects, that is sent as `application/x-ndjson`: one JSON object a line. Where
   * the output has a `nextCursor`, a `Link` with `rel="next"` (RFC 8288) names the same request with it as its `cursor`.
   */
  readonly ndjson?: string
}

/** A worked example; both halves are checked against the schemas by `checkContract`. */
export interface Example<Input, Output> {
  readonly summary: string
  readonly input: Input
  readonly output: Output
}

interface Definition<
  Input extends z.ZodObject,
  Output extends z.ZodType,
  Errors extends readonly ErrorDefinition[],
  Scope extends string | null,
> {
  /** One line, in the imperative: "Get a file". */
  readonly summary: string
  /** What a caller should know beyond the summary, in Markdown. */
  readonly description?: string
  readonly rest: RestRoute<Extract<keyof Input['shape'], string>>
  /** The scope that a key must hold, or null when anybody may call. */
  readonly scope: Scope
  /** A strict object: an unknown field is an error. */
  readonly input: Input
  /** What is sent back; fields that the schema does not know never leave the service. `z.void()` answers 204. */
  readonly output: Output
  /** Largest body of a request, in bytes, of an operation whose input outgrows what the server takes otherwise. */
  readonly maxBodyBytes?: number
  readonly errors: Errors
  readonly examples: readonly Example<z.input<Input>, z.output<Output>>[]
}

export interface Operation<
  Kind extends 'query' | 'mutation' = 'query' | 'mutation',
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodType = z.ZodType,
  Errors extends readonly ErrorDefinition[] = readonly ErrorDefinition[],
  Scope extends string | null = string | null,
> extends Definition<Input, Output, Errors, Scope> {
  readonly kind: Kind
}

/** An operation that changes nothing. */
export function query<
  Input extends z.ZodObject,
  Output extends z.ZodType,
  const Errors extends readonly ErrorDefinition[],
  const Scope extends string | null,
>(definition: Definition<Input, Output, Errors, Scope>): Operation<'query', Input, Output, Errors, Scope> {
  return { kind: 'query', ...definition }
}

/** An operation that changes something. */
export function mutation<
  Input extends z.ZodObject,
  Output extends z.ZodType,
  const Errors extends readonly ErrorDefinition[],
  const Scope extends string | null,
>(definition: Definition<Input, Output, Errors, Scope>): Operation<'mutation', Input, Output, Errors, Scope> {
  return { kind: 'mutation', ...definition }
}

/** A tree of operations. The path to an operation is its RPC name: `files.get`. */
export interface Contract {
  readonly [name: string]: Operation | Contract
}

/** What a caller sends. */
export type InputOf<O extends Operation> = z.input<O['input']>
/** What a handler receives: the input after decoding, with defaults filled in. */
export type DecodedInputOf<O extends Operation> = z.output<O['input']>
/** What a caller gets. */
export type OutputOf<O extends Operation> = z.output<O['output']>
/** What a handler returns, before encoding. */
export type HandlerOutputOf<O extends Operation> = z.input<O['output']>
/** The errors that an operation declares. */
export type ErrorsOf<O extends Operation> = O['errors'][number]

export function isOperation(node: Operation | Contract): node is Operation {
  return typeof (node as { kind?: unknown }).kind === 'string' // a tree node has no `kind` of type string
}

/** Every operation of a contract with its RPC name, in the order of declaration. */
export function listOperations(contract: Contract, prefix = ''): { name: string; operation: Operation }[] {
  return Object.entries(contract).flatMap(([key, node]) => {
    const name = prefix === '' ? key : `${prefix}.${key}`
    return isOperation(node) ? [{ name, operation: node }] : listOperations(node, name)
  })
}

/** Whether callers may send an `Idempotency-Key`: what was done under it is remembered for the principal, so it takes one. */
export function takesIdempotencyKey(operation: Operation): boolean {
  return operation.kind === 'mutation' && operation.scope !== null
}

/** The status of a successful REST answer. */
export function successStatus(operation: Operation): 200 | 201 | 202 | 204 | 302 {
  if (operation.rest.redirect !== undefined) return 302
  if (operation.rest.accepted === true) return 202
  if (operation.rest.created !== undefined) return 201
  return operation.output.type === 'void' ? 204 : 200
}

/** Where each field of the input travels in REST. */
export interface Placement {
  readonly path: readonly string[]
  /** Field to header name. */
  readonly headers: ReadonlyMap<string, string>
  readonly query: readonly string[]
  readonly body: readonly string[]
}

/**
 * Path fields are named by the template and header fields by the route; the rest goes into the query string of
 * GET and DELETE and into the JSON body of the other methods.
 */
export function placement(operation: Operation): Placement {
  const path = [...operation.rest.path.matchAll(/\{(\w+)\}/g)].flatMap((match) => match[1] ?? [])
  const headers = new Map(
    Object.entries(operation.rest.headers ?? {}).flatMap(([field, header]) =>
      header === undefined ? [] : [[field, header] as const],
    ),
  )
  const rest = Object.keys(operation.input.shape).filter(
    (field) => !path.includes(field) && !headers.has(field),
  )
  const inQuery = operation.rest.method === 'GET' || operation.rest.method === 'DELETE'
  return { path, headers, query: inQuery ? rest : [], body: inQuery ? [] : rest }
}

import type { Operation } from '../../contract/index.ts'
import { OperationError, protocolErrors, successStatus } from '../../contract/index.ts'
import { hasBody, readJsonText } from '../body.ts'
import { bufferedResponse } from '../buffered-response.ts'
import { authorize, execute, invalidInput } from '../execute.ts'
import type { Bound, Implementation } from '../implement.ts'
import { type Exchange, problemResponse, record, responseHeaders, type ServerOptions } from '../server.ts'
import { unexpected } from '../unexpected.ts'
import { restDecoder } from './decode.ts'
import { Routes } from './routes.ts'
import { decodePart, splitUrl } from './url.ts'

/** Compiles the reading of `file.id` from an output. */
function reader(path: string): (output: unknown) => string {
  const keys = path.split('.')
  return (output) => {
    let value = output
    for (const key of keys) value = (value as Record<string, unknown>)[key] // checkContract has seen the path in the schema
    return String(value)
  }
}

/** Compiles a `Location` template: `/files/{file.id}`, each value percent-encoded. */
function template(text: string): (output: unknown) => string {
  const fields = new Map(
    [...text.matchAll(/\{([\w.]+)\}/g)].map(([place, path = '']) => [place, reader(path)]),
  )
  return (output) =>
    text.replace(/\{[\w.]+\}/g, (place) => encodeURIComponent(fields.get(place)?.(output) ?? ''))
}

/** Compiles how the output of an operation becomes a REST answer. */
function restEncoder(
  operation: Operation,
  prefix: string,
): (output: unknown, exchange: Exchange) => Response {
  const status = successStatus(operation)
  const { created, redirect, etag } = operation.rest
  const readEtag = etag === undefined ? undefined : reader(etag)
  const readLocation =
    redirect !== undefined ? reader(redirect) : created !== undefined ? template(prefix + created) : undefined
  return (output, exchange) => {
    const headers = responseHeaders(exchange)
    if (readEtag !== undefined) headers.etag = readEtag(output)
    if (readLocation !== undefined) headers.location = readLocation(output)
    if (status === 302 || status === 204) return bufferedResponse(status, headers, null)
    headers['content-type'] = 'application/json'
    return bufferedResponse(status, headers, JSON.stringify(output))
  }
}

/** @param allow the methods that the path knows */
export function methodNotAllowed(allow: readonly string[]): OperationError {
  return new OperationError(
    protocolErrors.METHOD_NOT_ALLOWED,
    `The route knows ${allow.join(', ')} only.`,
    { allow: [...allow] },
    { headers: { allow: allow.join(', ') } },
  )
}

/** The methods to name in `Allow`: GET brings HEAD, and every route answers OPTIONS. */
function allowed(methods: readonly string[]): string[] {
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS']
}

/**
 * The REST adapter: routes, decoding and statuses come from the contract.
 * @param prefix what stands before the contract's paths, for example `/v1`
 */
export function restAdapter(
  implementation: Implementation,
  prefix: string,
  options: ServerOptions,
): (request: Request, exchange: Exchange) => Promise<Response> {
  const routes = new Routes(implementation.operations)
  const compiled = new Map(
    implementation.operations.map((bound) => [
      bound,
      { decode: restDecoder(bound), encode: restEncoder(bound.operation, prefix) },
    ]),
  )

  async function call(
    bound: Bound,
    request: Request,
    query: string,
    parameters: ReadonlyMap<string, string>,
    exchange: Exchange,
  ) {
    const { decode, encode } = compiled.get(bound) ?? {}
    if (decode === undefined || encode === undefined) throw new TypeError(`${bound.name} is not compiled`)
    const principal = await authorize(bound, request.headers.get('authorization'), options.authenticate)
    exchange.principal = principal
    const takesBody = bound.operation.rest.method !== 'GET' && bound.operation.rest.method !== 'DELETE'
    if (!takesBody && (await hasBody(request))) {
      throw invalidInput([{ path: '', message: `${request.method} takes no body` }])
    }
    const body = takesBody ? await readJsonText(request) : ''
    const input = decode({ parameters, query, header: (name) => request.headers.get(name), body })
    const { requestId } = exchange
    return encode(await execute(bound, input, { context: options.context, principal, requestId }), exchange)
  }

  async function route(request: Request, exchange: Exchange): Promise<Response> {
    const { path, query } = splitUrl(request.url)
    const segments = path
      .slice(prefix.length + 1)
      .split('/')
      .map(decodePart)
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const found = routes.find(method, segments)
    if (found === undefined) {
      throw new OperationError(protocolErrors.ROUTE_NOT_FOUND, 'There is no such path in the API.', {})
    }
    if ('allow' in found) {
      const allow = allowed(found.allow)
      if (method !== 'OPTIONS') throw methodNotAllowed(allow)
      return bufferedResponse(204, { ...responseHeaders(exchange), allow: allow.join(', ') }, null)
    }
    exchange.operation = found.bound.name
    return call(found.bound, request, query, found.parameters, exchange)
  }

  return async (request, exchange) => {
    try {
      const response = await route(request, exchange)
      record(exchange, options, response.status, undefined)
      return response
    } catch (error) {
      const known = error instanceof OperationError ? error : unexpected(error)
      record(exchange, options, known.definition.status, known)
      return problemResponse(known, exchange, options)
    }
  }
}

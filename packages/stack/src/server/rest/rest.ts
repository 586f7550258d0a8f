import { OperationError, protocolErrors } from '../../contract/index.ts'
import { hasBody, readJsonText } from '../body.ts'
import { bufferedResponse } from '../buffered-response.ts'
import { invalidInput } from '../execute.ts'
import type { Bound, Implementation } from '../implement.ts'
import { perform } from '../perform.ts'
import { type Exchange, problemResponse, record, responseHeaders, type ServerOptions } from '../server.ts'
import { unexpected } from '../unexpected.ts'
import { restDecoder } from './decode.ts'
import { restEncoder } from './encode.ts'
import { Routes } from './routes.ts'
import { decodePart, splitUrl } from './url.ts'

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
    url: { path: string; query: string },
    parameters: ReadonlyMap<string, string>,
    exchange: Exchange,
  ) {
    const { decode, encode } = compiled.get(bound) ?? {}
    if (decode === undefined || encode === undefined) throw new TypeError(`${bound.name} is not compiled`)
    const header = (name: string) => request.headers.get(name)
    const input = async () => {
      const takesBody = bound.operation.rest.method !== 'GET' && bound.operation.rest.method !== 'DELETE'
      if (!takesBody && (await hasBody(request))) {
        throw invalidInput([{ path: '', message: `${request.method} takes no body` }])
      }
      const body = takesBody ? await readJsonText(request, bound.operation.maxBodyBytes) : ''
      return decode({ parameters, query: url.query, header, body })
    }
    return encode(await perform({ bound, exchange, header, part: '', input }, options), exchange, url)
  }

  async function route(request: Request, exchange: Exchange): Promise<Response> {
    const url = splitUrl(request.url)
    const segments = url.path
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
    return call(found.bound, request, url, found.parameters, exchange)
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

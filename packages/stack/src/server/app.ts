import { Hono, type Context as HttpContext } from 'hono'
import { cors } from 'hono/cors'
import { OperationError, protocolErrors } from '../contract/index.ts'
import { bufferedResponse } from './buffered-response.ts'
import type { Principal } from './handler.ts'
import type { Implementation } from './implement.ts'
import { methodNotAllowed, restAdapter } from './rest/rest.ts'
import { rpcAdapter } from './rpc.ts'
import { newExchange, problemResponse, record, type ServerOptions } from './server.ts'
import { unexpected } from './unexpected.ts'

export interface AppOptions<Context, P extends Principal> extends ServerOptions<Context, P> {
  readonly implementation: Implementation
  /** The OpenAPI document as JSON text; loaded when somebody first asks for it. */
  readonly openApi: () => Promise<string>
  /** Identifies the answer to a request; a random UUID when left out. */
  readonly requestId?: (env: unknown) => string | undefined
  /** Origins whose browsers may call the API, or `*`. No CORS header is sent when left out. */
  readonly corsOrigins?: string | string[]
}

/** Headers that a browser's script may read. */
const exposedHeaders = ['ETag', 'Location', 'Retry-After', 'X-Request-Id']

/**
 * The HTTP application: `/rpc/*`, `/v1/*`, `/openapi.json` and `/health`. A fetch-style app, to be served by Lambda,
 * by Node, or called in a test; more routes can be added to it.
 */
export function createApp<Context, P extends Principal>(options: AppOptions<Context, P>): Hono {
  // The transports hand principals through without looking inside: the one type that knows P is `authenticate`'s own.
  const serverOptions: ServerOptions = options
  const rest = restAdapter(options.implementation, '/v1', serverOptions)
  const rpc = rpcAdapter(options.implementation, '/rpc', serverOptions)
  const newRequestId = (env: unknown) => options.requestId?.(env) ?? crypto.randomUUID()

  const app = new Hono()
  if (options.corsOrigins !== undefined) {
    const answer = cors({
      origin: options.corsOrigins,
      allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
      exposeHeaders: exposedHeaders,
      maxAge: 600,
    })
    // Only a preflight is the browser's question; any other OPTIONS is for the route.
    const isOther = (c: HttpContext) =>
      c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') === undefined
    app.use((c, next) => (isOther(c) ? next() : answer(c, next)))
  }
  app.all('/v1/*', (c) => rest(c.req.raw, newExchange('rest', newRequestId(c.env))))
  app.all('/rpc/*', (c) => rpc(c.req.raw, newExchange('rpc', newRequestId(c.env))))
  app.get('/health', () => bufferedResponse(200, { 'content-type': 'application/json' }, '{"status":"ok"}'))
  app.get('/openapi.json', async () =>
    bufferedResponse(200, { 'content-type': 'application/json' }, await options.openApi()),
  )
  const refuse = (c: HttpContext, error: OperationError) => {
    const exchange = newExchange('rest', newRequestId(c.env))
    record(exchange, serverOptions, error.definition.status, error)
    return problemResponse(error, exchange, serverOptions)
  }
  app.on(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], ['/health', '/openapi.json'], (c) =>
    refuse(c, methodNotAllowed(['GET', 'HEAD'])),
  )
  app.notFound((c) =>
    refuse(c, new OperationError(protocolErrors.ROUTE_NOT_FOUND, 'There is nothing at this path.', {})),
  )
  app.onError((cause, c) => refuse(c, unexpected(cause)))
  return app
}

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
const exposedHeaders = [
  'ETag',
  'Idempotent-Replayed',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
]

/**
 * The HTTP application: `/rpc/*`, `/v1/*`, `/openapi.json` and `/health`. A fetch-style app, to be served by Lambda,
 * by Node, or called in a test; more routes can be added to it.
 */
export function createApp<Context, P extends Principal>(options: AppOptions<Context, P>): Hono {
  // The transports hand principals through without looking inside: what `authenticate` gave is what `limit` and
  // `idempotency` get, and they agree on P.
  const serverOptions: ServerOptions = options
  const rest = restAdapter(options.implementation, '/v1', serverOptions)
  const rpc = rpcAdapter(options.implementation, '/rpc', serverOptions)
  const begin = (c: HttpContext, transport: 'rest' | 'rpc') =>
    newExchange(
      transport,
      options.requestId?.(c.env) ?? crypto.randomUUID(),
      options.address?.(c.env, c.req.raw),
    )

  const app = new Hono()
  if (options.corsOrigins !== undefined) {
    const answer = cors({
      origin: options.corsOrigins,
      allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      // allowHeaders is left out: hono then allows whatever headers the preflight asks for.
      exposeHeaders: exposedHeaders,
      maxAge: 600,
    })
    // Only a preflight is the browser's question; any other OPTIONS is for the route.
    const isOther = (c: HttpContext) =>
      c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') === undefined
    app.use((c, next) => (isOther(c) ? next() : answer(c, next)))
  }
  app.all('/v1/*', (c) => rest(c.req.raw, begin(c, 'rest')))
  app.all('/rpc/*', (c) => rpc(c.req.raw, begin(c, 'rpc')))
  app.get('/health', () => bufferedResponse(200, { 'content-type': 'application/json' }, '{"status":"ok"}'))
  app.get('/openapi.json', async () =>
    bufferedResponse(200, { 'content-type': 'application/json' }, await options.openApi()),
  )
  const refuse = (c: HttpContext, error: OperationError) => {
    const exchange = begin(c, 'rest')
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

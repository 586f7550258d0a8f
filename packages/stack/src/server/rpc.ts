import { initTRPC, TRPCError } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import type { Problem } from '../contract/index.ts'
import { OperationError, protocolErrors } from '../contract/index.ts'
import { malformedJson, maxBodyBytes, readJsonText } from './body.ts'
import type { Bound, Implementation } from './implement.ts'
import { LightHeaders } from './light-headers.ts'
import { perform } from './perform.ts'
import { toProblem } from './problem.ts'
import { type Exchange, nothingYet, record, responseHeaders, type ServerOptions } from './server.ts'
import { unexpected } from './unexpected.ts'

interface RpcContext {
  readonly exchange: Exchange
  readonly header: (name: string) => string | null
  /** How many calls the request makes. */
  readonly count: number
  /** The calls that have begun, each with what is known of it. */
  readonly begun: Exchange[]
}

/** Most calls in one HTTP request: more would let one request do the work of hundreds. */
const maxBatchSize = 20

/** What tRPC itself found wrong, in our terms. */
function toOperationError(error: TRPCError): OperationError {
  const { cause } = error
  if (cause instanceof OperationError) return cause
  if (cause instanceof SyntaxError) return malformedJson()
  switch (error.code) {
    case 'NOT_FOUND':
      return new OperationError(protocolErrors.ROUTE_NOT_FOUND, 'There is no such operation.', {})
    case 'METHOD_NOT_SUPPORTED':
      // tRPC sends the Allow header itself.
      return new OperationError(
        protocolErrors.METHOD_NOT_ALLOWED,
        'Mutations are called by POST; queries by GET or POST.',
        { allow: ['POST'] },
      )
    case 'PARSE_ERROR':
    case 'BAD_REQUEST':
      return malformedJson(
        `The call is not well-formed: at most ${maxBatchSize} operations of one kind in a batch.`,
      )
    default:
      return unexpected(cause ?? error)
  }
}

function router(implementation: Implementation, options: ServerOptions) {
  const t = initTRPC.context<RpcContext>().create({
    isDev: false, // never a stack trace in an answer, whatever NODE_ENV says
    errorFormatter({ shape, error, ctx }) {
      const known = toOperationError(error)
      const problem: Problem = toProblem(known, ctx?.exchange.requestId ?? '', options.docsUrl)
      return { ...shape, message: problem.detail, data: problem }
    },
  })

  const procedure = (bound: Bound) => {
    const executed = t.procedure.use(async ({ ctx, getRawInput, batchIndex, next }) => {
      const exchange: Exchange = { ...ctx.exchange, operation: bound.name, consumed: nothingYet() }
      ctx.begun.push(exchange)
      const input = async () => {
        const raw = await getRawInput()
        return raw === undefined ? {} : raw
      }
      try {
        const part = ctx.count > 1 ? `#${batchIndex}` : ''
        const output = await perform({ bound, exchange, header: ctx.header, part, input }, options)
        record(exchange, options, 200, undefined)
        return next({ ctx: { ...ctx, output } })
      } catch (error) {
        const known =
          error instanceof OperationError
            ? error
            : error instanceof TRPCError
              ? toOperationError(error)
              : unexpected(error)
        record(exchange, options, known.definition.status, known)
        // The code only feeds the numeric code of tRPC's envelope; status and data come from the cause.
        throw new TRPCError({ code: 'BAD_REQUEST', message: known.message, cause: known })
      }
    })
    return bound.operation.kind === 'query'
      ? executed.query(({ ctx }) => ctx.output)
      : executed.mutation(({ ctx }) => ctx.output)
  }

  return t.router(tree(implementation, procedure))
}

interface Tree<Leaf> {
  [name: string]: Leaf | Tree<Leaf>
}

/** `files.get` to `{ files: { get } }`. */
function tree<Leaf>(implementation: Implementation, leaf: (bound: Bound) => Leaf): Tree<Leaf> {
  const root: Tree<Leaf> = {}
  for (const bound of implementation.operations) {
    const names = bound.name.split('.')
    const last = names.pop() ?? ''
    let node = root
    for (const name of names) {
      node[name] ??= {}
      node = node[name] as Tree<Leaf> // an inner name is never a leaf: it came from a contract's tree
    }
    node[last] = leaf(bound)
  }
  return root
}

/** tRPC's plain HTTP protocol, without a transformer, below `endpoint`. Queries are taken by GET and by POST. */
export function rpcAdapter(
  implementation: Implementation,
  endpoint: string,
  options: ServerOptions,
): (request: Request, exchange: Exchange) => Promise<Response> {
  const appRouter = router(implementation, options)
  const limitOf = bodyLimits(implementation, endpoint)
  return async (request, exchange) => {
    const begun: Exchange[] = []
    const header = (name: string) => request.headers.get(name)
    return fetchRequestHandler({
      endpoint,
      req: withCheckedBody(request, limitOf(request.url)),
      router: appRouter,
      allowMethodOverride: true,
      maxBatchSize,
      createContext: ({ info }): RpcContext => ({ exchange, header, count: info.calls.length, begun }),
      onError({ error }) {
        // What reached no operation was recorded by none.
        if (error.cause instanceof OperationError) return
        const known = toOperationError(error)
        record(exchange, options, known.definition.status, known)
      },
      responseMeta({ errors, paths = [] }) {
        const headers = new Headers(responseHeaders(together(exchange.requestId, begun)))
        const known = errors.map(toOperationError)
        const [first] = known
        if (first === undefined) return { headers }
        for (const [name, value] of Object.entries(first.headers)) headers.set(name, value)
        // RFC 4918 section 13: 207 where the calls of a batch end differently.
        const alike = known.every(({ definition }) => definition.status === first.definition.status)
        const status = alike && known.length >= paths.length ? first.definition.status : 207
        return { headers, status }
      },
    })
  }
}

/** What the one answer to several calls says of them: the tightest allowance, and a repetition when all of it is one. */
function together(
  requestId: string,
  calls: readonly Exchange[],
): Pick<Exchange, 'requestId' | 'rate' | 'replayed'> {
  const rates = calls.flatMap(({ rate }) => rate ?? [])
  const [tightest] = rates.sort((a, b) => a.remaining - b.remaining || b.resetSeconds - a.resetSeconds)
  return { requestId, rate: tightest, replayed: calls.length > 0 && calls.every(({ replayed }) => replayed) }
}

/** The largest body of a request to a URL: that of the operation among its calls that takes most. */
function bodyLimits({ operations }: Implementation, endpoint: string): (url: string) => number {
  const larger = operations.flatMap(({ name, operation: { maxBodyBytes } }) =>
    maxBodyBytes === undefined ? [] : [[name, maxBodyBytes] as const],
  )
  if (larger.length === 0) return () => maxBodyBytes
  return (url) => {
    const [path = ''] = url.split('?', 1)
    const names = path.slice(path.indexOf(endpoint) + endpoint.length + 1).split(/,|%2C/i)
    return Math.max(maxBodyBytes, ...larger.flatMap(([name, bytes]) => (names.includes(name) ? bytes : [])))
  }
}

/**
 * The request as tRPC is to see it: its body is read when the first call asks for its input, which is after the caller
 * is known, and under the same rules as REST.
 */
function withCheckedBody(request: Request, maxBytes: number): Request {
  if (request.method === 'GET' || request.method === 'HEAD') return request
  const headers = new LightHeaders(new Map(request.headers))
  headers.set('content-type', 'application/json') // tRPC chooses by it how to read; `readJsonText` has the verdict
  const text = () => readJsonText(request, maxBytes)
  return new Proxy(request, {
    get(target, name) {
      if (name === 'headers') return headers
      if (name === 'text') return text
      return Reflect.get(target, name, target) // requests have private fields, which a proxy lacks
    },
  })
}

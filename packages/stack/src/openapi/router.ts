import { initTRPC } from '@trpc/server'
import type { OpenApiMeta, OpenApiRouter } from 'trpc-to-openapi'
import * as z from 'zod'
import type { Contract, Operation } from '../contract/index.ts'
import { isOperation, placement } from '../contract/index.ts'

const t = initTRPC.meta<OpenApiMeta>().create()

/**
 * The fields that trpc-to-openapi reads. It takes text only in path and query, so these fields get a stand-in there
 * (`parameters` documents them from the contract); it would put header fields into the body, so they are left out.
 */
function inputOf(operation: Operation): z.ZodObject {
  const places = placement(operation)
  const fields = [
    ...[...places.path, ...places.query].map((name) => [name, z.string()] as const),
    ...places.body.map((name) => [name, operation.input.shape[name]] as const),
  ]
  return z.strictObject(Object.fromEntries(fields))
}

function procedure(name: string, operation: Operation) {
  const { method, path } = operation.rest
  const documented = t.procedure
    .meta({
      openapi: {
        method,
        path: path as `/${string}`, // checkContract has seen the slash
        operationId: name,
        summary: operation.summary,
        ...(operation.description === undefined ? {} : { description: operation.description }),
        tags: [tagOf(name)],
        protect: operation.scope !== null,
        errorResponses: [], // its error responses are those of tRPC; `problemResponses` makes the contract's
      },
    })
    .input(inputOf(operation))
    .output(operation.output)
  const unserved = (): never => {
    throw new TypeError('This router is a document, not a service')
  }
  return operation.kind === 'query' ? documented.query(unserved) : documented.mutation(unserved)
}

type Procedures = { [name: string]: ReturnType<typeof procedure> | Procedures }

function procedures(contract: Contract, prefix: string): Procedures {
  return Object.fromEntries(
    Object.entries(contract).map(([key, node]) => {
      const name = prefix + key
      return [key, isOperation(node) ? procedure(name, node) : procedures(node, `${name}.`)]
    }),
  )
}

/** The resource of an operation: `files` for `files.get`. */
export function tagOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot === -1 ? name : name.slice(0, dot)
}

/** The contract as a tRPC router with `meta.openapi`, for trpc-to-openapi to read. It answers no call. */
export function documentRouter(contract: Contract): OpenApiRouter {
  return t.router(procedures(contract, ''))
}

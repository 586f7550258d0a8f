import { createApp } from '@lading/stack/server'
import { authenticate, limit } from './authenticate.ts'
import type { Caller } from './context.ts'
import { isPreflight, preflight, withCors } from './cors.ts'
import { implementation } from './handlers.ts'
import type { KeyedCalls } from './idempotency.ts'
import { LostConnection } from './lost-connection.ts'
import { observed, type Surroundings } from './observed.ts'
import { serveStorage } from './storage/serve.ts'
import { storagePath } from './storage/signer.ts'
import type { World } from './world.ts'

/** Answers a request to the fake. @throws LostConnection where a planned failure ends the connection */
export type Answer = (request: Request, from: { readonly address?: string }) => Promise<Response>

async function openApi(): Promise<string> {
  const { default: document } = await import('@lading/contract/openapi.json', { with: { type: 'json' } })
  return JSON.stringify(document)
}

/** The service's own HTTP application on the fake's handlers, and storage beside it. */
export function answering(
  world: World,
  {
    surroundings,
    keyedCalls,
    baseUrl,
  }: { surroundings: Surroundings; keyedCalls: KeyedCalls; baseUrl: string },
): Answer {
  const { lost } = surroundings
  const app = createApp<World, Caller>({
    context: world,
    implementation: observed(implementation, surroundings),
    authenticate: (credential) => authenticate(world, credential),
    limit: (caller) => limit(world, caller),
    idempotency: keyedCalls,
    docsUrl: `${baseUrl}/docs`,
    openApi,
    address: (env) => (env as { readonly address?: string }).address, // what `fetch` is given below
    observe: ({ cause }) => {
      // A failure that was not planned is a mistake of the fake: nobody would see what lies behind an INTERNAL.
      if (cause !== undefined && !isPlanned(cause)) console.error('FakeLading failed:', cause)
    },
  })
  return async (request, from) => {
    if (isPreflight(request)) return preflight(request)
    const { pathname } = new URL(request.url)
    if (pathname.startsWith(storagePath)) {
      return withCors(await serveStorage({ world, ...surroundings }, request))
    }
    const response = await app.fetch(request, from)
    if (lost.delete(response.headers.get('x-request-id') ?? '')) throw new LostConnection()
    return withCors(response)
  }
}

const isPlanned = (cause: unknown) => cause instanceof Error && cause.name === 'ServiceUnavailable'

import { type Scope, scopes } from '@lading/contract/scopes'
import { createContext, createKey, createLadingApp, type ServiceContext } from '@lading/service'
import type { S3Engine } from '@lading/stack/testing'
import type { DynamoDbStub } from './stub/stub.ts'
import type { VirtualClock } from './virtual-clock.ts'

export const tableName = 'lading'
export const bucketName = 'lading'

export interface ServiceOptions {
  readonly stub: DynamoDbStub
  readonly s3: ReturnType<S3Engine['client']>
  readonly clock: VirtualClock
}

/** One process of the service, with a memory of its own, as one Lambda function has. */
export interface Instance {
  readonly context: ServiceContext
  readonly app: ReturnType<typeof createLadingApp>
}

/** Starts a process of the service on the stub: the same code as behind a gateway. */
export function startInstance({ stub, s3, clock }: ServiceOptions): Instance {
  const fail = (error: unknown) => {
    throw error
  }
  const context = createContext({
    dynamoDb: stub.leanClient(),
    tableName,
    s3: async () => s3,
    bucketName,
    // What the queue costs is SQS's: one request.
    queue: { send: async () => undefined },
    now: () => new Date(clock.now()),
    onFailure: fail,
  })
  const app = createLadingApp({
    context,
    docsUrl: '/docs',
    observe: () => undefined,
    openApi: async () => '{}',
    address: () => '203.0.113.7',
    onLimitFailure: fail,
  })
  return { context, app }
}

/** An API key of the workspace, whole. @param ratePerMinute calls that it may make in a minute; any number by default */
export async function newApiKey(
  { store }: ServiceContext,
  workspaceId: string,
  ratePerMinute?: number,
): Promise<string> {
  const all: readonly Scope[] = scopes
  const fields = { workspaceId, name: 'bench', scopes: all, expiresAt: undefined, ratePerMinute }
  return (await createKey(store, fields)).apiKey
}

/**
 * Calls an operation over RPC.
 * @param idempotencyKey what the SDK sends with every mutation
 * @returns what the operation gave
 * @throws Error when it was refused
 */
export async function call<Output>(
  { app }: Instance,
  apiKey: string,
  operation: string,
  input: object,
  idempotencyKey?: string,
): Promise<Output> {
  const response = await app.request(`/rpc/${operation}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify(input),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${operation} answered ${response.status}: ${text}`)
  const { result } = JSON.parse(text) as { result: { data: Output } } // tRPC's answer, of the operation that was named
  return result.data
}

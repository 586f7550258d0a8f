import type { Scope } from '@lading/contract/scopes'
import type { Call, Handler } from '@lading/stack/server'
import { type Operation, OperationError } from '@lading/stack/server'
import type { Store, Workspace } from '@lading/store'
import { recordCall } from './audit/record.ts'
import type { Bucket } from './storage/bucket.ts'
import type { UsageMeter } from './usage/meter.ts'

/** What every handler works with. */
export interface ServiceContext {
  readonly store: Store
  readonly bucket: { readonly [Name in keyof Bucket]: Bucket[Name] }
  readonly meter: Pick<UsageMeter, 'count' | 'flush' | 'flushIfDue'>
  readonly now: () => Date
}

/** Who calls: an API key of a workspace. */
export interface KeyPrincipal {
  readonly workspaceId: string
  readonly keyId: string
  readonly scopes: readonly Scope[]
  /** When the key itself ends; undefined for never. */
  readonly expiresAt: string | undefined
  readonly ratePerMinute: number | undefined
}

/** Reads the caller's workspace, once for each call however often it is asked for. */
export type LoadWorkspace = () => Promise<Workspace>

type ServiceHandler<O extends Operation> = (
  call: Call<O, ServiceContext, KeyPrincipal>,
  workspace: LoadWorkspace,
) => ReturnType<Handler<O, ServiceContext, KeyPrincipal>>

/**
 * Writes the handler of one operation: `handle(contract.files.get, async ({ input }) => ...)`. What every call needs is
 * done here: the audit record of what changes something or gives bytes away, and the count of the day.
 */
export function handle<O extends Operation>(
  operation: O,
  handler: ServiceHandler<O>,
): Handler<O, ServiceContext, KeyPrincipal> {
  const givesBytes = operation.rest.redirect !== undefined
  const audited = operation.kind === 'mutation' || givesBytes
  return async (call) => {
    const { context, principal } = call
    // Every operation of this contract has a scope, so somebody always calls.
    if (principal === undefined) throw new Error('An operation of the service was called by nobody')
    const { workspaceId } = principal
    const workspace = once(() => getWorkspace(context, workspaceId))
    const record = audited ? await recordCall(context, await workspace(), call) : undefined
    let downloadLinks = 0
    try {
      const output = await handler(call, workspace)
      if (givesBytes) downloadLinks = 1
      return output
    } catch (error) {
      if (error instanceof OperationError) await record?.refuse(error.definition.code)
      throw error
    } finally {
      context.meter.count(workspaceId, { operations: 1, downloadLinks })
      await context.meter.flushIfDue()
    }
  }
}

async function getWorkspace({ store }: ServiceContext, workspaceId: string): Promise<Workspace> {
  const workspace = await store.workspaces.get(workspaceId)
  if (workspace === undefined) throw new Error('The workspace of a live API key has no item')
  return workspace
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined
  return () => {
    made ??= make()
    return made
  }
}

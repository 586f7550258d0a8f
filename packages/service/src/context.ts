import type { Scope } from '@lading/contract/scopes'
import type { Call, Handler } from '@lading/stack/server'
import { type Operation, OperationError } from '@lading/stack/server'
import type { Store, Workspace } from '@lading/store'
import { recordCall } from './audit/record.ts'
import type { JobQueue } from './jobs/queue.ts'
import type { Bucket } from './storage/bucket.ts'
import type { UsageMeter } from './usage/meter.ts'
import type { RecentWorkspaces } from './workspace/recent-workspaces.ts'

/** What every handler works with. */
export interface ServiceContext {
  readonly store: Store
  readonly bucket: { readonly [Name in keyof Bucket]: Bucket[Name] }
  readonly workspaces: Pick<RecentWorkspaces, 'read' | 'recent' | 'note'>
  readonly queue: JobQueue
  /** Told of what kept a job from its next step, and of messages that could not be sent: the sweep goes on with it. */
  readonly onJobFailure: (error: unknown) => void
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

/**
 * The caller's workspace, read at most once for each call: as it is now, or with `recent` as this process saw it at most a
 * second ago. Whatever a hold depends on is decided by the present one.
 */
export type LoadWorkspace = (age?: 'recent') => Promise<Workspace>

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
    const workspace = workspaceLoader(context.workspaces, workspaceId)
    const record = audited ? await recordCall(context, await workspace('recent'), call) : undefined
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

function workspaceLoader(workspaces: ServiceContext['workspaces'], workspaceId: string): LoadWorkspace {
  let present: Promise<Workspace> | undefined
  return async (age) => {
    const recent = age === 'recent' && present === undefined ? workspaces.recent(workspaceId) : undefined
    if (recent !== undefined) return recent
    present ??= workspaces.read(workspaceId)
    return present
  }
}

import type { Store, Workspace } from '@lading/store'
import { subjectOf } from './subject.ts'

/** What the log needs of a call: see the stack's `Call`. */
export interface AuditedCall {
  readonly operation: string
  readonly effectId: string
  readonly requestId: string
  readonly address: string | undefined
  readonly input: unknown
  readonly principal: { readonly keyId: string } | undefined
}

/**
 * Writes down a call that is about to be carried out, so that nothing is done without a record.
 * @returns `refuse` notes with the record that the call was refused, and never fails
 */
export async function recordCall(
  { store }: { readonly store: Pick<Store, 'audit'> },
  workspace: Pick<Workspace, 'workspaceId' | 'listingShards' | 'auditDays'>,
  call: AuditedCall,
): Promise<{ refuse(code: string): Promise<void> }> {
  // The contract has no operation that anybody may call.
  if (call.principal === undefined) throw new Error('A call without a caller cannot be recorded')
  const { operation, effectId, requestId, address } = call
  const key = await store.audit.write(workspace, {
    operation,
    effectId,
    requestId,
    address,
    keyId: call.principal.keyId,
    ...subjectOf(workspace.workspaceId, call),
  })
  return {
    async refuse(code) {
      try {
        await store.audit.refuse(key, code)
      } catch {
        // The call changed nothing, and its caller is told why: that must not become another answer.
      }
    },
  }
}

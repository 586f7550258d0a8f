import { contract } from '@lading/contract'
import type { WorkspaceChange } from '@lading/store'
import { handle } from '../context.ts'
import { changeWorkspace } from './change.ts'
import { toWorkspace } from './workspace.ts'

export const update = handle(contract.workspace.update, async (call, loadWorkspace) => {
  const { input, context, effectId } = call
  const { name, trashDays, auditDays, quotaBytes, quotaFiles } = input
  const changes: WorkspaceChange = {
    ...(name === undefined ? {} : { name }),
    ...(trashDays === undefined ? {} : { trashDays }),
    ...(auditDays === undefined ? {} : { auditDays }),
    // Null takes a quota away.
    ...(quotaBytes === undefined ? {} : { quotaBytes: quotaBytes ?? undefined }),
    ...(quotaFiles === undefined ? {} : { quotaFiles: quotaFiles ?? undefined }),
  }
  const workspace = await loadWorkspace()
  if (Object.keys(changes).length === 0) return toWorkspace(workspace)
  return toWorkspace(await changeWorkspace(context, workspace, changes, effectId))
})

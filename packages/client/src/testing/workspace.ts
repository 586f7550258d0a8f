import { contract } from '@lading/contract'
import type { Workspace } from '../generated/resources.ts'
import { handle } from './context.ts'
import { toRetention } from './hold.ts'
import type { StoredWorkspace } from './state.ts'

/** A stored workspace as the contract shows it. */
function toWorkspace(workspace: StoredWorkspace): Workspace {
  const { id, name, trashDays, auditDays, quotaBytes, quotaFiles, retention, createdAt } = workspace
  return { id, name, trashDays, auditDays, quotaBytes, quotaFiles, retention, createdAt }
}

export const get = handle(contract.workspace.get, async ({ principal }) => toWorkspace(principal.workspace))

export const update = handle(contract.workspace.update, async ({ input, principal }) => {
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  return toWorkspace(Object.assign(principal.workspace, Object.fromEntries(given)))
})

export const retain = handle(contract.workspace.retain, async ({ input, principal }) =>
  toWorkspace(Object.assign(principal.workspace, { retention: toRetention(input) })),
)

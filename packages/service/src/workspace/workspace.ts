import { defaultAuditDays, defaultTrashDays, type Workspace as Shown } from '@lading/contract/workspace'
import type { Workspace } from '@lading/store'
import type * as z from 'zod'
import { toRetention } from '../files/file.ts'

/** A stored workspace as the contract shows it. */
export function toWorkspace(workspace: Workspace): z.output<typeof Shown> {
  return {
    id: workspace.workspaceId,
    name: workspace.name,
    trashDays: workspace.trashDays ?? defaultTrashDays,
    auditDays: workspace.auditDays ?? defaultAuditDays,
    quotaBytes: workspace.quotaBytes ?? null,
    quotaFiles: workspace.quotaFiles ?? null,
    retention: toRetention(workspace),
    createdAt: workspace.createdAt,
  }
}

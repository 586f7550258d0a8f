import type { QuotaExceeded } from '@lading/contract/errors'
import type { ErrorData } from '@lading/stack/server'
import type { UsageAmount, Workspace } from '@lading/store'
import type { ServiceContext } from '../context.ts'

/**
 * Whether the workspace's quotas leave room. Reads nothing when there is no quota for what is added. Calls at the same
 * time do not see each other until each has counted what it adds, so together they may pass a quota by that much.
 * @returns the data of QUOTA_EXCEEDED; undefined when there is room
 */
export async function checkQuota(
  { store }: Pick<ServiceContext, 'store'>,
  workspace: Pick<Workspace, 'workspaceId' | 'listingShards' | 'quotaBytes' | 'quotaFiles'>,
  add: UsageAmount,
): Promise<ErrorData<typeof QuotaExceeded> | undefined> {
  const { workspaceId, listingShards, quotaBytes, quotaFiles } = workspace
  const quotas = [
    { quota: 'files', limit: quotaFiles, asked: add.files },
    { quota: 'bytes', limit: quotaBytes, asked: add.bytes },
  ] as const
  if (!quotas.some(({ limit, asked }) => limit !== undefined && asked > 0)) return undefined
  const total = await store.usage.total(workspaceId, listingShards)
  for (const { quota, limit, asked } of quotas) {
    const used = total[quota]
    if (limit !== undefined && asked > 0 && used + asked > limit) return { quota, limit, used, asked }
  }
  return undefined
}

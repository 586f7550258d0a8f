import { contract } from '@lading/contract'
import { handle } from '../context.ts'

export const get = handle(contract.usage.get, async ({ context }, loadWorkspace) => {
  const { workspaceId, listingShards, quotaFiles, quotaBytes } = await loadWorkspace()
  const { files, bytes } = await context.store.usage.total(workspaceId, listingShards)
  return { files, bytes, quotaFiles: quotaFiles ?? null, quotaBytes: quotaBytes ?? null }
})

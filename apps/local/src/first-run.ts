import { scopes } from '@lading/contract/scopes'
import type { ServiceContext } from '@lading/service'
import { createKey, keyAuthenticator } from '@lading/service'
import type { DataDir } from './data-dir.ts'

/**
 * The API key of the local service, which may everything: the one of the last start while it does, else a new one for
 * the same workspace, else one for a new workspace.
 */
export async function ensureKey(context: ServiceContext, dataDir: DataDir | undefined): Promise<string> {
  const known = await dataDir?.readAccess()
  if (known !== undefined && (await mayEverything(context, known.apiKey))) return known.apiKey
  const { apiKey } = await createKey(context.store, {
    workspaceId: await ensureWorkspace(context, dataDir),
    name: 'local',
    scopes,
    expiresAt: undefined,
  })
  return apiKey
}

async function mayEverything({ store, now }: ServiceContext, apiKey: string): Promise<boolean> {
  const principal = await keyAuthenticator(store, now)(apiKey)
  return principal !== undefined && scopes.every((scope) => principal.scopes.includes(scope))
}

async function ensureWorkspace(context: ServiceContext, dataDir: DataDir | undefined): Promise<string> {
  const knownId = await dataDir?.readWorkspaceId()
  if (knownId !== undefined && (await context.store.workspaces.get(knownId)) !== undefined) return knownId
  const { workspaceId } = await context.store.workspaces.create('local')
  await dataDir?.writeWorkspaceId(workspaceId)
  return workspaceId
}

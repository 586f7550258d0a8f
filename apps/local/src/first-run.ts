import { type Scope, scopes } from '@lading/contract/scopes'
import type { ServiceContext } from '@lading/service'
import { createKey, keyAuthenticator } from '@lading/service'
import type { DataDir } from './data-dir.ts'

/** The API key of the local service. */
export interface LocalKey {
  readonly apiKey: string
  /** Why it is another one than at the last start, for people; undefined when it is the same, or the first. */
  readonly keyNote: string | undefined
}

/**
 * The API key of the local service, which may everything: the one of the last start while it does, else a new one for
 * the same workspace, else one for a new workspace.
 */
export async function ensureKey(context: ServiceContext, dataDir: DataDir | undefined): Promise<LocalKey> {
  const known = await dataDir?.readAccess()
  const lacking = known === undefined ? undefined : await lackingScopes(context, known.apiKey)
  if (known !== undefined && lacking?.length === 0) return { apiKey: known.apiKey, keyNote: undefined }
  const { apiKey } = await createKey(context.store, {
    workspaceId: await ensureWorkspace(context, dataDir),
    name: 'local',
    scopes,
    expiresAt: undefined,
  })
  return { apiKey, keyNote: known && noteOf(lacking) }
}

function noteOf(lacking: readonly Scope[] | undefined): string {
  if (lacking === undefined) return 'new: the one of the last start does not work any more'
  return `new: the one of the last start works, but lacks ${lacking.join(', ')}`
}

/** The scopes that a key does not have; undefined when it is not valid. */
async function lackingScopes({ store, now }: ServiceContext, apiKey: string): Promise<Scope[] | undefined> {
  const principal = await keyAuthenticator(store, now)(apiKey)
  return principal && scopes.filter((scope) => !principal.scopes.includes(scope))
}

async function ensureWorkspace(context: ServiceContext, dataDir: DataDir | undefined): Promise<string> {
  const knownId = await dataDir?.readWorkspaceId()
  if (knownId !== undefined && (await context.store.workspaces.get(knownId)) !== undefined) return knownId
  const { workspaceId } = await context.store.workspaces.create('local')
  await dataDir?.writeWorkspaceId(workspaceId)
  return workspaceId
}

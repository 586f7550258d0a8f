import { scopes } from '@lading/contract/scopes'
import { derivedId, type Store } from '@lading/store'
import { createKey } from '../auth/new-key.ts'

/** What a deployment finds or makes. */
export interface FirstKey {
  readonly workspaceId: string
  /** The key in text, the one time that it can be told; null when it was used already. */
  readonly apiKey: string | null
}

// The same in every table: a repetition meets what it made before.
const workspaceId = `ws_${derivedId('first', 'workspace').slice(0, 16)}`
const keyId = derivedId('first', 'key').slice(0, 16)

/**
 * Makes the first workspace and its first API key, which may everything. Called again it makes nothing; a key that nobody has
 * used gets a new secret, since the answer that told the old one may have been lost.
 */
export async function firstKey({ workspaces, keys }: Pick<Store, 'workspaces' | 'keys'>): Promise<FirstKey> {
  await workspaces.ensure(workspaceId, 'default')
  const present = await keys.get(keyId)
  if (present?.lastUsedOn !== undefined || present?.revokedAt !== undefined)
    return { workspaceId, apiKey: null }
  const fields = { workspaceId, name: 'first key', scopes, expiresAt: undefined }
  const { apiKey } = await createKey({ keys }, fields, keyId)
  return { workspaceId, apiKey }
}

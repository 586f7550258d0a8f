import type { Scope } from '@lading/contract/scopes'
import { newKeyId, newSecret, type Store, type StoredKey } from '@lading/store'
import { formatApiKey, hashSecret } from './api-key.ts'

/** Makes and stores a key. The second part of the result is the whole key: it is nowhere else, show it once. */
export async function createKey(
  store: Store,
  key: { workspaceId: string; name: string; scopes: readonly Scope[]; expiresAt: string | undefined },
): Promise<{ key: StoredKey; apiKey: string }> {
  const [keyId, secret] = [newKeyId(), newSecret()]
  const stored = await store.keys.create({ ...key, keyId, secretHash: hashSecret(secret) })
  return { key: stored, apiKey: formatApiKey({ keyId, secret }) }
}

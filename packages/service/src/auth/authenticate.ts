import { timingSafeEqual } from 'node:crypto'
import { type Scope, scopes } from '@lading/contract/scopes'
import type { Authenticate } from '@lading/stack/server'
import type { Store } from '@lading/store'
import type { KeyPrincipal } from '../context.ts'
import { hashSecret, parseApiKey } from './api-key.ts'
import { useNoter } from './note-use.ts'

const isScope = (text: string): text is Scope => (scopes as readonly string[]).includes(text) // widened to compare

/**
 * Finds the live key that a credential names, and compares its secret's hash in constant time. The first use of a day
 * is noted with the key.
 */
export function keyAuthenticator(
  store: Pick<Store, 'keys'>,
  now: () => Date = () => new Date(),
): Authenticate<KeyPrincipal> {
  const noteUse = useNoter(store, now)
  return async (credential) => {
    const parts = parseApiKey(credential)
    if (parts === undefined) return undefined
    const key = await store.keys.getLive(parts.keyId)
    if (key === undefined) return undefined
    if (!timingSafeEqual(Buffer.from(hashSecret(parts.secret)), Buffer.from(key.secretHash))) return undefined
    await noteUse(key)
    const { workspaceId, keyId, expiresAt, ratePerMinute } = key
    return { workspaceId, keyId, scopes: key.scopes.filter(isScope), expiresAt, ratePerMinute }
  }
}

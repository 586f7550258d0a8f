import { timingSafeEqual } from 'node:crypto'
import { type Scope, scopes } from '@lading/contract/scopes'
import type { Authenticate } from '@lading/stack/server'
import type { Store } from '@lading/store'
import type { KeyPrincipal } from '../context.ts'
import { hashSecret, parseApiKey } from './api-key.ts'

const isScope = (text: string): text is Scope => (scopes as readonly string[]).includes(text) // widened to compare

/** Finds the live key that a credential names, and compares its secret's hash in constant time. */
export function keyAuthenticator(store: Store): Authenticate<KeyPrincipal> {
  return async (credential) => {
    const parts = parseApiKey(credential)
    if (parts === undefined) return undefined
    const key = await store.keys.getLive(parts.keyId)
    if (key === undefined) return undefined
    if (!timingSafeEqual(Buffer.from(hashSecret(parts.secret)), Buffer.from(key.secretHash))) return undefined
    return { workspaceId: key.workspaceId, keyId: key.keyId, scopes: key.scopes.filter(isScope) }
  }
}

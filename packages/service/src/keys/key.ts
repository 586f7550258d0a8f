import type { ApiKey } from '@lading/contract/keys'
import { type Scope, scopes } from '@lading/contract/scopes'
import type { StoredKey } from '@lading/store'
import type * as z from 'zod'

/** A stored key as the contract shows it: without the hash of its secret. */
export function toApiKey(key: StoredKey): z.output<typeof ApiKey> {
  return {
    id: key.keyId,
    name: key.name,
    scopes: scopes.filter((scope: Scope) => key.scopes.includes(scope)),
    createdAt: key.createdAt,
    expiresAt: key.expiresAt ?? null,
    ratePerMinute: key.ratePerMinute ?? null,
    lastUsedOn: key.lastUsedOn ?? null,
  }
}

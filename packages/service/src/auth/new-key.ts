import { derivedId, newKeyId, newSecret, type Store, type StoredKey } from '@lading/store'
import { formatApiKey, hashSecret } from './api-key.ts'

export interface KeyFields {
  readonly workspaceId: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAt: string | undefined
  /** Calls in a minute; any number when left out. */
  readonly ratePerMinute?: number | undefined
}

/** Characters of a key id: 80 bits. */
const keyIdLength = 16

/** The id of the key that a call makes: the same for every repetition of the call. */
export function effectKeyId(effectId: string): string {
  return derivedId(effectId, 'key').slice(0, keyIdLength)
}

/**
 * Makes and stores a key. A repetition under the same `keyId` gives the key as it was stored at first, with another
 * secret: the one before is refused from then on.
 * @returns the key as stored, and the whole of it in text: it is nowhere else, show it once
 */
export async function createKey(
  store: Pick<Store, 'keys'>,
  fields: KeyFields,
  keyId: string = newKeyId(),
): Promise<{ key: StoredKey; apiKey: string }> {
  const secret = newSecret()
  const key = await store.keys.create({ ...fields, keyId, secretHash: hashSecret(secret) })
  return { key, apiKey: formatApiKey({ keyId, secret }) }
}

import { isConditionFailure, type TableAccess } from './client.ts'
import { keyEntity, type StoredKey } from './key-entity.ts'

export interface NewKey {
  readonly keyId: string
  readonly workspaceId: string
  readonly name: string
  readonly scopes: readonly string[]
  /** SHA-256 of the secret, lower-case hexadecimal. */
  readonly secretHash: string
  readonly expiresAt: string | undefined
}

/** The access patterns of API keys. */
export class KeyStore {
  readonly #entity: ReturnType<typeof keyEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = keyEntity(access)
    this.#now = now
  }

  async create(key: NewKey): Promise<StoredKey> {
    const { expiresAt, scopes, ...fields } = key
    const item: StoredKey = {
      ...fields,
      scopes: [...scopes],
      ...(expiresAt === undefined ? {} : { expiresAt }),
      createdAt: this.#now().toISOString(),
      listed: 'yes',
    }
    try {
      await this.#entity.create(item).go({ response: 'none' })
    } catch (error) {
      if (!isConditionFailure(error)) throw error
      // The SDK sent it twice and the first answer was lost: the hash can only be this key's.
      const { data } = await this.#entity.get({ keyId: key.keyId }).go({ consistent: true })
      if (data?.secretHash !== key.secretHash) throw error
    }
    return item
  }

  /** A key that is neither revoked nor expired. Strongly consistent: a revoked key is refused from the next call on. */
  async getLive(keyId: string): Promise<StoredKey | undefined> {
    const { data } = await this.#entity.get({ keyId }).go({ consistent: true })
    if (data === null || data.revokedAt !== undefined) return undefined
    if (data.expiresAt !== undefined && Date.parse(data.expiresAt) <= this.#now().getTime()) return undefined
    return data
  }

  /**
   * Revokes a key of the workspace; revoking it again changes nothing.
   * @returns false when the workspace has no such key
   */
  async revoke(workspaceId: string, keyId: string): Promise<boolean> {
    const { data } = await this.#entity.get({ keyId }).go({ consistent: true })
    if (data === null || data.workspaceId !== workspaceId) return false
    if (data.revokedAt !== undefined) return true
    const { createdAt } = data
    await this.#entity
      .patch({ keyId })
      .set({ revokedAt: this.#now().toISOString(), listed: 'no' })
      .composite({ workspaceId, createdAt })
      .go({ response: 'none' })
    return true
  }

  /** Keys that are not revoked, newest first, beginning behind a position. */
  async list(
    workspaceId: string,
    after: { createdAt: string; keyId: string } | undefined,
    limit: number,
  ): Promise<{ items: StoredKey[]; done: boolean }> {
    const query = this.#entity.query.listed({ workspaceId })
    const page = await (after === undefined ? query : query.lt(after)).go({ order: 'desc', limit })
    return { items: page.data, done: page.cursor === null }
  }
}

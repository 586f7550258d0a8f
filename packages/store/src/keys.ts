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
  /** Calls in a minute; any number when left out. */
  readonly ratePerMinute?: number | undefined
}

/** Other writers that a retirement gives way to before it fails. */
const maxConflicts = 5

/** The access patterns of API keys. */
export class KeyStore {
  readonly #entity: ReturnType<typeof keyEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = keyEntity(access)
    this.#now = now
  }

  /**
   * Stores the key. When its id is there already, this is the repetition of a call that never answered, because an id
   * follows from the call: the key stays as it was first stored, and the new secret takes the place of the one that
   * nobody got to know.
   */
  async create(key: NewKey): Promise<StoredKey> {
    const { expiresAt, ratePerMinute, scopes, ...fields } = key
    const item: StoredKey = {
      ...fields,
      scopes: [...scopes],
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(ratePerMinute === undefined ? {} : { ratePerMinute }),
      createdAt: this.#now().toISOString(),
      listed: 'yes',
    }
    try {
      await this.#entity.create(item).go({ response: 'none' })
      return item
    } catch (error) {
      if (!isConditionFailure(error)) throw error
      return this.#replaceSecret(key)
    }
  }

  /** The key whatever has become of it. Strongly consistent. */
  async get(keyId: string): Promise<StoredKey | undefined> {
    const { data } = await this.#entity.get({ keyId }).go({ consistent: true })
    return data ?? undefined
  }

  /** A key that is neither revoked nor expired. Strongly consistent: a revoked key is refused from the next call on. */
  async getLive(keyId: string): Promise<StoredKey | undefined> {
    const key = await this.get(keyId)
    return key !== undefined && this.isLive(key) ? key : undefined
  }

  /** Whether the key is neither revoked nor expired. */
  isLive({ revokedAt, expiresAt }: StoredKey): boolean {
    return (
      revokedAt === undefined && (expiresAt === undefined || Date.parse(expiresAt) > this.#now().getTime())
    )
  }

  /** Notes that the key was used on a day, UTC, as YYYY-MM-DD, unless that or a later one is noted. */
  async noteUse(keyId: string, day: string): Promise<void> {
    try {
      await this.#entity
        .patch({ keyId })
        .set({ lastUsedOn: day })
        .where((is, { notExists, lt }) => `${notExists(is.lastUsedOn)} OR ${lt(is.lastUsedOn, day)}`)
        .go({ response: 'none' })
    } catch (error) {
      if (!isConditionFailure(error)) throw error // another process was faster
    }
  }

  /**
   * Lets a key end at a time, unless it ends before, because another takes its place. Repeating it under the same
   * successor changes nothing, and so does a revocation that came in between.
   * @returns the key as it is from now on
   */
  async retire(key: StoredKey, successorId: string, endsAt: Date): Promise<StoredKey> {
    let present = key
    for (let conflicts = 0; conflicts < maxConflicts; conflicts++) {
      if (present.successorId === successorId || present.revokedAt !== undefined) return present
      const { keyId, expiresAt } = present
      const planned = plannedExpiryOf(present)
      const change = {
        expiresAt: earlier(expiresAt, endsAt.toISOString()),
        successorId,
        ...(planned === undefined ? {} : { plannedExpiry: planned }),
      }
      try {
        await this.#entity
          .patch({ keyId })
          .set(change)
          .where((is, { eq, notExists }) => {
            const asSeen = expiresAt === undefined ? notExists(is.expiresAt) : eq(is.expiresAt, expiresAt)
            return `${asSeen} AND ${notExists(is.revokedAt)}`
          })
          .go({ response: 'none' })
        return { ...present, ...change }
      } catch (error) {
        if (!isConditionFailure(error)) throw error
        present = (await this.get(keyId)) ?? present
      }
    }
    throw conflict('The key is being rotated by others')
  }

  /**
   * Revokes a key of the workspace; revoking it again changes nothing.
   * @returns false when the workspace has no such key
   */
  async revoke(workspaceId: string, keyId: string): Promise<boolean> {
    const key = await this.get(keyId)
    if (key?.workspaceId !== workspaceId) return false
    if (key.revokedAt !== undefined) return true
    const { createdAt } = key
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

  async #replaceSecret({ keyId, workspaceId, secretHash }: NewKey): Promise<StoredKey> {
    const present = await this.get(keyId)
    if (present === undefined || present.workspaceId !== workspaceId) throw conflict('The key id is in use')
    if (present.secretHash === secretHash) return present // the SDK sent it twice and the first answer was lost
    try {
      await this.#entity
        .patch({ keyId })
        .set({ secretHash })
        // A key that was used is one that somebody was told of. Two repetitions at once: one of them takes its turn.
        .where(
          (is, { eq, notExists }) =>
            `${eq(is.secretHash, present.secretHash)} AND ${notExists(is.lastUsedOn)}`,
        )
        .go({ response: 'none' })
    } catch (error) {
      if (!isConditionFailure(error)) throw error
      if ((await this.get(keyId))?.secretHash !== secretHash) throw conflict('The key is being created')
    }
    return { ...present, secretHash }
  }
}

/** Whether the key is neither revoked nor expired. */
export function isLiveKey({ revokedAt, expiresAt }: StoredKey, now: Date): boolean {
  return revokedAt === undefined && (expiresAt === undefined || Date.parse(expiresAt) > now.getTime())
}

/** When the key was to end before any rotation brought that forward; undefined for never. */
export function plannedExpiryOf({ successorId, plannedExpiry, expiresAt }: StoredKey): string | undefined {
  return successorId === undefined ? expiresAt : plannedExpiry
}

const earlier = (a: string | undefined, b: string): string => (a !== undefined && a < b ? a : b)

/** A failure that passes by itself; AWS's name for it tells callers so. */
function conflict(message: string): Error {
  return Object.assign(new Error(message), { name: 'TransactionConflictException' })
}

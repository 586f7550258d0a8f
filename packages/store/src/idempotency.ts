import { isConditionFailure, type TableAccess } from './client.ts'
import { idempotencyEntity, type StoredCall } from './idempotency-entity.ts'
import { newToken } from './ids.ts'

/** How long an attempt holds a call: longer than any request lives (API Gateway and this service's functions: 30 s). */
const leaseMs = 60_000
/** How long a call is remembered after it was claimed last. */
const keptSeconds = 24 * 3600
/** Others that may come first before an attempt leaves the call to them. */
const maxConflicts = 5

/** An attempt at a call. */
export interface Claim {
  readonly callId: string
  /** Names the attempt. */
  readonly token: string
  /** Names what the call does: the same for every attempt. */
  readonly effectId: string
  /** When the first attempt began; undefined when this is it. */
  readonly firstAttemptAt: Date | undefined
}

export type ClaimOutcome =
  | { readonly outcome: 'claimed'; readonly claim: Claim }
  | { readonly outcome: 'answered'; readonly claim: Claim; readonly answer: Uint8Array }
  /** The call was made with another fingerprint. */
  | { readonly outcome: 'reused' }
  /** Another attempt holds it, since and at most until these times. */
  | { readonly outcome: 'in-flight'; readonly since: Date; readonly until: Date }

/** Who does a call, and what came of it. */
export class IdempotencyStore {
  readonly #entity: ReturnType<typeof idempotencyEntity>
  readonly #now: () => Date

  constructor(access: TableAccess, now: () => Date) {
    this.#entity = idempotencyEntity(access)
    this.#now = now
  }

  /** Claims the call for an attempt of its own, unless it is answered or another attempt holds it. */
  async claim(callId: string, fingerprint: string): Promise<ClaimOutcome> {
    const token = newToken()
    const now = this.#now()
    const fresh: StoredCall = {
      callId,
      fingerprint,
      state: 'running',
      effectId: newToken(),
      token,
      claimedAt: now.toISOString(),
      ttl: Math.ceil(now.getTime() / 1000) + keptSeconds,
    }
    for (let conflicts = 0; conflicts < maxConflicts; conflicts++) {
      if (await this.#create(fresh)) return claimed(fresh)
      const present = await this.#get(callId)
      if (present === undefined) continue // DynamoDB removed what had expired
      if (present.token === token) return claimed(present) // the SDK sent it twice and the first answer was lost
      if (present.ttl * 1000 <= now.getTime()) {
        if (await this.#takeOver(present, fresh)) return claimed(fresh)
        continue
      }
      if (present.fingerprint !== fingerprint) return { outcome: 'reused' }
      const { state, claimedAt, effectId, answer } = present
      if (state === 'answered') {
        if (!(answer instanceof Uint8Array)) throw new TypeError('The answer of a call is not bytes')
        return { outcome: 'answered', claim: toClaim(present), answer }
      }
      const until = Date.parse(claimedAt) + leaseMs
      if (state === 'running' && until > now.getTime()) {
        return { outcome: 'in-flight', since: new Date(claimedAt), until: new Date(until) }
      }
      const next = { ...fresh, effectId, begunAt: present.begunAt ?? claimedAt }
      if (await this.#takeOver(present, next)) return claimed(next)
    }
    return { outcome: 'in-flight', since: now, until: new Date(now.getTime() + leaseMs) }
  }

  /**
   * Keeps the answer. Repeating it changes nothing.
   * @returns false when the attempt no longer holds the call: then another does it or has done it
   */
  async finish({ callId, token }: Claim, answer: Uint8Array): Promise<boolean> {
    return wasDone(
      this.#entity
        .patch({ callId })
        .set({ state: 'answered', answer })
        .where((is, { eq }) => eq(is.token, token))
        .go({ response: 'none' }),
    )
  }

  /** Lets the next attempt at the call begin at once. Without effect when this attempt no longer holds it. */
  async release({ callId, token }: Claim): Promise<void> {
    await wasDone(
      this.#entity
        .patch({ callId })
        .set({ state: 'released' })
        .where((is, { eq }) => eq(is.token, token))
        .go({ response: 'none' }),
    )
  }

  #create(call: StoredCall): Promise<boolean> {
    return wasDone(this.#entity.create(call).go({ response: 'none' }))
  }

  /** Puts the next attempt in the place of the one seen, unless that has moved on. */
  #takeOver(seen: StoredCall, { callId, ...next }: StoredCall): Promise<boolean> {
    return wasDone(
      this.#entity
        .patch({ callId })
        .set(next)
        .remove(next.begunAt === undefined ? ['answer', 'begunAt'] : ['answer'])
        .where((is, { eq }) => `${eq(is.token, seen.token)} AND ${eq(is.state, seen.state)}`)
        .go({ response: 'none' }),
    )
  }

  async #get(callId: string): Promise<StoredCall | undefined> {
    const { data } = await this.#entity.get({ callId }).go({ consistent: true })
    return data ?? undefined
  }
}

const toClaim = ({ callId, token, effectId, begunAt }: StoredCall): Claim => ({
  callId,
  token,
  effectId,
  firstAttemptAt: begunAt === undefined ? undefined : new Date(begunAt),
})
const claimed = (call: StoredCall): ClaimOutcome => ({ outcome: 'claimed', claim: toClaim(call) })

/** Whether the write's condition held. */
async function wasDone(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (!isConditionFailure(error)) throw error
    return false
  }
}

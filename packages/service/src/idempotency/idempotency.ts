import { hash } from 'node:crypto'
import type { Idempotency, IdempotencyClaim, IdempotencyRequest, StoredAnswer } from '@lading/stack/server'
import type { Claim, ClaimOutcome } from '@lading/store'
import type { KeyPrincipal } from '../context.ts'
import { decryptAnswer, encryptAnswer } from './answer.ts'

/** What is kept of calls, as the store keeps it. */
export interface CallStore {
  readonly idempotency: {
    claim(callId: string, fingerprint: string): Promise<ClaimOutcome>
    /** @returns false when another attempt holds the call */
    finish(claim: Claim, answer: Uint8Array): Promise<boolean>
    release(claim: Claim): Promise<void>
  }
}

/** Largest answer that is kept, in bytes as stored: an item of DynamoDB holds 400 KB. */
const maxAnswerBytes = 300_000

/**
 * Remembers for 24 hours what was done under an `Idempotency-Key`. It belongs to the workspace and the id of the API
 * key: a key's successor does not see what its predecessor did. Answers can be read only by who sends both keys again.
 * An answer that is too large to keep is not: the call's repetition runs again under the same effect id, and finds by it
 * what is done.
 */
export function createIdempotency(
  { idempotency: calls }: CallStore,
  now: () => Date,
): Idempotency<KeyPrincipal> {
  async function finish(claim: Claim, request: IdempotencyRequest, answer: StoredAnswer): Promise<void> {
    const bytes = await encryptAnswer(answer, claim, request)
    if (bytes.length > maxAnswerBytes) return calls.release(claim)
    const kept = await calls.finish(claim, bytes)
    // The other attempt has replaced the secrets that this answer would show: the caller gets that one's when it asks again.
    if (!kept) throw new Error('The call was taken over by another attempt at it')
  }

  return {
    async begin(request): Promise<IdempotencyClaim> {
      const found = await calls.claim(callIdOf(request), request.fingerprint)
      switch (found.outcome) {
        case 'claimed': {
          const { claim } = found
          return {
            outcome: 'claimed',
            effectId: claim.effectId,
            firstAttemptAt: claim.firstAttemptAt,
            finish: (answer) => finish(claim, request, answer),
            release: () => calls.release(claim),
          }
        }
        case 'answered':
          return { outcome: 'answered', answer: await decryptAnswer(found.answer, found.claim, request) }
        case 'reused':
          return { outcome: 'reused' }
        case 'in-flight':
          return { outcome: 'in-flight', retryAfterSeconds: waitSeconds(found, now()) }
      }
    },
  }
}

/** Ids have a fixed alphabet and an `Idempotency-Key` is visible ASCII: no two triples give the same text. */
function callIdOf({ principal: { workspaceId, keyId }, key }: IdempotencyRequest<KeyPrincipal>): string {
  return hash('sha256', `${workspaceId}\n${keyId}\n${key}`, 'hex')
}

/** As long again as the call has taken so far, but not beyond its end: most calls take less than a second. */
function waitSeconds({ since, until }: { since: Date; until: Date }, now: Date): number {
  const [taken, rest] = [now.getTime() - since.getTime(), until.getTime() - now.getTime()]
  return Math.max(1, Math.ceil(Math.min(taken, rest) / 1000))
}

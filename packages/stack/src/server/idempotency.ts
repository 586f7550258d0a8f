import type { Principal } from './handler.ts'

/** What a call was answered with: what `finish` keeps, and `begin` gives back. Plain JSON but for an undefined output. */
export type StoredAnswer =
  | { readonly output: unknown }
  | {
      readonly error: {
        readonly code: string
        readonly detail: string
        readonly data: unknown
        readonly headers: Record<string, string>
      }
    }

/** What is to be done under an `Idempotency-Key`. */
export interface IdempotencyRequest<P extends Principal = Principal> {
  readonly principal: P
  /** What the caller proved itself with: a secret, not to be stored as it is. */
  readonly credential: string
  /** The RPC name. */
  readonly operation: string
  /** 1 to 255 visible ASCII characters; in a batch of calls `#` and the index of the call behind them. */
  readonly key: string
  /** SHA-256, hex, of operation name and canonical JSON of the decoded input. */
  readonly fingerprint: string
}

export type IdempotencyClaim =
  | {
      readonly outcome: 'claimed'
      /** The same whenever this key is claimed; of the characters `0-9a-z-`. */
      readonly effectId: string
      /** When the first attempt at the call began; undefined when this is it. */
      readonly firstAttemptAt?: Date | undefined
      /** Stores the answer. It may hold secrets that the operation shows once. */
      finish(answer: StoredAnswer): Promise<void>
      /** Gives the claim back after a failure that may be repeated. */
      release(): Promise<void>
    }
  | { readonly outcome: 'answered'; readonly answer: StoredAnswer }
  /** The key was used with another fingerprint. */
  | { readonly outcome: 'reused' }
  | { readonly outcome: 'in-flight'; readonly retryAfterSeconds: number }

/** Remembers what was done under an `Idempotency-Key`. Keys of different principals have nothing to do with each other. */
export interface Idempotency<P extends Principal = Principal> {
  begin(request: IdempotencyRequest<P>): Promise<IdempotencyClaim>
}

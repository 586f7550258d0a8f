import type { Idempotency, StoredAnswer } from '@lading/stack/server'
import type { FakeClock } from './clock.ts'
import type { Caller } from './context.ts'
import { randomId } from './ids.ts'

/** How long a call is remembered. */
const keptMs = 24 * 3_600_000
/** How long an attempt that gives no answer holds its call. */
const leaseMs = 60_000

interface KeyedCall {
  readonly fingerprint: string
  readonly effectId: string
  readonly firstAttemptAt: Date
  readonly keptUntil: number
  /** Undefined once the attempt has ended. */
  heldUntil: number | undefined
  answer: StoredAnswer | undefined
}

/** What was done under an `Idempotency-Key`. */
export class KeyedCalls implements Idempotency<Caller> {
  readonly #clock: FakeClock
  readonly #calls = new Map<string, KeyedCall>()

  constructor(clock: FakeClock) {
    this.#clock = clock
  }

  begin: Idempotency<Caller>['begin'] = async ({ principal, key, fingerprint }) => {
    const id = `${principal.workspace.id} ${principal.key.id} ${key}`
    const now = this.#clock.now()
    const time = now.getTime()
    const known = this.#calls.get(id)
    const before = known !== undefined && known.keptUntil > time ? known : undefined
    if (before !== undefined && before.fingerprint !== fingerprint) return { outcome: 'reused' }
    if (before?.answer !== undefined) return { outcome: 'answered', answer: before.answer }
    if (before?.heldUntil !== undefined && before.heldUntil > time) {
      return { outcome: 'in-flight', retryAfterSeconds: 1 }
    }
    const call: KeyedCall = {
      fingerprint,
      effectId: before?.effectId ?? randomId(24),
      firstAttemptAt: before?.firstAttemptAt ?? now,
      keptUntil: time + keptMs,
      heldUntil: time + leaseMs,
      answer: undefined,
    }
    this.#calls.set(id, call)
    return {
      outcome: 'claimed',
      effectId: call.effectId,
      firstAttemptAt: before?.firstAttemptAt,
      finish: async (answer) => {
        call.answer = answer
        call.heldUntil = undefined
      },
      release: async () => {
        call.heldUntil = undefined
      },
    }
  }

  clear(): void {
    this.#calls.clear()
  }
}

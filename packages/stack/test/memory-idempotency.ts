import type {
  Idempotency,
  IdempotencyClaim,
  IdempotencyRequest,
  Principal,
  StoredAnswer,
} from '../src/server/index.ts'

interface Entry {
  readonly fingerprint: string
  readonly effectId: string
  /** As JSON, which is what a database would keep of it. */
  answer: string | undefined
  running: boolean
}

/** Remembers in memory what was done under a key, as a real store would; and what it was asked. */
export class MemoryIdempotency<P extends Principal> implements Idempotency<P> {
  readonly requests: IdempotencyRequest<P>[] = []
  /** Makes the next call of the named method fail. */
  fails: 'begin' | 'finish' | 'release' | undefined
  readonly #entries = new Map<string, Entry>()

  async begin(request: IdempotencyRequest<P>): Promise<IdempotencyClaim> {
    this.requests.push(request)
    this.#failIn('begin')
    const { credential, key, fingerprint } = request
    const name = JSON.stringify([credential, key])
    const entry = this.#entries.get(name) ?? {
      fingerprint,
      effectId: `effect-${this.#entries.size}`,
      answer: undefined,
      running: false,
    }
    this.#entries.set(name, entry)
    if (entry.fingerprint !== fingerprint) return { outcome: 'reused' }
    if (entry.answer !== undefined) return { outcome: 'answered', answer: JSON.parse(entry.answer) }
    if (entry.running) return { outcome: 'in-flight', retryAfterSeconds: 2.5 }
    entry.running = true
    return {
      outcome: 'claimed',
      effectId: entry.effectId,
      finish: async (answer: StoredAnswer) => {
        this.#failIn('finish')
        entry.answer = JSON.stringify(answer)
      },
      release: async () => {
        entry.running = false
        this.#failIn('release')
      },
    }
  }

  /** Ends the claims that were neither finished nor released, as time would. */
  expireClaims(): void {
    for (const entry of this.#entries.values()) entry.running = false
  }

  #failIn(method: 'begin' | 'finish' | 'release'): void {
    if (this.fails !== method) return
    this.fails = undefined
    throw Object.assign(new Error('not there'), { name: 'TypeError' })
  }
}

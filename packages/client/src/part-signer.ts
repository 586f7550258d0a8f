import type { Connection } from './connection.ts'
import { errorOf } from './error-classes.ts'
import type { Target } from './put.ts'
import type { UploadState } from './upload-state.ts'

/** Most part URLs of one call: the contract's limit. */
const maxParts = 100

/** Gets signed URLs of parts: those of all parts that want one by then in one call, because URLs expire. */
export class PartSigner {
  readonly #calls: Connection['calls']
  readonly #state: UploadState
  readonly #signal: AbortSignal
  /** SHA-256 of the parts that want a URL, by number. */
  readonly #wanted = new Map<number, string>()
  readonly #targets = new Map<number, Target>()
  #signing: Promise<void> | undefined

  constructor(calls: Connection['calls'], state: UploadState, signal: AbortSignal) {
    this.#calls = calls
    this.#state = state
    this.#signal = signal
  }

  /** Has the part signed with the next call. */
  want(number: number, sha256: string): void {
    this.#wanted.set(number, sha256)
  }

  /** The URL of a part, which it takes along: the next one is fresh. */
  async take(number: number, sha256: string): Promise<Target> {
    for (;;) {
      const target = this.#targets.get(number)
      if (target !== undefined) {
        this.#targets.delete(number)
        return target
      }
      if (this.#signing === undefined) {
        this.want(number, sha256)
        this.#signing = this.#sign(number).finally(() => {
          this.#signing = undefined
        })
      }
      await this.#signing
    }
  }

  async #sign(first: number): Promise<void> {
    const others = [...this.#wanted.keys()].filter((number) => number !== first)
    const parts = [first, ...others.slice(0, maxParts - 1)].map((number) => ({
      number,
      sha256: this.#wanted.get(number),
    }))
    const { fileId: id, uploadId: upload } = this.#state
    const answer = await this.#calls.uploads.sign({ id, upload, parts }, { signal: this.#signal })
    for (const { number, ...target } of answer.parts) {
      this.#wanted.delete(number)
      this.#targets.set(number, target)
    }
    if (!this.#targets.has(first)) {
      throw errorOf({ code: 'UNEXPECTED_ANSWER', detail: `The service did not sign part ${first}.` })
    }
  }
}

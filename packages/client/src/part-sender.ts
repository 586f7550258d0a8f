import type { HasArrived } from './arrived-parts.ts'
import { Condition } from './condition.ts'
import type { Connection } from './connection.ts'
import { PartSigner } from './part-signer.ts'
import type { Content, Source } from './platform/platform.ts'
import { progressReporter } from './progress.ts'
import { put } from './put.ts'
import type { SendOptions } from './upload-options.ts'
import type { UploadState } from './upload-state.ts'

/** Parts that are sent at once, unless the caller says otherwise. */
const defaultConcurrency = 4
/** How many times as many parts are hashed ahead, so that few calls sign many of them. */
const aheadFactor = 4

interface Part {
  readonly number: number
  readonly content: Content
}

/** What is sent: which upload, from where, and what of it is there already. */
export interface Cargo {
  readonly state: UploadState
  readonly source: Source
  readonly hasArrived: HasArrived
}

/**
 * Reads a source part after part and sends the parts that storage does not have. Few are read and not sent yet: of a
 * stream, whose parts are in memory, no more than are sent at once.
 */
export class PartSender {
  readonly #connection: Connection
  readonly #cargo: Cargo
  readonly #controller: AbortController
  readonly #concurrency: number
  readonly #report: (loaded: number) => void
  readonly #signer: PartSigner
  readonly #condition = new Condition()
  readonly #ready: Part[] = []
  /** Bytes sent of the parts that are under way, by number. */
  readonly #underWay = new Map<number, number>()
  /** Requests that send parts. */
  readonly #sending = new Set<Promise<unknown>>()
  /** Parts that are read and not sent yet. */
  #held = 0
  /** Bytes of the parts that storage has. */
  #stored = 0
  #isRead = false
  #isPaused = false

  /** @param controller ends everything when it is aborted, and is aborted by the first failure */
  constructor(connection: Connection, cargo: Cargo, controller: AbortController, options: SendOptions) {
    this.#connection = connection
    this.#cargo = cargo
    this.#controller = controller
    const { concurrency = defaultConcurrency } = options
    // Of no number it is one; of more than there are parts, as many as these.
    this.#concurrency = concurrency > 1 ? Math.min(Math.floor(concurrency), cargo.state.partCount) : 1
    this.#report = progressReporter(cargo.state.size, options.onProgress)
    this.#signer = new PartSigner(connection.calls, cargo.state, controller.signal)
    controller.signal.addEventListener('abort', () => this.#condition.changed())
  }

  /** Lets no further part begin; those under way go on to their end. */
  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#condition.changed()
  }

  /**
   * Sends everything, and waits while it is paused.
   * @returns the SHA-256 of each part
   * @throws the reason of the controller, which is the first failure; nothing is sent any more by then
   */
  async send(): Promise<readonly string[]> {
    const digests: string[] = []
    const stopping = (work: Promise<void>) => work.catch((error) => this.#controller.abort(error))
    // Not waited for: a stream that stalls may never give its next part. The senders wait for what it reads.
    void stopping(this.#read(digests))
    await Promise.all(Array.from({ length: this.#concurrency }, () => stopping(this.#sendReady())))
    await this.#until(() => !this.#isPaused)
    return digests
  }

  /** Waits for what is still under way when `send` has failed. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#sending)
  }

  async #read(digests: string[]): Promise<void> {
    const { state, source, hasArrived } = this.#cargo
    const window = this.#concurrency * (source.isRepeatable ? aheadFactor : 1)
    this.#progress()
    for (let number = 1; number <= state.partCount; number++) {
      await this.#until(() => !this.#isPaused && this.#held < window)
      this.#held += 1
      const start = (number - 1) * state.partSize
      const content = await source.part(start, Math.min(state.size, start + state.partSize))
      digests.push(content.sha256)
      if (hasArrived(number, content)) {
        this.#isStored(number, content.size)
      } else {
        this.#signer.want(number, content.sha256)
        this.#ready.push({ number, content })
        this.#condition.changed()
      }
    }
    this.#isRead = true
    this.#condition.changed()
  }

  /** One of those that send at once. */
  async #sendReady(): Promise<void> {
    const hasAll = () => this.#isRead && this.#ready.length === 0
    for (;;) {
      await this.#until(() => hasAll() || (!this.#isPaused && this.#ready.length > 0))
      if (hasAll()) return
      await this.#sendNext()
    }
  }

  async #sendNext(): Promise<void> {
    const part = this.#ready.shift()
    if (part === undefined) return
    const { number, content } = part
    const { fetch, requests } = this.#connection
    const { signal } = this.#controller
    const sign = () => this.#signer.take(number, content.sha256)
    const onSent = (bytes: number) => {
      this.#underWay.set(number, bytes)
      this.#progress()
    }
    await put(await sign(), content, {
      fetch,
      requests,
      signal,
      onSent,
      sign,
      part: number,
      underWay: this.#sending,
    })
    this.#isStored(number, content.size)
  }

  #isStored(number: number, size: number): void {
    this.#underWay.delete(number)
    this.#stored += size
    this.#held -= 1
    this.#progress()
    this.#condition.changed()
  }

  #progress(): void {
    let loaded = this.#stored
    for (const bytes of this.#underWay.values()) loaded += bytes
    this.#report(loaded)
  }

  #until(isSo: () => boolean): Promise<void> {
    return this.#condition.until(() => {
      this.#controller.signal.throwIfAborted()
      return isSo()
    })
  }
}

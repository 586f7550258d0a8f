import type { Connection } from './connection.ts'
import type { File, Version } from './generated/resources.ts'
import type { OpenDownload } from './open-download.ts'

/** What is known of the bytes, and where they are. */
interface Answer<About> {
  readonly url: string
  readonly about: About
}

/** How long an answer is used again, in milliseconds: far below the 15 minutes that its URL works. */
const answerLifetimeMs = 60_000

/** The bytes of a file or version, fetched when they are asked for: each of the methods fetches them once. */
export class Download<About extends File | Version = File> {
  readonly #ask: () => Promise<Answer<About>>
  readonly #connection: Connection
  readonly #signal: AbortSignal | undefined
  #answer: Promise<Answer<About>> | undefined
  #askedAt = 0

  /** @internal */
  constructor(ask: () => Promise<Answer<About>>, connection: Connection, signal: AbortSignal | undefined) {
    this.#ask = ask
    this.#connection = connection
    this.#signal = signal
  }

  /** What is known about the file, or about the version. */
  get file(): Promise<About> {
    return this.#fresh().then(({ about }) => about)
  }

  /**
   * A link to the bytes for a browser, a player or another program: it needs no key, takes `Range`, and can be opened for at
   * least 14 minutes. What is fetched from it is not compared.
   */
  get url(): Promise<string> {
    return this.#fresh().then(({ url }) => url)
  }

  /** The bytes. The stream fails at its end when their size or SHA-256 is not the file's: use nothing before that. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    let bytes: OpenDownload | undefined
    let isCancelled = false
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull: async (controller) => {
          bytes ??= await this.#open()
          // While it was opened: nobody else lets go of the connection.
          if (isCancelled) return bytes.cancel(undefined)
          const chunk = await bytes.read()
          if (chunk === undefined) controller.close()
          else controller.enqueue(chunk)
        },
        cancel(reason) {
          isCancelled = true
          return bytes?.cancel(reason)
        },
      },
      { highWaterMark: 0 },
    )
  }

  /** The bytes, in memory, compared. @throws LadingError INTEGRITY_MISMATCH when they are not the file's */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await new Response(this.stream()).arrayBuffer())
  }

  /** The bytes as UTF-8. */
  async text(): Promise<string> {
    return new Response(this.stream()).text()
  }

  /**
   * Writes the bytes to a file, in Node only. They go to a `.part` file beside it that takes its place when they have
   * been compared, so that whoever reads `path` finds all of them or none.
   */
  async saveTo(path: string | URL): Promise<void> {
    const { platform } = await import('#platform')
    return platform.save(path, this.stream())
  }

  #fresh(): Promise<Answer<About>> {
    if (this.#answer === undefined || Date.now() - this.#askedAt > answerLifetimeMs) {
      this.#askedAt = Date.now()
      const answer = this.#ask()
      answer.catch(() => {
        if (this.#answer === answer) this.#answer = undefined
      })
      this.#answer = answer
    }
    return this.#answer
  }

  async #open(): Promise<OpenDownload> {
    const { url, about } = await this.#fresh()
    const { openDownload } = await import('./open-download.ts')
    return openDownload(this.#connection, url, about, this.#signal)
  }
}

import { platform } from '#platform'
import { assertSame } from './error.ts'
import { toHex } from './hex.ts'
import type { Hasher } from './platform/platform.ts'
import type { File, Version } from './resources.ts'
import { brokenConnection, type Fetch, fetchStorage, refuse } from './storage.ts'

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
  readonly #fetch: Fetch | undefined
  readonly #signal: AbortSignal | undefined
  #answer: Promise<Answer<About>> | undefined
  #askedAt = 0

  constructor(ask: () => Promise<Answer<About>>, fetch: Fetch | undefined, signal: AbortSignal | undefined) {
    this.#ask = ask
    this.#fetch = fetch
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
    let bytes: Bytes | undefined
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull: async (controller) => {
          bytes ??= await this.#open()
          const chunk = await bytes.read()
          if (chunk === undefined) controller.close()
          else controller.enqueue(chunk)
        },
        cancel: (reason) => bytes?.cancel(reason),
      },
      { highWaterMark: 0 },
    )
  }

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
  saveTo(path: string | URL): Promise<void> {
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

  async #open(): Promise<Bytes> {
    const { url, about } = await this.#fresh()
    const signal = this.#signal
    const response = await fetchStorage(this.#fetch, url, signal)
    if (!response.ok) return refuse(response)
    const sha256 = about.sha256 ?? about.parts?.sha256
    const hasher = sha256 === undefined ? undefined : await hasherFor(about)
    const reader = response.body?.getReader()
    let size = 0
    return {
      async read() {
        const chunk = await reader?.read().catch((cause: unknown) => {
          throw brokenConnection(cause, url, signal)
        })
        if (chunk?.value !== undefined) {
          size += chunk.value.byteLength
          if (size <= about.size) {
            hasher?.update(chunk.value)
            return chunk.value
          }
          await reader?.cancel() // there may be no end to what comes
        }
        assertSame('size', about.size, size)
        if (hasher !== undefined) assertSame('sha256', sha256 ?? '', toHex(hasher.digest()))
        return undefined
      },
      cancel: async (reason) => reader?.cancel(reason),
    }
  }
}

/** What hashes the bytes as the service did: as a whole, or part by part. */
async function hasherFor({ sha256, parts }: Pick<File, 'sha256' | 'parts'>): Promise<Hasher> {
  const createHasher = await platform.sha256()
  if (sha256 !== null || parts === null) return createHasher()
  const { compositeHasher } = await import('./composite.ts')
  return compositeHasher(createHasher, parts.size)
}

interface Bytes {
  /** The next bytes; undefined at the end, when all have been compared. */
  read(): Promise<Uint8Array<ArrayBuffer> | undefined>
  cancel(reason: unknown): Promise<void>
}

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { type File, isError, type Lading, LadingError } from '@lading/client'
import type { LocalFile } from './folder.ts'
import { forEach } from './pool.ts'
import { startProgress } from './progress.ts'
import type { Timings } from './timings.ts'

/** How often a listing is read for files that it lacks. */
const listAttempts = 5

export interface RunOptions {
  readonly lading: Lading
  readonly timings: Timings
  readonly concurrency: number
  /** What each reference begins with. */
  readonly referencePrefix: string
  /** How long to wait before a listing is read again for files that it lacks: an index follows its table. */
  readonly listPauseMs: number
  readonly signal: AbortSignal
}

export interface Mistake {
  readonly name: string
  readonly what: string
}

/** A file on its way through the demo. */
interface Cargo {
  readonly local: LocalFile
  readonly size: number
  readonly sha256: string
}

interface Stored extends Cargo {
  readonly file: File
}

/** One run of the demo; each method is a phase, and every difference or error is kept in `mistakes`. */
export class Run {
  readonly mistakes: Mistake[] = []
  readonly #options: RunOptions
  /** What a failed upload has left pending, and what was stored: to be purged. */
  readonly #left = new Map<string, string>()

  constructor(options: RunOptions) {
    this.#options = options
  }

  /** How many files the service still holds of this run. */
  get left(): number {
    return this.#left.size
  }

  /** Reads every file once, so that what comes back is compared with what is on the disk and not with what was sent. */
  async read(files: readonly LocalFile[]): Promise<Cargo[]> {
    const cargo: Cargo[] = []
    await this.#each('Read', files, async (local) => {
      const { size, sha256 } = await digest(createReadStream(local.path))
      cargo.push({ local, size, sha256 })
      return size
    })
    return cargo
  }

  async upload(cargo: readonly Cargo[]): Promise<Stored[]> {
    const { lading, timings, referencePrefix, signal } = this.#options
    const stored: Stored[] = []
    await this.#each('Upload', cargo, async (item) => {
      const { path, name, key } = item.local
      const text = path.toString('utf8')
      // A path that is no text can be opened by its bytes only.
      const source = Buffer.from(text).equals(path) ? text : createReadStream(path)
      const options = { name, externalRef: referencePrefix + key, signal }
      try {
        const file = await timings.measure('upload, whole', () => lading.files.upload(source, options))
        this.#left.set(file.id, name)
        stored.push({ ...item, file })
        this.#compare(name, 'stored', item, file)
      } catch (error) {
        if (error instanceof LadingError && error.pending !== undefined)
          this.#left.set(error.pending.id, name)
        throw error
      }
      return item.size
    })
    return stored
  }

  /** Looks for every stored file in the listing. */
  async list(stored: readonly Stored[]): Promise<void> {
    const { lading, signal, listPauseMs } = this.#options
    const missing = new Map(stored.map((item) => [item.file.id, item]))
    using progress = startProgress('List', stored.length)
    for (let attempt = 1; missing.size > 0 && attempt <= listAttempts; attempt++) {
      if (attempt > 1) await setTimeout(listPauseMs, undefined, { signal })
      for await (const file of lading.files.list({ limit: 1000, signal })) {
        const item = missing.get(file.id)
        if (item === undefined) continue
        missing.delete(file.id)
        this.#compare(item.local.name, 'listed', item, file)
        progress.add(0)
        if (missing.size === 0) break
      }
    }
    for (const { local } of missing.values()) this.mistakes.push({ name: local.name, what: 'is not listed' })
  }

  async download(stored: readonly Stored[]): Promise<void> {
    const { lading, timings, signal } = this.#options
    await this.#each('Download', stored, async (item) => {
      const download = lading.files.download(item.file.id, { signal })
      const fetched = await timings.measure('download, whole', () => digest(download.stream()))
      this.#compare(item.local.name, 'fetched', item, fetched)
      return fetched.size
    })
  }

  /** Removes for good everything that this run has left in the service. */
  async clear(): Promise<void> {
    const { lading } = this.#options
    const left = [...this.#left].map(([id, name]) => ({ id, local: { name } }))
    await this.#each('Purge', left, async ({ id }) => {
      await lading.files.purge({ id }, { signal: this.#options.signal }).catch((error: unknown) => {
        if (!isError(error, 'FILE_NOT_FOUND')) throw error
      })
      this.#left.delete(id)
      return 0
    })
  }

  #compare(name: string, how: string, expected: Cargo, is: Pick<File, 'size' | 'sha256'>): void {
    // Of bytes that came in parts the service knows no SHA-256 of the whole; what is fetched has one.
    if (is.size === expected.size && (is.sha256 ?? expected.sha256) === expected.sha256) return
    const what = `is ${how} with ${is.size} bytes, SHA-256 ${is.sha256}; here it has ${expected.size}, ${expected.sha256}`
    this.mistakes.push({ name, what })
  }

  /** @param task gives the bytes that it moved */
  async #each<Item extends { name: string } | { local: { name: string } }>(
    title: string,
    items: readonly Item[],
    task: (item: Item) => Promise<number>,
  ): Promise<void> {
    const { concurrency, signal } = this.#options
    using progress = startProgress(title, items.length)
    await forEach(items, concurrency, signal, async (item) => {
      try {
        progress.add(await task(item))
      } catch (error) {
        signal.throwIfAborted()
        const { name } = 'local' in item ? item.local : item
        this.mistakes.push({
          name,
          what: `${title.toLowerCase()}: ${error instanceof Error ? error.message : error}`,
        })
      }
    })
  }
}

async function digest(chunks: AsyncIterable<Uint8Array>): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of chunks) {
    hash.update(chunk)
    size += chunk.byteLength
  }
  return { size, sha256: hash.digest('hex') }
}

import { appendFile, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Days that are kept, today's included. */
export const keptDays = 30
/** Bytes that all days together may have: half a million calls. The oldest days go first. */
export const maxBytes = 256 * 2 ** 20
/** How long a line may wait to be written, in milliseconds: what a crash loses at most. */
const flushMs = 250

const dayOf = (time: Date) => time.toISOString().slice(0, 10)
const fileOf = (day: string) => `${day}.jsonl`
const dayPattern = /^\d{4}-\d\d-\d\d\.jsonl$/

export interface LogFileOptions {
  readonly now: () => Date
  /** Told once when lines cannot be kept, and again when it worked in between. */
  readonly onFailure: (line: string) => void
  /** For tests. */
  readonly maxBytes?: number
}

/**
 * Lines of JSON in a file for each day (UTC), bounded in days and bytes. Writing waits for nobody; what cannot be written is
 * dropped and told.
 */
export class LogFile implements AsyncDisposable {
  readonly #folder: string
  readonly #options: LogFileOptions
  #waiting: string[] = []
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #day = ''
  #isFailing = false

  private constructor(folder: string, options: LogFileOptions) {
    this.#folder = folder
    this.#options = options
  }

  static async open(folder: string, options: LogFileOptions): Promise<LogFile> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return new LogFile(folder, options)
  }

  write(line: string): void {
    this.#waiting.push(line)
    this.#timer ??= setTimeout(() => void this.flush(), flushMs)
  }

  /** Settled when everything that was written is in its file, or was given up. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#append())
    return this.#writing
  }

  async #append(): Promise<void> {
    if (this.#waiting.length === 0) return
    const text = `${this.#waiting.join('\n')}\n`
    this.#waiting = []
    try {
      const day = dayOf(this.#options.now())
      if (day !== this.#day) await this.#begin(day)
      await this.#makeRoom(Buffer.byteLength(text), day)
      await appendFile(join(this.#folder, fileOf(day)), text, { mode: 0o600 })
      this.#isFailing = false
    } catch (error) {
      if (this.#isFailing) return
      this.#isFailing = true
      this.#options.onFailure(
        `What calls took cannot be kept in ${this.#folder}: ${error instanceof Error ? error.message : String(error)}. The calls themselves go on.`,
      )
    }
  }

  async #begin(day: string): Promise<void> {
    const oldest = new Date(Date.parse(day) - (keptDays - 1) * 86_400_000)
    for (const { name } of await this.#days()) {
      if (name < fileOf(dayOf(oldest))) await rm(join(this.#folder, name), { force: true })
    }
    await endLine(join(this.#folder, fileOf(day)))
    this.#day = day
  }

  async #makeRoom(bytes: number, day: string): Promise<void> {
    const days = await this.#days()
    let total = days.reduce((sum, { size }) => sum + size, bytes)
    const limit = this.#options.maxBytes ?? maxBytes
    for (const { name, size } of days) {
      if (total <= limit || name === fileOf(day)) break
      await rm(join(this.#folder, name), { force: true })
      total -= size
    }
    if (total > limit) throw new Error(`today has more than ${limit} bytes of it`)
  }

  /** Oldest first. */
  async #days() {
    const names = (await readdir(this.#folder)).filter((name) => dayPattern.test(name)).toSorted()
    return Promise.all(
      names.map(async (name) => ({ name, size: (await stat(join(this.#folder, name))).size })),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush()
  }
}

/** Ends a line that a crash cut off, so that the next one is not joined to it. */
async function endLine(path: string): Promise<void> {
  const { size } = await stat(path).catch(() => ({ size: 0 }))
  if (size === 0) return
  await using file = await open(path, 'r+')
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  if (buffer.toString() !== '\n') await file.write('\n', size)
}

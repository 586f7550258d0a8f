import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** Files of bytes, each written once under a random name. What an object is made of is the database's business. */
export class Blobs {
  readonly #directory: string

  private constructor(directory: string) {
    this.#directory = directory
  }

  /** @param known names still in use; the rest was left by a process that ended in the middle, and is removed */
  static async open(directory: string, known: ReadonlySet<string>): Promise<Blobs> {
    await mkdir(directory, { recursive: true })
    const blobs = new Blobs(directory)
    for (const name of await blobs.names()) if (!known.has(name)) await blobs.remove(name)
    return blobs
  }

  /** Every file that is there. */
  names(): Promise<string[]> {
    return readdir(this.#directory)
  }

  path(name: string): string {
    return join(this.#directory, name)
  }

  /**
   * Writes a stream to a new file.
   *
   * @returns its name
   * @throws the stream's error; no file is left then
   */
  async write(source: AsyncIterable<Uint8Array>): Promise<string> {
    const name = randomUUID()
    // Opened first: a stream that is destroyed while it opens its file makes it all the same, after it was removed.
    const file = await open(this.path(name), 'wx')
    try {
      await pipeline(source, file.createWriteStream())
      return name
    } catch (error) {
      await this.remove(name)
      throw error
    }
  }

  /** Opens a file to read; undefined when it was removed. */
  async openUnlessGone(name: string): Promise<FileHandle | undefined> {
    try {
      return await open(this.path(name))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  async remove(name: string): Promise<void> {
    await rm(this.path(name), { force: true })
  }
}

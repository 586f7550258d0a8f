import type { ServiceContext } from '../context.ts'
import type { ObjectKey } from '../storage/object-key.ts'
import { objectsBelow } from './objects-below.ts'

type Objects = Pick<ServiceContext['bucket'], 'put' | 'readAll' | 'listing'>

/**
 * The records of an archive's central directory, which comes at its end: kept in the bucket, an object for each checkpoint that
 * ended entries, so that they outlive the runner and are in nobody's memory.
 */
export class DirectoryRecords {
  readonly #objects: Objects
  readonly #prefix: ObjectKey
  /** Those of the next checkpoint, and those after it. */
  #marked: Uint8Array[] = []
  #fresh: Uint8Array[] = []

  constructor(objects: Objects, prefix: ObjectKey, token: string) {
    this.#objects = objects
    this.#prefix = `${prefix}directory-${token}-`
  }

  add(record: Uint8Array): void {
    this.#fresh.push(record)
  }

  /** What was added so far belongs to the next checkpoint. */
  mark(): void {
    this.#marked.push(...this.#fresh)
    this.#fresh = []
  }

  /** Stores what belongs to a checkpoint. Whoever repeats it stores the same. @param parts of the checkpoint: they order the records */
  async keep(parts: number): Promise<void> {
    if (this.#marked.length === 0) return
    const key = `${this.#prefix}${String(parts).padStart(5, '0')}`
    await this.#objects.put(key, Buffer.concat(this.#marked))
    this.#marked = []
  }

  /** All that was stored, in order. */
  async *read(): AsyncGenerator<Uint8Array> {
    for await (const key of objectsBelow(this.#objects.listing, this.#prefix)) {
      const bytes = await this.#objects.readAll(key)
      if (bytes === undefined) throw new Error('A part of the central directory is gone')
      yield bytes
    }
  }
}

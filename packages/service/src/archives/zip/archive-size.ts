import { blockBytes } from './blocks.ts'
import type { ZipEntry } from './zip-entry.ts'

/** Local header, its extra fields and the descriptor; record and its extra fields: each without the name. */
const perEntry = 30 + 29 + 24 + (46 + 37)
/** Zlib's bound for what cannot be compressed: 5 bytes for 16 KiB, and the end of a block. */
const perBlock = 5 * (blockBytes / (16 * 1024)) + 16
/** Both end records and the locator. */
const atEnd = 22 + 20 + 56

/** Adds up how large an archive can become at most, before a byte of it is written. */
export class ArchiveSize {
  #bytes = atEnd

  add({ name, size, stored }: Pick<ZipEntry, 'name' | 'size' | 'stored'>): void {
    // A small entry that deflate makes larger is stored.
    const added = stored || size <= blockBytes ? 0 : Math.ceil(size / blockBytes) * perBlock
    this.#bytes += perEntry + 2 * Buffer.byteLength(name) + size + added
  }

  get bytes(): number {
    return this.#bytes
  }
}

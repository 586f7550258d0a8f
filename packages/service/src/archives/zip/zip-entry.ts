/** One file of an archive, as its headers say it. */
export interface ZipEntry {
  /** `/` between folders; safe and unique: see `EntryNames`. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly modifiedAt: Date
  /** Whether the bytes are stored as they are, because compressing them again would gain nothing. */
  readonly stored: boolean
}

/** A file of an archive with its bytes. */
export interface ZipSource extends ZipEntry {
  /** Exactly `size - from` bytes, from the offset on, in chunks of any length. */
  open(from: number): AsyncIterable<Uint8Array>
}

/** A source did not give as many bytes as it had said. */
export class ZipSourceError extends Error {
  override readonly name = 'ZipSourceError'
  /** Index of the entry. */
  readonly entry: number

  constructor(entry: number, size: number, given: 'more' | number) {
    super(`Entry ${entry} was to give ${size} bytes and gave ${given}`)
    this.entry = entry
  }
}

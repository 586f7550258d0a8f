/**
 * Where a writer stands between two pieces: all that it needs to go on, as plain data. The bytes that come after a position follow
 * from it and the sources alone, so whoever goes on from it writes the same archive.
 */
export interface ZipPosition {
  /** Bytes of the archive before it. */
  readonly at: number
  /** Index of the entry that it is in, or that comes next. */
  readonly entry: number
  /** Where that entry's local header begins; the header is not written while this is `at`. */
  readonly headerAt: number
  /** Bytes of the entry's source that were taken, and what became of them in the archive. */
  readonly read: number
  readonly packed: number
  /** CRC-32 of the bytes taken. */
  readonly crc: number
}

/** Before the first byte of an archive. */
export const zipStart: ZipPosition = { at: 0, entry: 0, headerAt: 0, read: 0, packed: 0, crc: 0 }

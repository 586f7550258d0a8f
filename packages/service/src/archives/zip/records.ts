import type { ZipEntry } from './zip-entry.ts'

/*
 * The records of a ZIP file. Source of every constant: PKWARE's APPNOTE.TXT 6.3.10; the extended timestamp is Info-ZIP's
 * (proginfo/extrafld.txt).
 */

/** What stands for a size or an offset that only ZIP64 can tell. */
export const max32 = 0xffff_ffff
export const max16 = 0xffff

const [plainVersion, deflateVersion, zip64Version] = [10, 20, 45]
/** Made on Unix, so that the upper half of the external attributes are a mode: a regular file, rw-r--r--. */
const madeBy = (3 << 8) | zip64Version
const externalAttributes = 0o100644 * 0x1_0000
/** General purpose bits: sizes and CRC follow the data; names are UTF-8. */
const [hasDescriptor, isUtf8] = [1 << 3, 1 << 11]
const [storedMethod, deflatedMethod] = [0, 8]

/** What is known of an entry once it is written, but for where. */
export interface WrittenEntry {
  readonly entry: ZipEntry
  readonly deflated: boolean
  /** CRC and sizes stand behind the data. */
  readonly streamed: boolean
  readonly crc: number
  readonly packed: number
}

/**
 * Whether sizes take 8 bytes. Decided by the size alone, before a byte is written: deflate adds at most 5 bytes to 16 KiB, far
 * less than the margin.
 */
export function isLarge({ size }: Pick<ZipEntry, 'size'>): boolean {
  return size >= max32 - 16 * 1024 ** 2
}

/** MS-DOS time and date, two seconds apart, 1980 to 2107; in UTC, for nobody knows another zone here. */
function dosTime(at: Date): { time: number; date: number } {
  const year = at.getUTCFullYear()
  if (!(year >= 1980)) return { time: 0, date: (1 << 5) | 1 }
  if (year > 2107) return { time: 0xbf7d, date: 0xff9f }
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  }
}

/** Info-ZIP's "UT" with the time of the last change, in seconds; nothing for a time that its 31 bits cannot tell. */
function timestamp(at: Date): Buffer {
  const seconds = Math.floor(at.getTime() / 1000)
  if (!(seconds >= 0 && seconds <= 0x7fff_ffff)) return Buffer.alloc(0)
  const extra = Buffer.alloc(9)
  extra.writeUInt16LE(0x5455, 0)
  extra.writeUInt16LE(5, 2)
  extra.writeUInt8(1, 4)
  extra.writeUInt32LE(seconds, 5)
  return extra
}

/** The ZIP64 extra field with the values that did not fit, in the order that the format asks for. */
function zip64Extra(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0)
  const extra = Buffer.alloc(4 + 8 * values.length)
  extra.writeUInt16LE(0x0001, 0)
  extra.writeUInt16LE(8 * values.length, 2)
  values.forEach((value, index) => {
    extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index)
  })
  return extra
}

/** The fields that a local header and a record of the central directory share, from "version needed" to "extra length". */
function writeCommon(
  target: Buffer,
  at: number,
  { entry, deflated, streamed, crc }: WrittenEntry,
  sizes: { needed: number; packed: number; size: number; name: number; extra: number },
): void {
  const { time, date } = dosTime(entry.modifiedAt)
  target.writeUInt16LE(sizes.needed, at)
  target.writeUInt16LE(isUtf8 | (streamed ? hasDescriptor : 0), at + 2)
  target.writeUInt16LE(deflated ? deflatedMethod : storedMethod, at + 4)
  target.writeUInt16LE(time, at + 6)
  target.writeUInt16LE(date, at + 8)
  target.writeUInt32LE(crc, at + 10)
  target.writeUInt32LE(Math.min(sizes.packed, max32), at + 14)
  target.writeUInt32LE(Math.min(sizes.size, max32), at + 18)
  target.writeUInt16LE(sizes.name, at + 22)
  target.writeUInt16LE(sizes.extra, at + 24)
}

function versionNeeded(isZip64: boolean, deflated: boolean): number {
  return isZip64 ? zip64Version : deflated ? deflateVersion : plainVersion
}

/** The header before an entry's data; CRC and sizes are 0 in it when they follow the data (4.4.4). */
export function localHeader(written: WrittenEntry): Buffer {
  const { entry, deflated, streamed, packed } = written
  const large = isLarge(entry)
  const name = Buffer.from(entry.name)
  const known = streamed ? { packed: 0, size: 0 } : { packed, size: entry.size }
  const extra = Buffer.concat([
    zip64Extra(large ? [known.size, known.packed] : []),
    timestamp(entry.modifiedAt),
  ])
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x0403_4b50, 0)
  writeCommon(header, 4, streamed ? { ...written, crc: 0 } : written, {
    needed: versionNeeded(large, deflated),
    packed: large ? max32 : known.packed,
    size: large ? max32 : known.size,
    name: name.length,
    extra: extra.length,
  })
  return Buffer.concat([header, name, extra])
}

/** What follows the data of an entry whose header did not know it (4.3.9), with 8-byte sizes where the header has ZIP64. */
export function dataDescriptor({ entry, crc, packed }: WrittenEntry): Buffer {
  const large = isLarge(entry)
  const descriptor = Buffer.alloc(large ? 24 : 16)
  descriptor.writeUInt32LE(0x0807_4b50, 0)
  descriptor.writeUInt32LE(crc, 4)
  if (large) {
    descriptor.writeBigUInt64LE(BigInt(packed), 8)
    descriptor.writeBigUInt64LE(BigInt(entry.size), 16)
  } else {
    descriptor.writeUInt32LE(packed, 8)
    descriptor.writeUInt32LE(entry.size, 12)
  }
  return descriptor
}

/** An entry's record in the central directory. @param headerAt where its local header begins */
export function directoryRecord(written: WrittenEntry, headerAt: number): Buffer {
  const { entry, deflated, packed } = written
  const large = isLarge(entry)
  const far = headerAt >= max32
  const name = Buffer.from(entry.name)
  const extra = Buffer.concat([
    zip64Extra([...(large ? [entry.size, packed] : []), ...(far ? [headerAt] : [])]),
    timestamp(entry.modifiedAt),
  ])
  const record = Buffer.alloc(46)
  record.writeUInt32LE(0x0201_4b50, 0)
  record.writeUInt16LE(madeBy, 4)
  writeCommon(record, 6, written, {
    needed: versionNeeded(large || far, deflated),
    packed: large ? max32 : packed,
    size: large ? max32 : entry.size,
    name: name.length,
    extra: extra.length,
  })
  // Comment, disk and internal attributes stay 0.
  record.writeUInt32LE(externalAttributes, 38)
  record.writeUInt32LE(Math.min(headerAt, max32), 42)
  return Buffer.concat([record, name, extra])
}

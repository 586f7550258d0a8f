import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'

/** An entry of an archive, with all its bytes. */
export interface ZipEntry {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What a local header and a record of the central directory share (PKWARE's APPNOTE 4.4), of a file of 1980-01-01 that is stored. */
function common({ bytes }: ZipEntry, name: Buffer): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0) // version needed
  fields.writeUInt16LE(1 << 11, 2) // the name is UTF-8
  fields.writeUInt16LE((1 << 5) | 1, 8) // date
  fields.writeUInt32LE(crc32(bytes), 10)
  fields.writeUInt32LE(bytes.length, 14)
  fields.writeUInt32LE(bytes.length, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

const signature = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** A ZIP archive of a few small files, which are stored: what the fake makes. */
export function zip(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const [locals, records]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const fields = common(entry, name)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    records.push(signature(0x02014b50), Buffer.from([20, 3]), fields, place, name)
    const local = Buffer.concat([signature(0x04034b50), fields, name, entry.bytes])
    locals.push(local)
    at += local.length
  }
  const directory = Buffer.concat(records)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(at, 12)
  return new Uint8Array(Buffer.concat([...locals, directory, signature(0x06054b50), end]))
}

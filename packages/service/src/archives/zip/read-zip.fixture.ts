import { crc32, inflateRawSync } from 'node:zlib'

/** What a reader finds of one entry; everything that is there twice was compared. */
export interface ReadEntry {
  readonly name: string
  readonly method: 'stored' | 'deflated'
  readonly modifiedAt: Date
  readonly mode: number
  readonly bytes: Buffer
}

function assertEqual(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${String(found)} instead of ${String(expected)}`)
}

/**
 * Reads a ZIP archive by its central directory, strictly: no byte is left over, no field of a local header contradicts its record,
 * every CRC is right. Of its own, so that the writer and its test do not share a mistake of one library.
 * @throws Error that names the field
 */
export function readZip(zip: Buffer): ReadEntry[] {
  const end = zip.length - 22
  assertEqual('end record', zip.readUInt32LE(end), 0x06054b50)
  let [count, size, at] = [zip.readUInt16LE(end + 10), zip.readUInt32LE(end + 12), zip.readUInt32LE(end + 16)]
  let directoryEnd = end
  if (count === 0xffff || size === 0xffffffff || at === 0xffffffff) {
    assertEqual('ZIP64 locator', zip.readUInt32LE(end - 20), 0x07064b50)
    const end64 = Number(zip.readBigUInt64LE(end - 12))
    assertEqual('ZIP64 end record', zip.readUInt32LE(end64), 0x06064b50)
    assertEqual('place of the ZIP64 end record', end64, end - 20 - 56)
    count = Number(zip.readBigUInt64LE(end64 + 32))
    size = Number(zip.readBigUInt64LE(end64 + 40))
    at = Number(zip.readBigUInt64LE(end64 + 48))
    directoryEnd = end64
  }
  assertEqual('end of the directory', at + size, directoryEnd)
  const entries: ReadEntry[] = []
  let [record, local] = [at, 0]
  for (let index = 0; index < count; index++) {
    assertEqual('record', zip.readUInt32LE(record), 0x02014b50)
    const [nameLength, extraLength] = [zip.readUInt16LE(record + 28), zip.readUInt16LE(record + 30)]
    const name = zip.subarray(record + 46, record + 46 + nameLength)
    const extra = fieldsOf(zip.subarray(record + 46 + nameLength, record + 46 + nameLength + extraLength))
    const wide = extra.get(1) ?? Buffer.alloc(0)
    let wideAt = 0
    const value = (from: number): number => {
      const narrow = zip.readUInt32LE(record + from)
      if (narrow !== 0xffffffff) return narrow
      wideAt += 8
      return Number(wide.readBigUInt64LE(wideAt - 8))
    }
    const [length, packed, headerAt] = [value(24), value(20), value(42)]
    assertEqual('bytes of the ZIP64 field', wideAt, wide.length)
    assertEqual('place of the local header', headerAt, local)
    local = readLocal(zip, { record, headerAt, name, packed, length })
    const method = zip.readUInt16LE(record + 10)
    const raw = zip.subarray(
      local - packed - descriptorBytes(zip, headerAt),
      local - descriptorBytes(zip, headerAt),
    )
    const bytes = method === 8 ? inflateRawSync(raw) : raw
    assertEqual('size', bytes.length, length)
    assertEqual('CRC', crc32(bytes), zip.readUInt32LE(record + 16))
    entries.push({
      name: new TextDecoder('utf-8', { fatal: true }).decode(name),
      method: method === 8 ? 'deflated' : 'stored',
      modifiedAt: new Date((extra.get(0x5455)?.readInt32LE(1) ?? Number.NaN) * 1000),
      mode: zip.readUInt16LE(record + 40),
      bytes,
    })
    record += 46 + nameLength + extraLength
  }
  assertEqual('end of the records', record, directoryEnd)
  assertEqual('end of the entries', local, at)
  return entries
}

const isStreamed = (zip: Buffer, headerAt: number) => (zip.readUInt16LE(headerAt + 6) & 8) !== 0
const isWide = (zip: Buffer, headerAt: number) => zip.readUInt16LE(headerAt + 4) === 45
const descriptorBytes = (zip: Buffer, headerAt: number) =>
  isStreamed(zip, headerAt) ? (isWide(zip, headerAt) ? 24 : 16) : 0

/** @returns where the entry ends */
function readLocal(
  zip: Buffer,
  found: { record: number; headerAt: number; name: Buffer; packed: number; length: number },
): number {
  const { record, headerAt, name, packed, length } = found
  assertEqual('local header', zip.readUInt32LE(headerAt), 0x04034b50)
  // Flags, method, time, date stand in both, at the same distance.
  for (const field of [6, 8, 10, 12]) {
    assertEqual(`field ${field}`, zip.readUInt16LE(headerAt + field), zip.readUInt16LE(record + field + 2))
  }
  const [nameLength, extraLength] = [zip.readUInt16LE(headerAt + 26), zip.readUInt16LE(headerAt + 28)]
  assertEqual('name', zip.subarray(headerAt + 30, headerAt + 30 + nameLength).equals(name), true)
  const dataAt = headerAt + 30 + nameLength + extraLength
  const streamed = isStreamed(zip, headerAt)
  if (!isWide(zip, headerAt)) {
    assertEqual(
      'CRC of the header',
      zip.readUInt32LE(headerAt + 14),
      streamed ? 0 : zip.readUInt32LE(record + 16),
    )
    assertEqual('packed size of the header', zip.readUInt32LE(headerAt + 18), streamed ? 0 : packed)
    assertEqual('size of the header', zip.readUInt32LE(headerAt + 22), streamed ? 0 : length)
  }
  const descriptor = dataAt + packed
  if (!streamed) return descriptor
  assertEqual('descriptor', zip.readUInt32LE(descriptor), 0x08074b50)
  assertEqual('CRC of the descriptor', zip.readUInt32LE(descriptor + 4), zip.readUInt32LE(record + 16))
  return descriptor + descriptorBytes(zip, headerAt)
}

function fieldsOf(extra: Buffer): Map<number, Buffer> {
  const fields = new Map<number, Buffer>()
  for (let at = 0; at < extra.length; ) {
    const length = extra.readUInt16LE(at + 2)
    fields.set(extra.readUInt16LE(at), extra.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return fields
}

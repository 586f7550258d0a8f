import assert from 'node:assert/strict'
import { crc32, inflateRawSync } from 'node:zlib'

/** Reads a small ZIP archive by its central directory (PKWARE's APPNOTE 4.3), and compares every CRC. */
export function readZip(zip: Buffer): { readonly name: string; readonly bytes: Buffer }[] {
  const end = zip.length - 22
  assert.equal(zip.readUInt32LE(end), 0x06054b50, 'the archive ends with its end record')
  const count = zip.readUInt16LE(end + 10)
  let at = zip.readUInt32LE(end + 16)
  return Array.from({ length: count }, () => {
    assert.equal(zip.readUInt32LE(at), 0x02014b50, 'a record begins')
    const [nameLength, extraLength] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30)]
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const local = zip.readUInt32LE(at + 42)
    assert.equal(zip.readUInt32LE(local), 0x04034b50, 'a local header begins')
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const packed = zip.subarray(data, data + zip.readUInt32LE(at + 20))
    const bytes = zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed
    assert.equal(bytes.length, zip.readUInt32LE(at + 24), 'the size is right')
    assert.equal(crc32(bytes), zip.readUInt32LE(at + 16), 'the CRC is right')
    at += 46 + nameLength + extraLength
    return { name, bytes }
  })
}

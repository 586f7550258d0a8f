import { max16, max32 } from './records.ts'

/**
 * What ends an archive, behind the records of its central directory: the end record (APPNOTE 4.3.16), and before it that of ZIP64
 * and its locator (4.3.14, 4.3.15) when a number does not fit into it.
 * @param directory how many records there are, their bytes, and where the first one begins
 */
export function directoryEnd({
  entries,
  size,
  at,
}: {
  readonly entries: number
  readonly size: number
  readonly at: number
}): Uint8Array {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x0605_4b50, 0)
  end.writeUInt16LE(Math.min(entries, max16), 8)
  end.writeUInt16LE(Math.min(entries, max16), 10)
  end.writeUInt32LE(Math.min(size, max32), 12)
  end.writeUInt32LE(Math.min(at, max32), 16)
  if (entries < max16 && size < max32 && at < max32) return end

  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(0x0606_4b50, 0)
  end64.writeBigUInt64LE(44n, 4) // bytes behind this field
  end64.writeUInt16LE((3 << 8) | 45, 12)
  end64.writeUInt16LE(45, 14)
  end64.writeBigUInt64LE(BigInt(entries), 24)
  end64.writeBigUInt64LE(BigInt(entries), 32)
  end64.writeBigUInt64LE(BigInt(size), 40)
  end64.writeBigUInt64LE(BigInt(at), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x0706_4b50, 0)
  locator.writeBigUInt64LE(BigInt(at + size), 8)
  locator.writeUInt32LE(1, 16) // disks
  return Buffer.concat([end64, locator, end])
}

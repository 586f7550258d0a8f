import type { Hasher } from './platform/platform.ts'

/** SHA-256 over the SHA-256 digests of the parts of what it is given: how a multipart upload is checked. */
export function compositeHasher(createHasher: () => Hasher, partSize: number): Hasher {
  const whole = createHasher()
  let part = createHasher()
  let filled = 0
  const endPart = () => {
    whole.update(part.digest())
    part = createHasher()
    filled = 0
  }
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; ) {
        // Ended only when more comes: `digest` ends the last part, be it full, or the empty one of no bytes at all.
        if (filled === partSize) endPart()
        const end = Math.min(bytes.length, at + partSize - filled)
        part.update(bytes.subarray(at, end))
        filled += end - at
        at = end
      }
    },
    digest() {
      endPart()
      return whole.digest()
    },
  }
}

/** The same from digests that are known, in lower-case hexadecimal. */
export function compositeOf(digests: readonly string[], createHasher: () => Hasher): Uint8Array {
  const whole = createHasher()
  for (const digest of digests) {
    whole.update(Uint8Array.from(digest.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)))
  }
  return whole.digest()
}

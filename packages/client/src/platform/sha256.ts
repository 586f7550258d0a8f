import { sha256 } from '@noble/hashes/sha2.js'
import type { Hasher } from './platform.ts'

// Imported when first needed. WebCrypto would need all bytes at once, and does not exist on pages without https.
export function hasher(): Hasher {
  const hash = sha256.create()
  return {
    update: (bytes) => hash.update(bytes),
    hex: () => Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  }
}

import { sha256 } from '@noble/hashes/sha2.js'
import type { Hasher } from './platform.ts'

// Imported when first needed. WebCrypto would need all bytes at once, and does not exist on pages without https.
export const createHasher = (): Hasher => sha256.create()

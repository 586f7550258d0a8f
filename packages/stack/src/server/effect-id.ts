import { randomBytes } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567' // RFC 4648 section 6, in lower case

/** A random id of 24 characters of base32 in lower case: 120 bits. */
export function newEffectId(): string {
  let id = ''
  // 256 is a multiple of 32: the remainder of a random byte is as random as the byte.
  for (const byte of randomBytes(24)) id += alphabet[byte % 32]
  return id
}

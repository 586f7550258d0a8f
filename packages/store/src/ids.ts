import { hash, randomBytes } from 'node:crypto'
import { idAlphabet } from '@lading/contract/ids'

/** Text of 8 characters for every 5 bytes, most significant bits first. */
function encode(bytes: Uint8Array): string {
  let text = ''
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += idAlphabet.charAt((buffer >> bits) & 31)
    }
    buffer &= (1 << bits) - 1
  }
  return text
}

const random = (characters: number) => encode(randomBytes((characters * 5) / 8))

export const newFileId = () => `file_${random(24)}`
export const newWorkspaceId = () => `ws_${random(16)}`
export const newKeyId = () => random(16)
/** The secret part of an API key: 200 random bits. */
export const newSecret = () => random(40)
/** Tells one upload, or one write, from another: 120 random bits. */
export const newToken = () => random(24)

/**
 * The id of the file with this external reference: the first 120 bits of SHA-256 over workspace and reference. The
 * same reference gives the same id, so uniqueness needs no item of its own and a migration can run twice.
 */
export function derivedFileId(workspaceId: string, externalRef: string): string {
  // A workspace id has a fixed alphabet without NUL: no two pairs give the same text.
  const digest = hash('sha256', `${workspaceId}\0${externalRef}`, 'buffer')
  return `file_${encode(digest.subarray(0, 15))}`
}

/**
 * 24 characters that follow from an effect and a label: the first 120 bits of SHA-256 over both. What a call creates is
 * named by them, so that a replay of the call meets its own item.
 */
export function derivedId(effectId: string, label: string): string {
  const digest = hash('sha256', `${label}\0${effectId}`, 'buffer')
  return encode(digest.subarray(0, 15))
}

/** The id of the file that a call without an external reference creates. */
export const effectFileId = (effectId: string) => `file_${derivedId(effectId, 'file')}`

/** Spreads ids over shards, evenly because ids are random or hashed. @param count 1 to 1024 */
export function shardOf(fileId: string, count: number): number {
  const low = idAlphabet.indexOf(fileId.charAt(fileId.length - 1))
  const high = idAlphabet.indexOf(fileId.charAt(fileId.length - 2))
  return (high * 32 + low) % count
}

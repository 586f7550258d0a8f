import { hash, randomBytes } from 'node:crypto'
import { idAlphabet } from '@lading/contract/ids'

/** Text with a character for every byte; 256 is a multiple of 32, so that all characters are alike. */
const encode = (bytes: Uint8Array) => Array.from(bytes, (byte) => idAlphabet.charAt(byte % 32)).join('')

/** Random text of the alphabet of ids. */
export const randomId = (characters: number): string => encode(randomBytes(characters))

/** 24 characters that follow from a text, which is of what it names and of what that is made from. */
export const derivedId = (kind: string, text: string): string =>
  encode(hash('sha256', `${kind}\0${text}`, 'buffer').subarray(0, 24))

/** The id of the file with this reference: the same whenever it is created. */
export const referencedFileId = (workspaceId: string, externalRef: string): string =>
  `file_${derivedId('reference', `${workspaceId}\0${externalRef}`)}`

/** The id behind an address: an id as it is, a `ref:` by derivation. */
export function fileIdOf(workspaceId: string, address: string): string {
  return address.startsWith('ref:') ? referencedFileId(workspaceId, address.slice('ref:'.length)) : address
}

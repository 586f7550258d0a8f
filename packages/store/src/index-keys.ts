import { expiringShards, type IndexedFile, type StoredFile } from './file-entity.ts'
import { shardOf } from './ids.ts'

/** Where the files of each state are listed by time. */
export const listings = { pending: 'PENDING', ready: 'FILES', trashed: 'TRASH', deleting: 'FILES' } as const

/**
 * Longest name in a key, in bytes of UTF-8: DynamoDB takes 1,024 of a sort key, and a cursor has to carry it. Names that
 * begin alike for longer are sorted by id.
 */
const nameKeyBytes = 400

/** What names are sorted and found by: regardless of case and of how accents are composed. No locale is asked. */
export function nameKeyOf(name: string): string {
  const folded = name.normalize('NFC').toLowerCase()
  if (Buffer.byteLength(folded) <= nameKeyBytes) return folded
  let key = ''
  let bytes = 0
  for (const character of folded) {
    bytes += Buffer.byteLength(character)
    if (bytes > nameKeyBytes) break
    key += character
  }
  return key
}

/** Decimal digits of the largest size, 5 TiB. */
const sizeDigits = 13

/** Sizes as text that sorts like the numbers. */
export function sizeKeyOf(size: number): string {
  return String(size).padStart(sizeDigits, '0')
}

/** A media type without its parameters, in lower case; `#` is a token character and separates in keys. */
export function typeKeyOf(contentType: string): string {
  const [essence = ''] = contentType.split(';', 1)
  return encodeURIComponent(essence.trim().toLowerCase())
}

/** The files of the root have no folder; its key cannot be a folder's id. */
export function folderKeyOf(folderId: string | undefined): string {
  return folderId ?? 'root'
}

/** The file with what its indexes are made of. */
export function indexed(file: StoredFile): IndexedFile {
  const { state, createdAt, trashedAt, expiresAt, keepUntil, name, size, contentType, folderId } = file
  return {
    ...file,
    expiringShard: shardOf(file.fileId, expiringShards),
    listing: listings[state],
    listedAt: state === 'trashed' ? (trashedAt ?? createdAt) : createdAt,
    // ElectroDB asks for every part of a key, also where the index leaves the item out.
    endsAt: (state === 'ready' ? keepUntil : expiresAt) ?? createdAt,
    nameKey: nameKeyOf(name),
    sizeKey: sizeKeyOf(size),
    typeKey: typeKeyOf(contentType),
    folderKey: folderKeyOf(folderId),
  }
}

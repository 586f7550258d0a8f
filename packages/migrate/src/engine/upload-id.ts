import { derivedId, newToken } from '@lading/store'

/** Characters that say which bytes they are, 80 bits, and those that tell one copy from another, 40 bits. */
const markLength = 16
const copyLength = 8

/** Begins the upload ids of these bytes of a file, so that it can be seen whether they were copied. */
export const bytesMark = (fileId: string, fingerprint: string): string =>
  derivedId(`${fileId} ${fingerprint}`, 'migrated body').slice(0, markLength)

let unused = ''

/**
 * Names one copy of the bytes. Another one has another name, also of the same bytes: the removal of an object that is no longer
 * needed may come late, and must not meet one that is needed again.
 */
export function newCopy(mark: string): string {
  // A token has enough for three.
  if (unused.length < copyLength) unused = newToken()
  const copy = unused.slice(0, copyLength)
  unused = unused.slice(copyLength)
  return mark + copy
}

export const isCopyOf = (uploadId: string, mark: string): boolean => uploadId.startsWith(mark)

/**
 * The key of a record: the values of its key columns as the server writes them as text, in the order of the columns.
 * Numbers too: an unsigned 64-bit integer is no JavaScript number.
 */
export type Key = readonly string[]

/** A text that is the same for the same key only. */
export const keyText = (key: Key): string => (key.length === 1 ? `${key[0]}` : JSON.stringify(key))

/** The key that `keyText` gave the text of. @param columns how many the key has */
export function parseKeyText(text: string, columns: number): Key {
  if (columns === 1) return [text]
  const key: unknown = JSON.parse(text)
  if (!Array.isArray(key) || !key.every((value) => typeof value === 'string') || key.length !== columns) {
    throw new RangeError('No key of this table')
  }
  return key
}

/** A page of a listing, and where the next one begins. */
export interface Page<T> {
  readonly items: T[]
  readonly next: string | undefined
}

/**
 * The page that begins after the item which a token names, so that what is added meanwhile at the front moves nothing.
 *
 * @param idOf what names an item
 * @returns undefined when the token names none
 */
export function pageAfter<T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
  idOf: (item: T) => string,
): Page<T> | undefined {
  const last = token === undefined ? undefined : Buffer.from(token, 'base64url').toString()
  const start = last === undefined ? 0 : all.findIndex((item) => idOf(item) === last) + 1
  if (last !== undefined && start === 0) return undefined
  const items = all.slice(start, start + size)
  const end = items.at(-1)
  const isMore = start + items.length < all.length && end !== undefined
  return { items, next: isMore ? Buffer.from(idOf(end)).toString('base64url') : undefined }
}

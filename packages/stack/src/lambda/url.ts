import type { MultiValues, SingleValues } from './kinds.ts'

// What the URL standard encodes in a path, and the backslash, which it reads as a slash. Brackets, bars and a percent
// sign stay as they were sent: the application decodes them, and refuses a % that no two hexadecimal digits follow.
const unsafeInPath = /[\0-\x20"#<>?\\^`{}\x7f-\uffff]+/g
// The same for a path that was decoded already, where a percent sign is a percent sign.
const unsafeInDecodedPath = /[\0-\x20"#%<>?\\^`{}\x7f-\uffff]+/g
const unsafeInQuery = /[\0-\x20"#<>\x7f-\uffff]+/g

/** Encodes a name or value of a query, half a surrogate pair as U+FFFD. */
export const encodePart = (text: string): string => encodeURIComponent(text.toWellFormed())

const rooted = (path: string): string => (path.startsWith('/') ? path : `/${path}`)

/** A path that is still encoded, byte for byte but for what can never stand in a URL. */
export function encodedPath(path: string): string {
  return rooted(path.replace(unsafeInPath, encodePart))
}

/** A path that a gateway has decoded. Which of its slashes were encoded is lost. */
export function encodeDecodedPath(path: string): string {
  return rooted(path.replace(unsafeInDecodedPath, encodePart))
}

/** A query string that is still encoded, without its question mark. */
export function encodedQuery(query: string): string {
  return query.replace(unsafeInQuery, encodePart)
}

/** Joins what a gateway has split at `&` and `=`, each part as `toPart` writes it. */
export function joinQuery(
  multi: MultiValues,
  single: SingleValues,
  toPart: (part: string) => string,
): string {
  let query = ''
  if (multi !== undefined && multi !== null) {
    for (const name of Object.keys(multi)) {
      for (const value of multi[name] ?? []) query += `&${toPart(name)}=${toPart(value)}`
    }
  } else if (single !== undefined && single !== null) {
    for (const name of Object.keys(single)) query += `&${toPart(name)}=${toPart(single[name] ?? '')}`
  }
  return query.slice(1)
}

export function absoluteUrl(scheme: string, host: string, path: string, query: string): string {
  return query === '' ? `${scheme}://${host}${path}` : `${scheme}://${host}${path}?${query}`
}

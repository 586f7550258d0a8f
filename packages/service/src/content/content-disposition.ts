import { safeFileName } from './file-name.ts'
import type { Disposition } from './serving.ts'

/** Characters of RFC 8187's `attr-char`; everything else is percent-encoded. */
const outsideAttrChar = /[!'()*]/g

/**
 * Longest encoded name. It stands in the query of a signed URL, where each `%` takes three characters: with this the URL
 * stays below 4 KB, half of what S3, gateways and Node's servers take at the least.
 */
const maxEncodedLength = 1200

/** The name, cut in the middle if it is too long: its beginning and its extension tell most. */
function shorten(name: string): string {
  const encodedLength = (text: string) => encodeURIComponent(text).length
  if (encodedLength(name) <= maxEncodedLength) return name
  const extension = /\.[\w-]{1,16}$/.exec(name)?.[0] ?? ''
  let short = ''
  let length = encodedLength(extension)
  for (const character of name.slice(0, name.length - extension.length)) {
    length += encodedLength(character)
    if (length > maxEncodedLength) break
    short += character
  }
  return short + extension
}

/**
 * `Content-Disposition` with the name in both of RFC 6266's forms: `filename` in ASCII for old clients, `filename*`
 * (RFC 8187) with every character. Quotes, backslashes and control characters cannot leave the quotes. The name is kept for
 * `inline` too: it is what "save as" proposes.
 * @param name any string; see `safeFileName` for what becomes of it
 * @param disposition from `serving`, which knows what is safe
 */
export function contentDisposition(name: string, disposition: Disposition): string {
  const base = shorten(safeFileName(name))
  const ascii = base.replace(/[^\u0020-\u007e]|["\\%]/gu, '_')
  const encoded = encodeURIComponent(base).replace(
    outsideAttrChar,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return encoded === ascii
    ? `${disposition}; filename="${ascii}"`
    : `${disposition}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

/** Characters of RFC 8187's `attr-char`; everything else is percent-encoded. */
const outsideAttrChar = /[!'()*]/g

/**
 * `Content-Disposition: attachment` with the name in both of RFC 6266's forms: `filename` in ASCII for old clients,
 * `filename*` (RFC 8187) with every character. Quotes, backslashes and control characters cannot leave the quotes.
 * @param name well-formed Unicode; only what follows the last slash is used
 */
export function contentDisposition(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1) || 'file'
  const ascii = base.replace(/[^\u0020-\u007e]|["\\%]/gu, '_')
  const encoded = encodeURIComponent(base).replace(
    outsideAttrChar,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return encoded === ascii
    ? `attachment; filename="${ascii}"`
    : `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

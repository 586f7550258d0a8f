/** The standard's white space, which may stand before markup, or the `<` that begins it. */
const beforeMarkup = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x3c])

/** Characters that no text has: the standard's "binary data bytes". */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const binary = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/

/** By the byte order mark, or without one by the zero beside an ASCII character, as XML parsers do. */
function encodingOf([first, second, third]: Uint8Array): string {
  if (first === undefined || second === undefined) return 'latin1'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (second === 0 && beforeMarkup.has(first)) return 'utf-16le'
  if (first === 0 && beforeMarkup.has(second)) return 'utf-16be'
  return 'latin1'
}

/**
 * The bytes as characters, so that markup in UTF-16 reads like any other; only the ASCII among them counts. The byte
 * order mark is left out.
 */
export function startText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes)
}

/**
 * Whether a person could read it: WHATWG MIME Sniffing, section 7.2, but with the control characters refused in UTF-16 too.
 * @param text from `startText`
 */
export function isPlainText(text: string): boolean {
  return !binary.test(text)
}

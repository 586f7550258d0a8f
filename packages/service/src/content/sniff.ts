import { detectMarkup } from './markup.ts'
import { isPlainText, startText } from './start-text.ts'

/** How many bytes from the beginning `sniff` looks at: what the library calls reasonable, beyond the standard's 1,445. */
export const sniffBytes = 4100

/** Of the library's types those whose files may be text from end to end. */
const textual = new Set([
  'application/eps',
  'application/pdf',
  'application/pgp-encrypted',
  'application/postscript',
  'application/rtf',
  'application/x-ms-regedit',
])

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08
}

/** Loaded when the first upload is completed: 23 KB gzip that no other operation needs. */
async function detectBinary(bytes: Uint8Array): Promise<string | undefined> {
  const { fileTypeFromBuffer } = await import('./library.ts')
  try {
    const found = await fileTypeFromBuffer(bytes)
    return found?.mime.split(';', 1)[0]?.trim().toLowerCase()
  } catch {
    // It parses what strangers wrote. Bytes that it cannot bear are of no known type, and so never shown in a page.
    return undefined
  }
}

/**
 * The media type that the bytes themselves show, whatever the client says of them. Bytes that would open as a page come
 * first, then the signatures of the library, then plain text. Never throws because of the bytes.
 * @param firstBytes the beginning of the file; `sniffBytes` of it, or all of a smaller one
 * @param size bytes of the whole file
 * @returns a media type in lower case without parameters; undefined when nothing is known, and for an empty file
 */
export async function sniff(firstBytes: Uint8Array, size: number): Promise<string | undefined> {
  const bytes = firstBytes.subarray(0, sniffBytes)
  if (bytes.length === 0) return undefined
  const text = startText(bytes)
  const markup = detectMarkup(text)
  if (markup !== undefined) return markup
  // The library inflates a gzip file to look for a tar archive inside: nothing here asks for that.
  if (isGzip(bytes)) return 'application/gzip'
  const found = await detectBinary(bytes)
  if (isPlainText(text)) {
    // A text may begin with the two letters of a bitmap or of an executable.
    return found?.startsWith('text/') || (found !== undefined && textual.has(found)) ? found : 'text/plain'
  }
  // The library tells Pages from the other two of iWork by what the archive lacks: it can only know of a whole one.
  if (found === 'application/vnd.apple.pages' && bytes.length < size) return 'application/zip'
  return found
}

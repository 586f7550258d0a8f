/** Types by their first bytes, as far as a test needs them: what the service knows of some 200 more is not of interest. */
const signatures: readonly (readonly [type: string, at: number, text: string])[] = [
  ['application/pdf', 0, '%PDF-'],
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['application/zip', 0, 'PK\x03\x04'],
  ['application/gzip', 0, '\x1f\x8b\x08'],
  ['video/mp4', 4, 'ftyp'],
  ['audio/mpeg', 0, 'ID3'],
]

/** How many bytes from the beginning are looked at. */
const sniffBytes = 4100

// biome-ignore lint/suspicious/noControlCharactersInRegex: no text has them
const binary = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/

/** The media type that the bytes themselves show; null when they show none. */
export function sniff(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return null
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, sniffBytes))
  const raw = String.fromCharCode(...bytes.subarray(0, 16))
  return markupOf(start) ?? signatures.find(([, at, text]) => raw.startsWith(text, at))?.[0] ?? plain(start)
}

const plain = (start: string) => (binary.test(start) ? null : 'text/plain')

/** What would open as a page. */
function markupOf(start: string): string | undefined {
  const text = start.replace(/^ï»¿/, '').trimStart()
  const isXml = text.startsWith('<?xml')
  const body = text.replace(/^(?:<\?[\s\S]*?\?>\s*|<!--[\s\S]*?-->\s*)*/, '')
  if (/^(?:<!doctype\s+svg|<svg)\b/i.test(body)) return 'image/svg+xml'
  if (/^(?:<!doctype\s+html|<html|<head|<body|<script|<iframe)\b/i.test(body)) {
    return isXml ? 'application/xhtml+xml' : 'text/html'
  }
  return isXml ? 'text/xml' : undefined
}

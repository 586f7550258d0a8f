type Disposition = 'attachment' | 'inline'

/** What may be shown in a page when the bytes are what they claim to be. */
const passive = new Set([
  'application/pdf',
  'audio/mpeg',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/plain',
  'video/mp4',
])

const active =
  /^(?:text\/(?:html|xml|css|(?:java|j|ecma)script)|application\/(?:xml|(?:java|ecma)script|wasm))$|\+xml$/

const essenceOf = (type: string) => (type.split(';', 1)[0] ?? '').trim().toLowerCase()

/** How bytes are served: shown only when that is asked for, and claim and bytes agree on something harmless. */
export function servingOf(
  { contentType, detectedContentType }: { contentType: string; detectedContentType: string | null },
  wanted: Disposition,
): { readonly disposition: Disposition; readonly contentType: string } {
  const claimed = essenceOf(contentType)
  if (active.test(claimed) || active.test(detectedContentType ?? '')) {
    return { disposition: 'attachment', contentType: 'application/octet-stream' }
  }
  const isShown = wanted === 'inline' && passive.has(claimed) && claimed === detectedContentType
  return isShown
    ? { disposition: 'inline', contentType: claimed }
    : { disposition: 'attachment', contentType }
}

const misleading = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
/** Longest name in a header, in characters: its encoding stands in a URL. */
const maxCharacters = 120

/** `Content-Disposition` with the name in both forms of RFC 6266. */
export function contentDisposition(name: string, disposition: Disposition): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  const extension = /\.[\w-]{1,16}$/.exec(base)?.[0] ?? ''
  const stem = [...base.slice(0, base.length - extension.length)].slice(0, maxCharacters).join('')
  const short = `${stem}${extension}`.replace(misleading, '_')
  const safe = /^[. ]*$/.test(short) ? 'file' : short
  const ascii = safe.replace(/[^ -~]|["\\%]/gu, '_')
  const encoded = encodeURIComponent(safe).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${disposition}; filename="${ascii}"${encoded === ascii ? '' : `; filename*=UTF-8''${encoded}`}`
}

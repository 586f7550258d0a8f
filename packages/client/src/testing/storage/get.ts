import { refusal } from './refusal.ts'
import type { StoredObject } from './storage.ts'

/** Gives bytes as S3 does, or the range that is asked for. */
export function storedGet(object: StoredObject, url: URL, headers: Headers): Response {
  const { bytes, sha256, arrivedAt } = object
  const answer = {
    'accept-ranges': 'bytes',
    'content-type': url.searchParams.get('response-content-type') ?? 'application/octet-stream',
    'content-disposition': url.searchParams.get('response-content-disposition') ?? 'attachment',
    etag: `"${sha256.slice(0, 32)}"`,
    'last-modified': arrivedAt.toUTCString(),
  }
  const range = rangeOf(headers.get('range'), bytes.length)
  if (range === 'outside') {
    return refusal('InvalidRange', 'The range lies beyond the end.', {
      'content-range': `bytes */${bytes.length}`,
    })
  }
  const body = range === undefined ? bytes : bytes.slice(range.start, range.end)
  return new Response(body, {
    status: range === undefined ? 200 : 206,
    headers: {
      ...answer,
      'content-length': String(body.length),
      ...(range && { 'content-range': `bytes ${range.start}-${range.end - 1}/${bytes.length}` }),
    },
  })
}

/** RFC 9110 section 14.1.2. One range; what is not understood asks for everything. */
function rangeOf(
  header: string | null,
  size: number,
): { readonly start: number; readonly end: number } | 'outside' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  return start >= size || end <= start ? 'outside' : { start, end }
}

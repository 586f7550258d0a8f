/** What a request's own parts decide, and what belongs to the connection (RFC 9110, section 7.6.1): a caller cannot set it. */
const ownHeaders = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'if-range',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What another server may know. Any other header can hold a secret for the first one, whatever its name. */
const openHeaders = new Set(['accept', 'accept-language', 'if-range', 'range', 'user-agent'])

/** The bytes of a resource that a request is for. */
export interface RangeRequest {
  /** The first byte that is wanted, counted from 0. */
  readonly from: number
  /**
   * `validator` of the answer that had the bytes before: when the resource has changed since, all of it comes, with status
   * 200. Without it the bytes may be those of another state.
   */
  readonly ifRange?: string
}

/**
 * @throws TypeError for a header that is not the caller's, or cannot be sent; for a range that cannot be asked for
 */
export function requestHeaders(
  given: Readonly<Record<string, string>>,
  userAgent: string | undefined,
  range?: RangeRequest,
): Headers {
  const headers = new Headers(given)
  for (const name of headers.keys())
    if (ownHeaders.has(name))
      throw new TypeError(`The header ${name} cannot be given: it is made from the request`)
  if (userAgent !== undefined && !headers.has('user-agent')) headers.set('user-agent', userAgent)
  if (range === undefined) return headers
  if (!Number.isSafeInteger(range.from) || range.from < 0)
    throw new TypeError(`A range begins at a whole number of bytes, not at ${range.from}`)
  headers.set('range', `bytes=${range.from}-`)
  // RFC 9110, section 13.1.5; servers that compare it all the same would mix two states.
  if (range.ifRange?.startsWith('W/'))
    throw new TypeError('A weak ETag cannot validate a range: give `validator`')
  if (range.ifRange !== undefined) headers.set('if-range', range.ifRange)
  return headers
}

/** What of a request's headers goes to another origin. */
export function headersForOthers(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => openHeaders.has(name)))
}

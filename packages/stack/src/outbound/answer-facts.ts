import type { IncomingMessage } from 'node:http'
import { OutboundError } from './outbound-error.ts'

/** What the headers of an answer say about its body. */
export interface AnswerFacts {
  readonly status: number
  readonly headers: Headers
  /** Bytes of this body, where the server says so. */
  readonly length: number | undefined
  /** Which bytes of the resource a 206 holds, the last one included. */
  readonly range: { readonly from: number; readonly to: number } | undefined
  /** Bytes of the resource as a whole, where the server says so; with 416 too. */
  readonly total: number | undefined
  /** As sent; it may be weak. */
  readonly etag: string | undefined
  /**
   * What `ifRange` of a later request takes: a strong ETag, or else a time of change that is old enough to tell states apart.
   * Undefined when the server sends neither, and what was fetched cannot be continued.
   */
  readonly validator: string | undefined
  /** Whether nothing but the connection's end tells where the body ends, so that a broken one passes for a short body. */
  readonly endsByClose: boolean
}

const noBodyStatuses = [204, 304]

/** @throws OutboundError BAD_RESPONSE when the headers contradict themselves */
export function answerFacts(message: IncomingMessage, host: string): AnswerFacts {
  const bad = (what: string) => new OutboundError('BAD_RESPONSE', `${host} sent ${what}: ask who runs it`)
  const status = message.statusCode ?? 0
  const headers = headersOf(message, bad)
  const transfer = headers.get('transfer-encoding')?.toLowerCase()
  // Any other coding would stay in the body.
  if (transfer !== undefined && transfer !== 'chunked')
    throw bad('a body in a transfer coding that is not read')
  const length = headers.has('content-length') ? Number(headers.get('content-length')) : undefined
  if (length !== undefined && !Number.isSafeInteger(length)) throw bad('a length that is no number')
  const content = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/i.exec(headers.get('content-range') ?? '')
  const range =
    status === 206 && content?.[1] !== undefined
      ? { from: Number(content[1]), to: Number(content[2]) }
      : undefined
  const whole = content?.[3] === undefined || content[3] === '*' ? undefined : Number(content[3])
  const etag = headers.get('etag') ?? undefined
  return {
    status,
    headers,
    length,
    range,
    total: status === 206 || status === 416 ? whole : status === 200 ? length : undefined,
    etag,
    validator: validatorOf(headers, etag),
    endsByClose: length === undefined && transfer === undefined && !noBodyStatuses.includes(status),
  }
}

function headersOf({ rawHeaders }: IncomingMessage, bad: (what: string) => OutboundError): Headers {
  const headers = new Headers()
  try {
    for (let index = 0; index + 1 < rawHeaders.length; index += 2)
      headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '')
  } catch {
    throw bad('headers that are not allowed in HTTP')
  }
  return headers
}

/** RFC 9110, sections 8.8.2.2 and 13.1.5: within a second of the answer a resource can have changed twice. */
function validatorOf(headers: Headers, etag: string | undefined): string | undefined {
  if (etag !== undefined) return /^"[^"]*"$/.test(etag) ? etag : undefined
  const changed = headers.get('last-modified')
  if (changed === null) return undefined
  const age = Date.parse(headers.get('date') ?? '') - Date.parse(changed)
  return age >= 1000 ? changed : undefined
}

import { isUtf8 } from 'node:buffer'
import { BufferedResponse } from '../server/buffered-response.ts'
import { LightHeaders } from '../server/light-headers.ts'

/** A response that was read, in the form that all of Lambda's results can be made from. */
export interface Reply {
  readonly status: number
  /** By lower-case name, without `set-cookie`. */
  readonly headers: Record<string, string>
  readonly cookies: readonly string[]
  readonly body: string
  readonly isBase64Encoded: boolean
}

const textual = /^\s*(?:text\/|[^;]*[/+](?:json|x-ndjson|xml|javascript|x-www-form-urlencoded)\s*(?:;|$))/i

// A body without a type is sent as text where it is text: a REST API without binary media types can send nothing else.
const isText = (contentType: string | undefined): boolean =>
  contentType === undefined || textual.test(contentType)

const isEncoded = (contentEncoding: string | undefined): boolean =>
  contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity'

/** Reads a response, without a stream where it has none. A HEAD request gets no body whatever the response holds. */
export async function readReply(response: Response, method: string): Promise<Reply> {
  const headers = toRecord(response.headers)
  const body = await readBody(response, method === 'HEAD')
  const asText = isText(headers['content-type']) && !isEncoded(headers['content-encoding'])
  return {
    status: response.status,
    headers,
    cookies: response.headers.getSetCookie(),
    ...encodeBody(body, asText),
  }
}

async function readBody(response: Response, isHead: boolean): Promise<string | Uint8Array> {
  const unread = response instanceof BufferedResponse ? response.unread : undefined
  if (isHead) {
    if (unread === undefined) await response.body?.cancel()
    return ''
  }
  if (unread !== undefined) return unread ?? ''
  return new Uint8Array(await response.arrayBuffer())
}

function toRecord(headers: Headers): Record<string, string> {
  const record: Record<string, string> = {}
  for (const [name, value] of headers instanceof LightHeaders ? headers.plain : headers) {
    if (name !== 'set-cookie') record[name] = value
  }
  return record
}

function encodeBody(body: string | Uint8Array, asText: boolean): Pick<Reply, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { body: '', isBase64Encoded: false }
  if (typeof body === 'string') {
    if (asText) return { body, isBase64Encoded: false }
    return { body: Buffer.from(body, 'utf8').toString('base64'), isBase64Encoded: true }
  }
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  // Text in another encoding, declared or not, would not survive as a string.
  if (asText && isUtf8(bytes)) return { body: bytes.toString('utf8'), isBase64Encoded: false }
  return { body: bytes.toString('base64'), isBase64Encoded: true }
}

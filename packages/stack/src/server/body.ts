import { OperationError, protocolErrors } from '../contract/index.ts'

/**
 * Largest body that is read unless an operation says otherwise, in bytes: 32 times the largest metadata, and far below Lambda's
 * 6 MB and an ALB's 1 MB.
 */
export const maxBodyBytes = 256 * 1024

// `ignoreBOM: false` drops a leading byte order mark, as RFC 8259 section 8.1 allows.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

function tooLarge(maxBytes: number): OperationError {
  return new OperationError(
    protocolErrors.BODY_TOO_LARGE,
    `The body is larger than ${maxBytes} bytes. Nothing was changed.`,
    { maxBytes },
  )
}

/** A client that breaks off its request has not met a failure of the service. */
async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  try {
    return await readBounded(request, maxBytes)
  } catch (error) {
    if (error instanceof OperationError) throw error
    throw malformedJson('The body ended before it was complete. Nothing was changed.')
  }
}

async function readBounded(request: Request, maxBytes: number): Promise<Uint8Array> {
  const declared = request.headers.get('content-length')
  if (declared !== null) {
    if (Number(declared) > maxBytes) throw tooLarge(maxBytes)
    const bytes = new Uint8Array(await request.arrayBuffer())
    if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes)
    return bytes
  }
  // Without a declared length the body could be endless: stop as soon as it is too long.
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Whether the request carries a body, without reading more of it than that takes. */
export async function hasBody(request: Request): Promise<boolean> {
  const declared = request.headers.get('content-length')
  if (declared !== null) return declared !== '0'
  if (request.method === 'GET' || request.method === 'HEAD') return false
  for await (const chunk of request.body ?? []) if (chunk.byteLength > 0) return true
  return false
}

/**
 * The text of a JSON body, empty when there is none. The body's encoding is checked: a wrong byte would otherwise be
 * stored as U+FFFD.
 * @param maxBytes of the body
 * @throws OperationError BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE or MALFORMED_JSON
 */
export async function readJsonText(request: Request, maxBytes = maxBodyBytes): Promise<string> {
  const bytes = await readBytes(request, maxBytes)
  if (bytes.byteLength === 0) return ''
  const contentType = request.headers.get('content-type')
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new OperationError(
      protocolErrors.UNSUPPORTED_MEDIA_TYPE,
      'The body was sent with a Content-Encoding; send it as it is. Nothing was changed.',
      {},
    )
  }
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (mediaType !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(mediaType)) {
    const given = contentType === null ? 'no Content-Type' : 'another Content-Type'
    throw new OperationError(
      protocolErrors.UNSUPPORTED_MEDIA_TYPE,
      `The body was sent with ${given}; it must be application/json. Nothing was changed.`,
      {},
    )
  }
  try {
    return utf8.decode(bytes)
  } catch {
    throw malformedJson('The body is not valid UTF-8. Nothing was changed.')
  }
}

export function malformedJson(detail = 'The body is not valid JSON. Nothing was changed.'): OperationError {
  return new OperationError(protocolErrors.MALFORMED_JSON, detail, {})
}

/** @throws OperationError MALFORMED_JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformedJson()
  }
}

/** Whether the same request can do better later. */
const retryable = {
  /** The URL itself, or one that a server redirects to: scheme, credentials, port. */
  URL_NOT_ALLOWED: false,
  /** The name leads to an address that is not one of the public internet's. */
  ADDRESS_NOT_ALLOWED: false,
  NAME_NOT_FOUND: false,
  TOO_MANY_REDIRECTS: false,
  TOO_LARGE: false,
  TIMED_OUT: true,
  /** Refused, reset, unreachable, or ended in the middle of an answer. */
  CONNECTION_FAILED: true,
  /** A certificate that is not trusted, or no TLS at all. */
  TLS_FAILED: false,
  /** Not HTTP, or an answer that was not asked for. */
  BAD_RESPONSE: false,
}

export type OutboundErrorCode = keyof typeof retryable

/**
 * Why a request to an address that a stranger named came to nothing. The message is for a person: it names the host at the
 * most, never an address that a name led to, nor path, query or credentials of a URL, which may be secrets.
 */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly code: OutboundErrorCode
  /** Whether the same request can succeed later. */
  readonly canRetry: boolean

  constructor(code: OutboundErrorCode, message: string, canRetry: boolean = retryable[code]) {
    super(message)
    this.code = code
    this.canRetry = canRetry
  }
}

/**
 * What an error of Node's sockets or HTTP parser means. Its own text is left behind: it names addresses.
 * @param host of the URL
 */
export function toOutboundError(error: unknown, host: string): OutboundError {
  if (error instanceof OutboundError) return error
  const code = systemCode(error)
  if (code === 'HPE_HEADER_OVERFLOW')
    return new OutboundError('BAD_RESPONSE', `${host} sent more headers than are read`)
  // An end in the middle of an answer is the connection's fault.
  if (code.startsWith('HPE_') && code !== 'HPE_INVALID_EOF_STATE')
    return new OutboundError('BAD_RESPONSE', `${host} sent what is not HTTP (${code}): ask who runs it`)
  return new OutboundError('CONNECTION_FAILED', `The connection to ${host} failed (${code}): try again later`)
}

/** The code that Node gives its errors: `ECONNRESET`. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
}

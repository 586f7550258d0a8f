import type { Context, ContextManager, Span, TextMapPropagator, TracerProvider } from '@opentelemetry/api'
import type { Attempt } from './attempt.ts'
import { RequestError } from './request-error.ts'

/** What an application has registered with @opentelemetry/api. */
export interface OpenTelemetry {
  readonly trace?: TracerProvider
  readonly context?: ContextManager
  readonly propagation?: TextMapPropagator
}

/** What a span tells of a success. */
export interface Traceable {
  readonly attempts: readonly Attempt[]
}

interface SpanOptions {
  readonly operation: string
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string> | undefined
  readonly parent: Context | undefined
}

/** `SpanKind.CLIENT` and `SpanStatusCode.ERROR` of @opentelemetry/api. */
const clientKind = 2
const errorStatus = 2
/** The key under which a context holds its span: `createContextKey` makes it of this description. */
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN')

/**
 * Performs within a span of kind client, named after the operation. Attributes: the semantic conventions for HTTP clients
 * (1.45) and `rpc.method`; the URL is without its query, which may be a signature.
 */
export async function inSpan<T extends Traceable>(
  { trace, context, propagation }: OpenTelemetry,
  { operation, method, url, headers, parent }: SpanOptions,
  perform: () => Promise<T>,
): Promise<T> {
  const { origin, pathname, hostname, port, protocol } = new URL(url)
  const attributes = {
    'rpc.method': operation,
    'http.request.method': method,
    'url.full': origin + pathname,
    // Without the brackets that an IPv6 address has in a URL.
    'server.address': hostname.replace(/^\[|\]$/g, ''),
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
  }
  const span = trace
    ?.getTracer('@lading/client')
    .startSpan(operation, { kind: clientKind, attributes }, parent)
  if (span === undefined) return perform()
  const inside = parent?.setValue(spanKey, span)
  if (inside !== undefined && headers !== undefined) {
    propagation?.inject(inside, headers, {
      set(carrier: Record<string, string>, name, value) {
        carrier[name] = value
      },
    })
  }
  try {
    const value = await (inside && context ? context.with(inside, perform) : perform())
    tell(span, value.attempts)
    return value
  } catch (error) {
    const isKnown = error instanceof RequestError
    span.setAttribute('error.type', isKnown ? error.code : error instanceof Error ? error.name : '_OTHER')
    span.setStatus({ code: errorStatus, ...(isKnown && { message: error.code }) })
    if (isKnown) tell(span, error.attempts)
    throw error
  } finally {
    span.end()
  }
}

function tell(span: Span, attempts: readonly Attempt[]): void {
  const status = attempts.at(-1)?.status
  if (status !== undefined) span.setAttribute('http.response.status_code', status)
  if (attempts.length > 1) span.setAttribute('http.request.resend_count', attempts.length - 1)
}

import type { OpenTelemetry, Traceable } from './span.ts'

/**
 * Where @opentelemetry/api 1.x keeps what was registered, so that every copy of it in a process finds the same. Read here,
 * it need not be imported, which no bundler could resolve where it is not installed.
 */
const registered = Symbol.for('opentelemetry.js.api.1')

/** The request that a span is about. */
export interface TracedRequest {
  readonly method: string
  readonly url: string
  /** Given what carries the trace on; left out where a request may have no further headers. */
  readonly headers?: Record<string, string>
}

/** Performs within a span, where a tracer provider is registered. */
export async function traced<T extends Traceable>(
  operation: string,
  { method, url, headers }: TracedRequest,
  perform: () => Promise<T>,
): Promise<T> {
  const api = (globalThis as { [registered]?: OpenTelemetry })[registered] // what @opentelemetry/api puts there
  if (api?.trace === undefined) return perform()
  const parent = api.context?.active()
  const { inSpan } = await import('./span.ts')
  return inSpan(api, { operation, method, url, headers, parent }, perform)
}

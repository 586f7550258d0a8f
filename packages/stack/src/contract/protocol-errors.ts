import * as z from 'zod'
import { defineError, type ErrorDefinition } from './error.ts'
import { type Operation, takesIdempotencyKey } from './operation.ts'

/** Errors that any contract can answer with, raised by the stack itself. A contract adds its own to them. */
export const protocolErrors = {
  INVALID_INPUT: defineError({
    code: 'INVALID_INPUT',
    status: 400,
    title: 'The input is not valid',
    remedy: 'Correct the fields named in `errors` and send the request again. Nothing was changed.',
  }),
  MALFORMED_JSON: defineError({
    code: 'MALFORMED_JSON',
    status: 400,
    title: 'The body is not JSON',
    remedy: 'Send one JSON object in UTF-8. Nothing was changed.',
  }),
  MALFORMED_URL: defineError({
    code: 'MALFORMED_URL',
    status: 400,
    title: 'The URL is not well-formed',
    remedy:
      'Percent-encode path and query values as UTF-8, for example with encodeURIComponent or rawurlencode.',
  }),
  UNAUTHENTICATED: defineError({
    code: 'UNAUTHENTICATED',
    status: 401,
    title: 'The API key is missing or not valid',
    remedy:
      'Send `Authorization: Bearer <API key>` with a key that was neither revoked nor has expired. ' +
      'Which of these it was is not told on purpose.',
  }),
  SCOPE_MISSING: defineError({
    code: 'SCOPE_MISSING',
    status: 403,
    title: 'The API key lacks a scope',
    remedy: 'Use a key that holds the scope named in `data.scope`, or create one.',
    data: z.strictObject({ scope: z.string().describe('The scope that the operation asks for.') }),
  }),
  ROUTE_NOT_FOUND: defineError({
    code: 'ROUTE_NOT_FOUND',
    status: 404,
    title: 'There is no such route',
    remedy: 'Compare method, path and version prefix with the reference.',
  }),
  METHOD_NOT_ALLOWED: defineError({
    code: 'METHOD_NOT_ALLOWED',
    status: 405,
    title: 'The route does not know this method',
    remedy: 'Use one of the methods in the `Allow` header.',
    data: z.strictObject({ allow: z.array(z.string()).describe('The methods that the route knows.') }),
  }),
  IDEMPOTENCY_IN_FLIGHT: defineError({
    code: 'IDEMPOTENCY_IN_FLIGHT',
    status: 409,
    title: 'The first call with this Idempotency-Key still runs',
    remedy:
      'Wait for the seconds in `Retry-After` and send the same request again: it is answered as the first call was.',
    retryable: true,
  }),
  BODY_TOO_LARGE: defineError({
    code: 'BODY_TOO_LARGE',
    status: 413,
    title: 'The body is too large',
    remedy: 'Bytes of files never pass through the API: send them to the signed upload URL.',
    data: z.strictObject({ maxBytes: z.int().describe('The largest body that is read, in bytes.') }),
  }),
  UNSUPPORTED_MEDIA_TYPE: defineError({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
    title: 'The body is not of a type that the API reads',
    remedy: 'Send the body as `Content-Type: application/json`.',
  }),
  IDEMPOTENCY_KEY_REUSED: defineError({
    code: 'IDEMPOTENCY_KEY_REUSED',
    status: 422,
    title: 'The Idempotency-Key was used with another request',
    remedy:
      'Use a new key for each thing that is to be done once, and the same key only to repeat a request as it was. ' +
      'Nothing was changed.',
  }),
  RATE_LIMITED: defineError({
    code: 'RATE_LIMITED',
    status: 429,
    title: 'Too many requests',
    remedy: 'Wait for the seconds in `Retry-After` and send the same request again. Nothing was changed.',
    retryable: true,
    data: z.strictObject({
      limit: z.int().describe('How many calls are allowed in one window.'),
      windowSeconds: z.int().describe('How long a window is, in seconds.'),
    }),
  }),
  INTERNAL: defineError({
    code: 'INTERNAL',
    status: 500,
    title: 'The service failed',
    remedy: 'Send the request again; if it fails again, report the `requestId`.',
    retryable: true,
  }),
  UNAVAILABLE: defineError({
    code: 'UNAVAILABLE',
    status: 503,
    title: 'A backing service does not answer',
    remedy: 'Wait for the seconds in `Retry-After` and send the same request again.',
    retryable: true,
  }),
} as const

export type ProtocolError = (typeof protocolErrors)[keyof typeof protocolErrors]

/** The protocol errors that a caller of this operation can meet; route errors, which name no operation, are left out. */
export function protocolErrorsOf(operation: Operation): readonly ErrorDefinition[] {
  const { INVALID_INPUT, MALFORMED_JSON, MALFORMED_URL, UNAUTHENTICATED, SCOPE_MISSING } = protocolErrors
  const { IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED, RATE_LIMITED } = protocolErrors
  const { BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, INTERNAL, UNAVAILABLE } = protocolErrors
  const sendsBody = operation.rest.method !== 'GET' && operation.rest.method !== 'DELETE'
  return [
    INVALID_INPUT,
    MALFORMED_URL,
    ...(operation.scope === null ? [] : [UNAUTHENTICATED, SCOPE_MISSING, RATE_LIMITED]),
    ...(takesIdempotencyKey(operation) ? [IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED] : []),
    ...(sendsBody ? [MALFORMED_JSON, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE] : []),
    INTERNAL,
    UNAVAILABLE,
  ]
}

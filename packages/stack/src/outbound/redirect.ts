import type { IncomingMessage } from 'node:http'
import { OutboundError } from './outbound-error.ts'
import { type Target, targetOf } from './target.ts'

/** RFC 9110, section 15.4: those that name one other place. */
const redirects = [301, 302, 303, 307, 308]

/**
 * Where an answer to a GET sends its caller.
 * @returns undefined when it is no redirect
 * @throws OutboundError URL_NOT_ALLOWED, also when it leads from https to http; BAD_RESPONSE when it leads nowhere
 */
export function redirectTarget(
  { statusCode = 0, headers }: IncomingMessage,
  from: Target,
): Target | undefined {
  if (!redirects.includes(statusCode)) return undefined
  if (headers.location === undefined)
    throw new OutboundError('BAD_RESPONSE', `${from.host} redirects nowhere: ask who runs it`)
  const to = targetOf(asUtf8(headers.location), from.url)
  if (from.isSecure && !to.isSecure)
    throw new OutboundError('URL_NOT_ALLOWED', `${from.host} redirects from https to http: ask who runs it`)
  return to
}

/** Servers send what a URL should have encoded as UTF-8; Node reads headers as Latin-1. */
function asUtf8(text: string): string {
  return Buffer.from(text, 'latin1').toString()
}

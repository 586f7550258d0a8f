import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { OutboundError, toOutboundError } from './outbound-error.ts'
import type { Target } from './target.ts'

export interface Message {
  readonly method: 'GET' | 'POST'
  readonly headers: Headers
  readonly body?: Uint8Array
}

/**
 * Sends one request over a socket that is used for nothing else.
 * @returns the answer, once its headers are there
 * @throws OutboundError CONNECTION_FAILED, BAD_RESPONSE
 */
export function exchange(
  socket: Socket,
  target: Target,
  { method, headers, body }: Message,
  maxHeaderBytes: number,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const sent = request({
    createConnection: () => socket,
    method,
    path: `${target.url.pathname}${target.url.search}`,
    headers: { host: target.url.host, ...Object.fromEntries(headers), 'accept-encoding': 'identity' },
    maxHeaderSize: maxHeaderBytes,
    insecureHTTPParser: false,
  })
  let answer: IncomingMessage | undefined
  sent.on('response', (message) => {
    answer = message
    // Without a listener Node forgets what went wrong before the body is read.
    message.on('error', () => {})
    resolve(message)
  })
  sent.on('error', (error) => {
    // Of what is no HTTP within the body only the request is told.
    answer?.destroy(error)
    reject(toOutboundError(error, target.host))
  })
  sent.on('upgrade', () =>
    reject(new OutboundError('BAD_RESPONSE', `${target.host} left HTTP, which nobody asked for`)),
  )
  sent.end(body)
  return promise
}

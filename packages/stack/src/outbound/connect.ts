import { once } from 'node:events'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext } from 'node:tls'
import { OutboundError, systemCode, toOutboundError } from './outbound-error.ts'
import type { Target } from './target.ts'

/**
 * Connects to one of the addresses that were checked and to no other: the name is not resolved a second time. Over TLS the
 * server must prove the name of the target. Nothing has been sent over the socket but TLS's handshake, and that only after
 * the address of the other end was compared.
 * @param secureContext for TLS; asked for when the target needs it
 * @param signal destroys the socket at any time
 * @throws OutboundError CONNECTION_FAILED, TLS_FAILED, ADDRESS_NOT_ALLOWED
 */
export async function connectTo(
  target: Target,
  addresses: readonly string[],
  secureContext: () => SecureContext,
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted()
  const { host, port } = target
  const socket = bound(connectTcp({ host, port, lookup: pinnedTo(addresses), noDelay: true }), signal)
  try {
    await once(socket, 'connect', { signal })
    if (!addresses.includes(socket.remoteAddress ?? ''))
      throw new OutboundError('ADDRESS_NOT_ALLOWED', `${host} led to an address that was not checked`)
    return target.isSecure ? await secured(socket, target, secureContext(), signal) : socket
  } catch (error) {
    socket.destroy()
    throw toOutboundError(error, host)
  }
}

/** Stands in for DNS, so that a name which changes its address between check and connection gains nothing. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_name, options, done) => {
    if (options.all === true) done(null, all)
    else done(null, all[0]?.address ?? '', all[0]?.family)
  }
}

async function secured(
  socket: Socket,
  { host }: Target,
  secureContext: SecureContext,
  signal: AbortSignal,
): Promise<Socket> {
  // RFC 6066: neither addresses nor the dot at the end of a name.
  const servername = isIP(host) === 0 ? { servername: host.replace(/\.$/, '') } : {}
  const secure = bound(
    // Said aloud, since NODE_TLS_REJECT_UNAUTHORIZED changes the default.
    connectTls({
      socket,
      host,
      ...servername,
      secureContext,
      rejectUnauthorized: true,
      ALPNProtocols: ['http/1.1'],
    }),
    signal,
  )
  try {
    await once(secure, 'secureConnect', { signal })
    return secure
  } catch (error) {
    secure.destroy()
    const code = systemCode(error)
    if (code === 'ECONNRESET' || code === 'EPIPE') throw error
    throw new OutboundError(
      'TLS_FAILED',
      `${host} has no certificate that is trusted, or no TLS (${code}): ask who runs it`,
    )
  }
}

/** Ties a socket to a signal, and keeps an error that nobody waits for from ending the process. */
function bound<S extends Socket>(socket: S, signal: AbortSignal): S {
  const destroy = () => socket.destroy()
  socket.on('error', () => {})
  signal.addEventListener('abort', destroy)
  socket.once('close', () => signal.removeEventListener('abort', destroy))
  if (signal.aborted) destroy()
  return socket
}

import { isIP } from 'node:net'
import { OutboundError } from './outbound-error.ts'

/** Where a request goes, read from a URL by one parser for every check and for the connection. */
export interface Target {
  readonly url: URL
  /** Name or address, without the brackets of an IPv6 address. */
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/**
 * @param base of a relative URL
 * @throws OutboundError URL_NOT_ALLOWED when it is no URL, neither http nor https, or holds credentials: sent they would
 * go to whomever a server redirects to, left out the answer would be another. They belong in a header.
 */
export function targetOf(text: string, base?: URL): Target {
  const url = URL.parse(text, base?.href)
  if (url === null)
    throw new OutboundError('URL_NOT_ALLOWED', 'This is not a URL: give one with http or https')
  const defaultPort = defaultPorts[url.protocol]
  if (defaultPort === undefined)
    throw new OutboundError('URL_NOT_ALLOWED', `${url.protocol} is not called: give a URL with http or https`)
  if (url.username !== '' || url.password !== '')
    throw new OutboundError(
      'URL_NOT_ALLOWED',
      `The URL of ${url.hostname} holds a user name or password: leave it out`,
    )
  return {
    url,
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port: url.port === '' ? defaultPort : Number(url.port),
    isSecure: url.protocol === 'https:',
  }
}

/** Whether the host is an address already, so that there is no name to resolve. */
export function isAddress({ host }: Target): boolean {
  return isIP(host) !== 0
}

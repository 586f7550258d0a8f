import { isIP, SocketAddress } from 'node:net'
import type { OutboundSettings } from './options.ts'
import { OutboundError, systemCode } from './outbound-error.ts'
import { isPublicAddress } from './public-address.ts'
import { isAddress, type Target } from './target.ts'

type Rules = Pick<OutboundSettings, 'resolve' | 'allow' | 'ports'>

/**
 * All addresses of a target's host, in their shortest notation. One that is not allowed condemns them all: a name that
 * leads to the public internet and elsewhere is a mistake or an attack.
 * @throws OutboundError NAME_NOT_FOUND, ADDRESS_NOT_ALLOWED, URL_NOT_ALLOWED for its port
 */
export async function checkedAddresses(target: Target, rules: Rules): Promise<readonly string[]> {
  const addresses = isAddress(target) ? [target.host] : await resolved(target.host, rules)
  for (const address of addresses) checkAddress(address, target, rules)
  return addresses.map(shortest)
}

/**
 * What can be known of a target before its name is resolved.
 * @throws OutboundError ADDRESS_NOT_ALLOWED, URL_NOT_ALLOWED for its port
 */
export function checkUnresolved(target: Target, rules: Rules): void {
  if (isAddress(target)) checkAddress(target.host, target, rules)
  else if (rules.allow === undefined) checkPort(target, rules)
}

function checkAddress(address: string, target: Target, rules: Rules): void {
  const { host, port } = target
  // Without an address none can be allowed.
  if (isIP(address) !== 0 && !address.includes('%') && rules.allow?.(shortest(address), port) === true) return
  if (!isPublicAddress(address))
    throw new OutboundError(
      'ADDRESS_NOT_ALLOWED',
      `${host} is not on the public internet: give the URL of a public server`,
    )
  checkPort(target, rules)
}

function checkPort({ host, port }: Target, { ports }: Rules): void {
  if (ports.includes(port)) return
  throw new OutboundError(
    'URL_NOT_ALLOWED',
    `Port ${port} of ${host} is not called: give a URL with one of ${ports.join(', ')}`,
  )
}

async function resolved(name: string, { resolve }: Rules): Promise<readonly string[]> {
  let found: Awaited<ReturnType<typeof resolve>>
  try {
    found = await resolve(name)
  } catch (error) {
    const code = systemCode(error)
    const isAbsent = code === 'ENOTFOUND' || code === 'ENODATA'
    const advice = isAbsent ? 'see whether it is spelled right' : 'try again later'
    throw new OutboundError(
      'NAME_NOT_FOUND',
      `The name ${name} has no address (${code}): ${advice}`,
      !isAbsent,
    )
  }
  if (found.length === 0) throw new OutboundError('NAME_NOT_FOUND', `The name ${name} has no address`)
  return found.map(({ address }) => address)
}

/** As a connected socket gives it. */
function shortest(address: string): string {
  return new SocketAddress({ address, family: isIP(address) === 6 ? 'ipv6' : 'ipv4' }).address
}

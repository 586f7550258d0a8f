import { BlockList, isIP } from 'node:net'

/**
 * IPv4 blocks that are not the public internet's: those of the IANA IPv4 Special-Purpose Address Registry (RFC 6890) that
 * are not globally reachable, and multicast (RFC 5771).
 */
const closedIpv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this network, RFC 791
  ['10.0.0.0', 8], // private use, RFC 1918
  ['100.64.0.0', 10], // shared by carriers (CGNAT), RFC 6598
  ['127.0.0.0', 8], // loopback, RFC 1122
  ['168.63.129.16', 32], // Azure's own agent: public by its number alone
  ['169.254.0.0', 16], // link-local, where clouds keep instance metadata, RFC 3927
  ['172.16.0.0', 12], // private use, RFC 1918
  ['192.0.0.0', 24], // IETF protocol assignments, RFC 6890
  ['192.0.2.0', 24], // documentation, RFC 5737
  ['192.88.99.0', 24], // 6to4 relays, deprecated, RFC 7526
  ['192.168.0.0', 16], // private use, RFC 1918
  ['198.18.0.0', 15], // benchmarking, RFC 2544
  ['198.51.100.0', 24], // documentation, RFC 5737
  ['203.0.113.0', 24], // documentation, RFC 5737
  ['224.0.0.0', 4], // multicast, RFC 5771
  ['240.0.0.0', 4], // reserved, RFC 1112, and the broadcast address
]

/**
 * All that IANA gives out as global unicast (IPv6 Address Space registry). Outside are loopback, unspecified, IPv4-mapped
 * and IPv4-compatible addresses, both NAT64 prefixes, unique local, link-local, site-local and multicast.
 */
const globalIpv6: readonly [string, number] = ['2000::', 3]

/** What of it is not the public internet's: IANA IPv6 Special-Purpose Address Registry. */
const closedIpv6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // IETF protocol assignments, Teredo and benchmarking among them, RFC 2928
  ['2001:db8::', 32], // documentation, RFC 3849
  ['2002::', 16], // 6to4, which embeds any IPv4 address, RFC 3056
  ['3fff::', 20], // documentation, RFC 9637
]

const closed = new BlockList()
for (const [network, prefix] of closedIpv4) closed.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of closedIpv6) closed.addSubnet(network, prefix, 'ipv6')
const global = new BlockList()
global.addSubnet(...globalIpv6, 'ipv6')

/**
 * Whether an address is one of the public internet's, where a server of a stranger can be. An IPv6 address that embeds an
 * IPv4 address is not, whichever it embeds. A NAT64 prefix that a network has chosen for itself cannot be told from others.
 * @param address as `dns.lookup` gives it; what is no address, or has a zone, is not public
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !closed.check(address, 'ipv4')
    case 6:
      return !address.includes('%') && global.check(address, 'ipv6') && !closed.check(address, 'ipv6')
    default:
      return false
  }
}

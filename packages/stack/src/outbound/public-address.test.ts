import { BlockList, SocketAddress } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPublicAddress } from './index.ts'

/** First and last address of each closed range of IPv4, neighbours joined. */
const closedIpv4: readonly (readonly [string, string])[] = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['168.63.129.16', '168.63.129.16'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
]

/** First and last address of each open range of IPv6. */
const openIpv6: readonly (readonly [string, string])[] = [
  ['2000::', '2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:200::', '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:db9::', '2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2003::', '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['3fff:1000::', '3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
]

const ipv4Number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const ipv4Of = (value: number) =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 })

test.for(closedIpv4)('IPv4 from %s to %s is closed, its neighbours are not', ([first, last]) => {
  expect([first, last].map(isPublicAddress)).toEqual([false, false])
  const neighbours = [ipv4Number(first) - 1, ipv4Number(last) + 1].filter(
    (value) => value >= 0 && value < 2 ** 32,
  )
  expect(neighbours.map(ipv4Of).filter((address) => !isPublicAddress(address))).toEqual([])
})

test('IPv4 is public exactly outside of the closed ranges', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
      const isClosed = closedIpv4.some(
        ([first, last]) => value >= ipv4Number(first) && value <= ipv4Number(last),
      )
      expect(isPublicAddress(ipv4Of(value))).toBe(!isClosed)
    }),
    { numRuns: 2000 },
  )
})

test('IPv6 is public exactly within the open ranges', () => {
  const open = new BlockList()
  for (const [first, last] of openIpv6) open.addRange(first, last, 'ipv6')
  for (const end of openIpv6.flat()) expect(isPublicAddress(end), end).toBe(true)
  const near = fc.tuple(fc.constantFrom(0x1fff, 0x2000, 0x2001, 0x2002, 0x3fff, 0x4000), groups)
  fc.assert(
    fc.property(
      fc.oneof(
        groups,
        near.map(([first, rest]) => [first, ...rest.slice(1)]),
      ),
      (parts) => {
        const address = parts.map((part) => part.toString(16)).join(':')
        expect(isPublicAddress(address)).toBe(open.check(address, 'ipv6'))
      },
    ),
    { numRuns: 2000 },
  )
})

test('no notation in IPv6 makes an IPv4 address public', () => {
  const prefixes = ['::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::', '2002:', '2001:0:']
  fc.assert(
    fc.property(fc.constantFrom(...prefixes), fc.ipV4(), (prefix, ipv4) => {
      const hex = ipv4Number(ipv4).toString(16).padStart(8, '0').replace(/.{4}/, '$&:')
      const isFront = prefix.startsWith('200')
      const address = isFront ? `${prefix}${hex}::` : `${prefix}${hex}`
      expect(new SocketAddress({ address, family: 'ipv6' }).family).toBe('ipv6')
      expect(isPublicAddress(address)).toBe(false)
      if (!isFront) expect(isPublicAddress(`${prefix}${ipv4}`)).toBe(false)
    }),
  )
})

test('what is no address, or has a zone, is not public', () => {
  const all = [
    '',
    ' 8.8.8.8',
    '8.8.8.8 ',
    '8.8.8',
    '8.8.8.8/8',
    '08.8.8.8',
    '134744072',
    '[2606::1]',
    '2606::1%lo',
    'a.b',
  ]
  expect(all.filter(isPublicAddress)).toEqual([])
})

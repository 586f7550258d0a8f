import { expect, test } from 'vitest'
import { Outbound, type Resolve } from './index.ts'
import { hostileNames, hostileUrls } from './test/hostile-urls.ts'
import { failure, outboundTo } from './test/loopback.ts'
import { TestServer } from './test/servers.ts'

const resolve: Resolve = async (name) => {
  const addresses = hostileNames[name]
  if (addresses === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
  return addresses.map((address) => ({ address }))
}

test.for(hostileUrls)('%j is refused by get and post', async ([url, code]) => {
  const outbound = new Outbound({ resolve, connectMs: 1000 })
  await expect(outbound.get(url, { maxBytes: 1 })).rejects.toMatchObject(failure(code))
  const post = outbound.post(url, { body: new Uint8Array(), maxBytes: 1 })
  await expect(post).rejects.toMatchObject(failure(code))
})

test('none of them is reached by a redirect', async () => {
  await using server = await TestServer.http((request, response) => {
    const row = hostileUrls[Number(request.url?.slice(1))]
    // As UTF-8, which is what servers send.
    response.writeHead(302, { location: Buffer.from(row?.[0] ?? '').toString('latin1') }).end()
  })
  const outbound = outboundTo([server], { resolve, connectMs: 1000 })
  // A line's end cannot be in a header, and what has no scheme or host is a place on the redirecting server itself.
  const rows = [...hostileUrls.entries()].filter(
    ([, [url]]) => !/[\n\t]/.test(url) && /^ *(?!http:\/?[^/\\])[a-z0-9+-]+:/i.test(url),
  )
  expect(rows.length).toBeGreaterThan(200)
  const ends = rows.map(async ([index, [url, code]]) => {
    const get = outbound.get(`${server.url}/${index}`, { maxBytes: 1 })
    await expect(get, url).rejects.toMatchObject(failure(code))
  })
  await Promise.all(ends)
  await server.quiet()
})

/** Names among them that no table has. */
const absent = ['absent.example.com', '127.0.0.0xg']

test('what needs no DNS to be refused is refused when a URL is stored', () => {
  const outbound = new Outbound({
    resolve: () => {
      throw new Error('DNS was asked')
    },
  })
  const refused = hostileUrls.filter(([url]) => {
    try {
      outbound.check(url)
      return false
    } catch (error) {
      expect(error).toMatchObject({ name: 'OutboundError' })
      return true
    }
  })
  const names = hostileUrls.filter((row) => !refused.includes(row)).map(([url]) => new URL(url).hostname)
  expect(names.filter((name) => !(name in hostileNames) && !absent.includes(name))).toEqual([])
  for (const url of ['https://example.com/a?b#c', 'http://8.8.8.8:8080', 'https://[2606:4700::1111]:8443/'])
    outbound.check(url)
})

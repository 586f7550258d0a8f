import fc from 'fast-check'
import { expect, test } from 'vitest'
import { captureRequest } from './capture-request.ts'
import { type EventKind, eventKinds } from './kinds.ts'
import { toLambdaEvent } from './sample-events.ts'

type Pair = [name: string, value: string]

const anyText = fc.string({ unit: 'binary', maxLength: 6 })
// What names and separators are made of, and what JavaScript objects trip over.
const tricky = fc.constantFrom(
  '',
  '/',
  '?',
  '#',
  '%',
  '%41',
  '+',
  ' ',
  '&=',
  '..',
  'a',
  'b',
  '__proto__',
  '1',
)
const text = fc.oneof(tricky, anyText)
const every = (part: string) => Buffer.from(part).toString('hex').replace(/../g, '%$&')
const encoder = fc.constantFrom(encodeURIComponent, every)

const segments = fc.array(fc.tuple(text, encoder), { maxLength: 4 })
// A name is spelled in one way throughout: a load balancer takes `a` and `%61` for two names.
const query = fc.tuple(fc.array(fc.tuple(text, text), { maxLength: 5 }), encoder)
const headers = fc.array(
  fc.tuple(fc.constantFrom('x-a', 'X-B', 'x-c'), fc.stringMatching(/^[!-~]([ -~]{0,5}[!-~])?$/)),
  { maxLength: 5 },
)
const cookies = fc.array(fc.stringMatching(/^[a-z]=[a-z0-9]{0,3}$/), { maxLength: 3 })
const content = fc.oneof(
  fc.constant(undefined),
  fc.tuple(
    fc.constantFrom('application/json', 'text/plain; charset=utf-8', 'application/x-unknown'),
    anyText,
  ),
  fc.tuple(fc.constantFrom('application/octet-stream', 'image/png'), fc.uint8Array({ maxLength: 20 })),
)

/** What an app can still know of repeated values: all of them in order, or the last one. */
function group(pairs: readonly Pair[], keepsAll: boolean): [string, string[]][] {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs)
    values.set(name, keepsAll ? [...(values.get(name) ?? []), value] : [value])
  return [...values].sort(([a], [b]) => (a < b ? -1 : 1))
}

function split(url: string): { path: string; query: string } {
  const [path = '', search = ''] = url.slice(url.indexOf('/', 'https://'.length)).split('?')
  return { path, query: search }
}

const separators: Record<EventKind, string | undefined> = {
  'http-api-v2': ',',
  'function-url': ',',
  'rest-api-v1': ', ',
  'alb-multi-value': ', ',
  alb: undefined,
}

for (const kind of eventKinds) {
  const keepsAll = kind !== 'alb'

  test(`${kind}: the path arrives as it was sent`, async () => {
    await fc.assert(
      fc.asyncProperty(segments, async (parts) => {
        const path = `/${parts.map(([part, encode]) => encode(part)).join('/')}`
        const { request } = await captureRequest(toLambdaEvent(kind, { method: 'GET', path }))
        const arrived = split(request.url).path
        if (kind === 'http-api-v2') {
          const decoded = `/${parts.map(([part]) => part).join('/')}`
          expect(decodeURIComponent(arrived)).toBe(decoded.split('?', 1)[0])
        } else expect(arrived).toBe(path)
        // Whoever parses the URL again finds the same path, but for the dots that the URL standard resolves.
        if (!arrived.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part))) {
          expect(new URL(request.url).pathname).toBe(arrived)
        }
      }),
    )
  })

  test(`${kind}: the query arrives as it was sent`, async () => {
    await fc.assert(
      fc.asyncProperty(query, async ([pairs, encode]) => {
        const sent = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
        const path = pairs.length === 0 ? '/' : `/?${sent}`
        const { request } = await captureRequest(toLambdaEvent(kind, { method: 'GET', path }))
        const arrived = [...new URLSearchParams(split(request.url).query)]
        if (kind === 'http-api-v2' || kind === 'function-url') expect(arrived).toEqual(pairs)
        expect(group(arrived, true)).toEqual(group(pairs, keepsAll))
      }),
    )
  })

  test(`${kind}: method, headers and cookies arrive as they were sent`, async () => {
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS')
    await fc.assert(
      fc.asyncProperty(method, headers, cookies, async (name, pairs, crumbs) => {
        const all: Pair[] = crumbs.length > 0 ? [...pairs, ['Cookie', crumbs.join('; ')]] : pairs
        const event = toLambdaEvent(kind, { method: name, path: '/', headers: all })
        const { request } = await captureRequest(event)
        expect(request.method).toBe(name)
        for (const header of ['x-a', 'x-b', 'x-c']) {
          const values = pairs.filter(([given]) => given.toLowerCase() === header).map(([, value]) => value)
          const separator = separators[kind]
          const expected = separator === undefined ? values.at(-1) : values.join(separator)
          expect(request.headers.get(header)).toBe(values.length === 0 ? null : expected)
        }
        expect(request.headers.get('cookie')).toBe(crumbs.length === 0 ? null : crumbs.join('; '))
      }),
    )
  })

  test(`${kind}: the bytes of the body arrive as they were sent`, async () => {
    await fc.assert(
      fc.asyncProperty(content, async (given) => {
        const [type, body] = given ?? [undefined, '']
        const event = toLambdaEvent(kind, {
          method: 'POST',
          path: '/',
          headers: type === undefined ? {} : { 'content-type': type },
          body,
        })
        const { request } = await captureRequest(event)
        const length = Buffer.from(body).length
        expect(request.headers.get('content-length')).toBe(length === 0 ? null : String(length))
        expect(request.headers.get('content-type')).toBe(type ?? null)
        expect(Buffer.from(await request.arrayBuffer())).toEqual(Buffer.from(body))
      }),
    )
  })
}

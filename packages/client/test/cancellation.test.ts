import { getEventListeners, once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Lading } from '../src/lading.ts'
import { failureOf } from './failure.ts'
import { startFake } from './fake-service.ts'

const content = Buffer.alloc(250_000, 'Lading ')
const reason = new Error('no longer wanted')
const name = 'a.txt'
const never = () => new Promise<never>(() => undefined)

/** What is called when the work has come to where nothing happens any more. */
type Stuck = () => void

/** A request that is never answered, whoever gives up on it. */
const stuckAt =
  (pattern: RegExp) =>
  (stuck: Stuck): typeof fetch =>
  (url, init) => {
    if (!pattern.test(`${init?.method ?? 'GET'} ${url}`)) return fetch(url, init)
    stuck()
    return never()
  }

/** An answer whose body never ends. */
const endless =
  (stuck: Stuck): typeof fetch =>
  (url, init) => {
    if (!/\/bytes\//.test(String(url)) || init?.method === 'PUT') return fetch(url, init)
    const body = new ReadableStream(
      {
        start: (stream) => stream.enqueue(content.subarray(0, 1000)),
        pull() {
          stuck()
          return never()
        },
      },
      { highWaterMark: 0 },
    )
    return Promise.resolve(new Response(body))
  }

const sources = {
  'a web stream': (stuck: Stuck) =>
    new ReadableStream<Uint8Array>({
      pull() {
        stuck()
        return never()
      },
    }),
  'a stream of Node': (stuck: Stuck) => new Readable({ read: () => stuck() }),
  async *'a generator'(stuck: Stuck) {
    yield content.subarray(0, 1000)
    stuck()
    await never()
  },
}

interface Case {
  readonly fetch?: (stuck: Stuck) => typeof fetch
  readonly begin: (lading: Lading, signal: AbortSignal, stuck: Stuck) => Promise<unknown>
}

const parts = { name, multipart: true } as const
const whole = (lading: Lading, signal: AbortSignal) => lading.files.upload(content, { name, signal })
const inParts = (lading: Lading, signal: AbortSignal) => lading.files.upload(content, { ...parts, signal })
const cases: Record<string, Case> = {
  'an upload that is announced': { fetch: stuckAt(/files\.create/), begin: whole },
  'an upload whose bytes are sent': { fetch: stuckAt(/^PUT/), begin: whole },
  'an upload that is completed': { fetch: stuckAt(/files\.complete/), begin: whole },
  'parts that are signed': { fetch: stuckAt(/uploads\.sign/), begin: inParts },
  'parts that are sent': { fetch: stuckAt(/^PUT/), begin: inParts },
  'parts that are joined': { fetch: stuckAt(/files\.complete/), begin: inParts },
  'parts that are looked for': {
    fetch: stuckAt(/uploads\.get/),
    begin: (lading, signal) => lading.files.upload(content, { ...parts, signal, externalRef: 'a' }),
  },
  'a download that is asked for': {
    fetch: stuckAt(/files\.download/),
    begin: (lading, signal) => lading.files.download('ref:a', { signal }).bytes(),
  },
  'a download that connects': {
    fetch: stuckAt(/^GET/),
    begin: (lading, signal) => lading.files.download('ref:a', { signal }).bytes(),
  },
  'a download that comes': {
    fetch: endless,
    begin: (lading, signal) => lading.files.download('ref:a', { signal }).bytes(),
  },
  'a download that is saved': {
    fetch: endless,
    async begin(lading, signal) {
      await using directory = await mkdtempDisposable(join(tmpdir(), 'lading-cancel-'))
      await lading.files.download('ref:a', { signal }).saveTo(join(directory.path, 'a'))
    },
  },
  ...Object.fromEntries(
    Object.entries(sources).flatMap(
      ([kind, open]) =>
        [
          [
            `${kind} that is kept`,
            { begin: (lading, signal, stuck) => lading.files.upload(open(stuck), { name, signal }) },
          ],
          [
            `${kind} that goes straight through`,
            {
              begin: (lading, signal, stuck) =>
                lading.files.upload(open(stuck), { name, signal, size: 250_000, sha256: '0'.repeat(64) }),
            },
          ],
          [
            `${kind} in parts`,
            {
              begin: (lading, signal, stuck) =>
                lading.files.upload(open(stuck), { ...parts, signal, size: 250_000 }),
            },
          ],
        ] satisfies [string, Case][],
    ),
  ),
}

test.each(Object.entries(cases))(
  '%s ends with the reason of its signal, though nothing else ever ends',
  async (_what, { fetch, begin }) => {
    await using fake = await startFake()
    await fake.lading.files.upload(content, { name })
    const { promise: isStuck, resolve: stuck } = Promise.withResolvers<void>()
    const lading = fake.client({ fetch: fetch?.(stuck) })
    const controller = new AbortController()
    const { signal } = controller
    const ended = failureOf(begin(lading, signal, stuck))
    await Promise.race([isStuck, ended])
    for (let turn = 0; turn < 5; turn++) await setImmediate()
    controller.abort(reason)
    expect(await ended).toBe(reason)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  },
)

test('an abort between the answer and its first bytes ends the download', async () => {
  await using fake = await startFake()
  await fake.lading.files.upload(content, { name })
  const controller = new AbortController()
  const lading = fake.client({
    async fetch(url, init) {
      if (!/\/bytes\//.test(String(url))) return fetch(url, init)
      setTimeout(() => controller.abort(reason), 5)
      return new Response(new ReadableStream({ pull: never }))
    },
  })
  expect(await failureOf(lading.files.download('ref:a', { signal: controller.signal }).bytes())).toBe(reason)
})

test('an abort lets go of the stream that was read', async () => {
  await using fake = await startFake()
  for (const how of [{}, { multipart: true, size: content.length }]) {
    const controller = new AbortController()
    const { promise: cancelled, resolve: cancel } = Promise.withResolvers<unknown>()
    let reading = 0
    const read = () => {
      reading += 1
      return never()
    }
    const web = new ReadableStream<Uint8Array>({ pull: read, cancel }, { highWaterMark: 0 })
    const readable = new Readable({ read })
    const ended = [web, readable].map((stream) =>
      failureOf(fake.lading.files.upload(stream, { ...how, name, signal: controller.signal })),
    )
    while (reading < 2) await setImmediate()
    controller.abort(reason)
    expect(await Promise.all(ended)).toEqual([reason, reason])
    await cancelled
    if (!readable.closed) await once(readable, 'close')
  }
})

test.each([
  ['bytes', Buffer.alloc(20_000_000)],
  ['a Blob', new Blob([Buffer.alloc(20_000_000)])],
])('while %s in memory are hashed others have their turn, and a signal is heard', async (_what, source) => {
  const controller = new AbortController()
  const { signal } = controller
  await using fake = await startFake()
  const ended = failureOf(fake.lading.files.upload(source, { name, signal, multipart: false }))
  for (let turn = 0; turn < 20; turn++) await setImmediate()
  controller.abort(reason)
  expect(await ended).toBe(reason)
  expect(fake.calls).toEqual([])
})

test('what ends well leaves no listener on the signal that it shared', async () => {
  await using fake = await startFake()
  const { signal } = new AbortController()
  for (const open of [() => content, () => new Blob([content]), () => Readable.from([content])]) {
    await fake.lading.files.upload(open(), { name, signal })
    await fake.lading.files.upload(open(), { ...parts, signal, size: content.length })
    await fake.lading.files.download('ref:a', { signal }).bytes()
  }
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

import { createHash } from 'node:crypto'
import type { Lading, Upload } from '@lading/client'

/** One thing that a script does to a service. */
export interface Step {
  readonly title: string
  /** Days that pass before it. */
  readonly days?: number
  /** Whether it sends or fetches bytes. */
  readonly hasBytes?: true
  /** @param known ids and texts that earlier steps have learned, by the script's own names for them */
  run(lading: Lading, known: Map<string, string>, fetch: typeof globalThis.fetch): Promise<unknown>
}

/** Remembers how to send the bytes of an upload that a script has begun. */
function remember(known: Map<string, string>, reference: string, upload: Upload, body: Uint8Array): void {
  known.set(`upload ${reference}`, upload.id)
  const request = upload.kind === 'single' ? { url: upload.url, headers: upload.headers } : undefined
  known.set(`request ${reference}`, JSON.stringify({ ...request, body: new TextDecoder().decode(body) }))
}

/** Numbers that follow from a seed: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const contents = [
  '',
  'text',
  '%PDF-1.7 of a kind',
  '<html><script></script></html>',
  '\u0000\u0007 binary',
  'äöü \u{1F4C4}',
]
const refs = ['a', 'd/e', 'ä'] as const
/** Of another length for each file: what is alike is sorted by ids, which nobody can foresee. */
const bytesOf = (text: string, ref: string) =>
  new TextEncoder().encode(text + ' '.repeat(100 * refs.findIndex((one) => ref.endsWith(one))))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The part of a script before days begin to pass. */
const ofOneDay = 0.7

/**
 * A script of so many steps, the same for the same seed. Once days have passed it sends and fetches no bytes: local storage
 * has a clock of its own, and refuses what was signed by another.
 */
export function* randomScript(seed: number, length: number): Generator<Step> {
  const random = randomFrom(seed)
  const pick = <Item>(...items: [Item, ...Item[]]): Item =>
    items[Math.floor(random() * items.length)] ?? items[0]
  const ref = () => pick(...refs)
  const id = () => `ref:${ref()}`
  const folder = () => pick('root', 'path:x', 'path:x/y', 'path:z')
  const contentType = () => pick('text/plain', 'application/pdf', 'Text/HTML; charset=utf-8', 'a/b')
  const content = (of: string) => bytesOf(pick(...(contents as [string, ...string[]])), of) // there are some
  const tags = () => pick([], ['one'], ['one', 'two'])

  const steps: (() => Step)[] = [
    () => {
      const [externalRef, place] = [ref(), folder()]
      const bytes = content(externalRef)
      const options = {
        name: `${pick('A', 'b', 'ç')} ${externalRef}`,
        externalRef,
        folder: place,
        tags: tags(),
      }
      const multipart = pick(true, false)
      const type = contentType()
      return {
        title: `files.upload ${externalRef}`,
        hasBytes: true,
        run: ({ files }) => files.upload(bytes, { ...options, multipart, contentType: type }),
      }
    },
    () => {
      const [externalRef, place, metadata] = [ref(), folder(), pick({}, { row: 1 })]
      const bytes = content(externalRef)
      const type = contentType()
      const declared = {
        name: `n ${externalRef}`,
        size: bytes.length,
        sha256: sha256(bytes),
        externalRef,
        metadata,
        tags: tags(),
      }
      return {
        title: `files.create ${externalRef}`,
        async run({ files }, known) {
          const created = await files.create({ ...declared, contentType: type, folder: place })
          remember(known, externalRef, created.upload, bytes)
          return created
        },
      }
    },
    () => {
      const address = id()
      const bytes = content(address)
      return {
        title: `versions.upload ${address}`,
        hasBytes: true,
        run: ({ versions }) => versions.upload(address, bytes, { contentType: 'text/plain' }),
      }
    },
    () => {
      const reference = ref()
      const bytes = bytesOf('12345', reference)
      const size = bytes.length
      return {
        title: `versions.create ${reference}`,
        async run({ versions }, known) {
          const created = await versions.create({ id: `ref:${reference}`, contentType: 'a/b', size })
          remember(known, reference, created.upload, bytes)
          return created
        },
      }
    },
    () => {
      const [reference, isWrong] = [ref(), random() < 0.2]
      return {
        title: `PUT of the bytes of ${reference}`,
        hasBytes: true,
        async run(_lading, known, fetch) {
          const { url, headers, body } = JSON.parse(known.get(`request ${reference}`) ?? '{}')
          if (url === undefined) return 'none'
          const bytes = new TextEncoder().encode(isWrong ? body.toUpperCase() : body)
          const answer = await fetch(url, { method: 'PUT', headers, body: bytes })
          return [answer.status, /<Code>(\w+)/.exec(await answer.text())?.[1]]
        },
      }
    },
    () => {
      const [reference, what] = [ref(), pick('get', 'sign', 'abort', 'complete', 'complete', 'complete')]
      return {
        title: `uploads.${what} ${reference}`,
        async run({ uploads, files }, known) {
          const upload = known.get(`upload ${reference}`) ?? 'upload_000000000000000000000000'
          const input = { id: `ref:${reference}`, upload }
          if (what === 'get') return uploads.get(input)
          if (what === 'sign') return uploads.sign({ ...input, parts: [{ number: 1 }] })
          return what === 'abort' ? uploads.abort(input) : files.complete(input)
        },
      }
    },
    () => {
      const address = id()
      const stale = pick(undefined, '*', '"1-00000000"')
      const change = pick(
        { name: `Renamed ${address}` },
        { tags: ['two'] },
        { metadata: { deep: [1, null] } },
        {},
      )
      const input = { id: address, ...change, ...pick({}, { folder: folder() }) }
      return {
        title: `files.update ${address}`,
        run: ({ files }) => files.update({ ...input, ...(stale && { ifMatch: stale }) }),
      }
    },
    () => {
      const address = id()
      const what = pick('get', 'delete', 'delete', 'restore', 'restore', 'purge', 'complete')
      return { title: `files.${what} ${address}`, run: ({ files }) => files[what]({ id: address }) }
    },
    () => {
      const [address, disposition] = [id(), pick<'inline' | 'attachment'>('inline', 'attachment')]
      return {
        title: `files.download ${address}`,
        hasBytes: true,
        run: ({ files }) => files.download(address, { disposition }).bytes(),
      }
    },
    () => {
      const address = id()
      const hold = pick({}, { legalHold: true, reason: 'Case' }, { until: '2020-01-01T00:00:00Z' })
      return { title: `files.retain ${address}`, run: ({ files }) => files.retain({ id: address, ...hold }) }
    },
    () => {
      const query = pick<object>(
        {},
        { state: 'trashed' },
        { state: 'pending' },
        { tag: 'one' },
        { contentType: 'text/plain', order: 'asc' },
        { folder: 'path:x' },
        { folder: 'root', subtree: true },
        { namePrefix: 'A' },
        { sort: 'name', order: 'desc' },
        { sort: 'size' },
        { sizeMin: 5, sizeMax: 250 },
        { tag: 'one', sort: 'size' },
        { folder: 'root', sizeMin: 1, createdFrom: '2020-01-01T00:00:00Z' },
        { subtree: true },
      )
      const limit = pick(1, 2, 100)
      return {
        title: `files.list ${JSON.stringify(query)}`,
        async run({ files }) {
          const pages: unknown[] = []
          for await (const page of files.list({ ...query, limit }).pages()) pages.push(page)
          return limit === 100 ? pages : pages.flatMap((page) => (page as { items: unknown[] }).items) // a page of any size may be followed by an empty one
        },
      }
    },
    () => {
      const [address, version] = [id(), pick('1', '1', '2', '3')]
      const what = pick('get', 'restore', 'restore')
      return {
        title: `versions.${what} ${address}`,
        run: ({ versions }) => versions[what]({ id: address, version }),
      }
    },
    () => {
      const address = id()
      return {
        title: `versions.list ${address}`,
        run: ({ versions }) => versions.list({ id: address }).page(),
      }
    },
    () => {
      const [name, parent] = [pick('x', 'y', 'z'), folder()]
      return { title: `folders.create ${name}`, run: ({ folders }) => folders.create({ name, parent }) }
    },
    () => {
      const address = folder()
      const target = pick<object>({ name: 'z' }, { parent: 'path:x/y' }, { parent: 'root', name: 'y' }, {})
      return {
        title: `folders.move ${address}`,
        run: ({ folders }) => folders.move({ id: address, ...target }),
      }
    },
    () => {
      const address = folder()
      const what = pick('get', 'get', 'delete')
      return { title: `folders.${what} ${address}`, run: ({ folders }) => folders[what]({ id: address }) }
    },
    () => {
      const parent = folder()
      return { title: `folders.list ${parent}`, run: ({ folders }) => folders.list({ parent }).page() }
    },
    () => {
      const scopes = pick(['files:read'] as const, ['files:read', 'keys:write'] as const)
      const expiresAt = pick(undefined, '2001-01-01T00:00:00Z', '2100-01-01T00:00:00Z')
      return {
        title: 'keys.create',
        async run({ keys }, known) {
          const made = await keys.create({ name: 'k', scopes: [...scopes], ...(expiresAt && { expiresAt }) })
          known.set('key', made.key.id)
          return made
        },
      }
    },
    () => {
      const what = pick('rotate', 'rotate', 'rotate', 'revoke')
      return {
        title: `keys.${what}`,
        run: async ({ keys }, known): Promise<unknown> =>
          keys[what]({ id: known.get('key') ?? '0'.repeat(16) }),
      }
    },
    () => {
      const change = pick<object>(
        { quotaFiles: 3 },
        { quotaBytes: 40 },
        { quotaFiles: null, quotaBytes: null },
        { quotaFiles: null, quotaBytes: null },
        { trashDays: 2 },
        {},
      )
      return { title: 'workspace.update', run: ({ workspace }) => workspace.update(change) }
    },
    () => {
      const hold = pick<object>({ legalHold: true }, {}, {}, {})
      return { title: 'workspace.retain', run: ({ workspace }) => workspace.retain(hold) }
    },
    () => ({ title: 'usage.get', run: ({ usage }) => usage.get() }),
    () => ({ title: 'usage.days', run: ({ usage }) => usage.days() }),
    () => ({ title: 'jobs.list', run: ({ jobs }) => jobs.list().page() }),
    () => ({ title: 'keys.list', run: ({ keys }) => keys.list().page() }),
    () => {
      const filter = pick<object>({}, { operation: 'files.delete' }, { file: id() })
      return { title: 'audit.list', run: ({ audit }) => audit.list({ limit: 1000, ...filter }).page() }
    },
  ]
  for (let count = 0; count < length; count++) {
    const isLater = count > length * ofOneDay
    let step: Step
    do
      step = pick(...(steps as [() => Step, ...(() => Step)[]]))() // there are some
    while (isLater && step.hasBytes)
    yield isLater && random() < 0.2 ? { ...step, days: pick(1, 3) } : step
  }
}

import { isError, Lading, LadingError, type LadingOptions } from '@lading/client'
import { FakeLading } from '@lading/client/testing'
import { scopes } from '@lading/contract/scopes'
import { sweep } from '@lading/service'
import { testClock } from '@lading/stack/testing'
import { expect, test } from 'vitest'
import { startLocal } from '../src/local.ts'
import { randomScript, type Step } from './fake-script.ts'
import { tour } from './fake-tour.ts'

/*
 * The fake beside the service: the same calls by the SDK, at the same times of one clock, have the same answers. What
 * nobody can foresee has a name in its place: ids by the order in which they appear, links and secrets by what they are.
 */

/** What one of the two has answered so far. */
class Witness {
  readonly lading: Lading
  /** The actual ids and texts by the names that the script has for them. */
  readonly known = new Map<string, string>()
  readonly #fetch: typeof globalThis.fetch
  readonly #names = new Map<string, string>()

  private constructor(lading: Lading, fetch: typeof globalThis.fetch) {
    this.lading = lading
    this.#fetch = fetch
  }

  /** With a key of its own in place of the given one: what both begin with has names of its own. */
  static async of(given: LadingOptions): Promise<Witness> {
    // Nobody waits: what is repeated is not what is compared.
    const options = { ...given, maxAttempts: 1 }
    const { keys, workspace } = new Lading(options)
    await workspace.update({ name: 'compared' })
    const [first] = (await keys.list().page()).items
    const { key, apiKey } = await keys.create({ name: 'compared', scopes: [...scopes] })
    const witness = new Witness(new Lading({ ...options, apiKey }), given.fetch ?? fetch)
    for (const { id } of [first ?? key, key]) witness.#named(id)
    await witness.lading.keys.revoke({ id: first?.id ?? '' })
    return witness
  }

  async take(step: Step): Promise<unknown> {
    try {
      return this.#plain(await step.run(this.lading, this.known, this.#fetch))
    } catch (error) {
      if (!(error instanceof LadingError)) throw error
      const { code, status, retryable } = error
      // What to use instead is said in other words.
      const data = isError(error, 'QUERY_NOT_SERVED') ? error.data.conflict : error.data
      return { code, status, retryable, data: this.#plain(data) }
    }
  }

  /** With names for what differs. Records of one moment have no order of their own. */
  #plain(value: unknown, field = ''): unknown {
    if (field === 'nextCursor') return value === null ? null : 'a cursor'
    if (['url', 'apiKey', 'requestId', 'address'].includes(field)) return `some ${field}`
    if (typeof value === 'string') return this.#named(value)
    if (value instanceof Uint8Array) return [...value]
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#plain(item))
      return items.some(isRecord) ? items.map((item) => JSON.stringify(item)).sort() : items
    }
    if (typeof value !== 'object' || value === null) return value
    const isLogged = isRecord(value)
    const fields = Object.entries(value).filter(([name]) => !(isLogged && name === 'id'))
    return Object.fromEntries(fields.map(([name, item]) => [name, this.#plain(item, name)]))
  }

  #named(text: string): string {
    const etag = /^"(\d+)-[0-9a-z]{8}"$/.exec(text)?.[1]
    if (etag !== undefined) return `ETag of revision ${etag}`
    const kind =
      /^(file|folder|upload|job|ws)_[0-9a-z]+$/.exec(text)?.[1] ?? (/^[0-9a-z]{16}$/.test(text) ? 'key' : '')
    if (kind === '') return text
    const name = this.#names.get(text) ?? `${kind} ${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}

const isRecord = (value: unknown) => typeof value === 'object' && value !== null && 'refused' in value

test.each([4, 5])(
  'the fake answers what the service answers, script %i',
  async (seed) => {
    const clock = testClock()
    await using local = await startLocal({ port: 0, now: clock.now })
    await using fake = await FakeLading.start({ listen: false, clock: clock.now })
    const { baseUrl, apiKey, fetch } = fake
    const service = await Witness.of({ baseUrl: local.url, apiKey: local.apiKey })
    const double = await Witness.of({ baseUrl, apiKey, fetch })

    const seen = new Set<string>()
    for (const step of [...tour, ...randomScript(seed, 200)]) {
      // More than the second for which a process may use what it knew of a workspace.
      clock.advance(2000)
      if (step.days !== undefined) {
        clock.advance(step.days * 86_400_000)
        expect((await sweep(local.context)).failures).toEqual([])
      }
      const [expected, given] = [await service.take(step), await double.take(step)]
      expect(given, `${step.title}, seed ${seed}`).toEqual(expected)
      const { code } = { code: 'none', ...(expected as object | null) } // an answer, or what `take` makes of an error
      seen.add(String(code))
    }
    // The script has met refusals as well.
    expect(seen.size).toBeGreaterThan(4)
  },
  120_000,
)

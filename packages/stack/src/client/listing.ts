import type { CallOptions } from './call-options.ts'

/** One page of a listing. */
export interface Page<Item> {
  /** What is on it; it can be empty and still have a successor. */
  readonly items: readonly Item[]
  /** Where the next page begins; null when this is the last. */
  readonly nextCursor: string | null
}

/** What every listing takes, beside its filters. */
export interface ListOptions extends CallOptions {
  /** How many items a page has at most: 1 to 1000, 100 unless given. */
  readonly limit?: number | undefined
  /** `nextCursor` of an earlier page: begins behind it. */
  readonly cursor?: string | undefined
}

type FetchPage<Item> = (
  input: Omit<ListOptions, keyof CallOptions>,
  options: CallOptions,
) => Promise<Page<Item>>

/**
 * A listing, fetched page by page while it is read: `for await (const item of listing)`. Nothing is fetched before;
 * reading it again fetches it again.
 */
export class Listing<Item> implements AsyncIterable<Item> {
  readonly #fetchPage: FetchPage<Item>
  readonly #options: ListOptions

  /**
   * @param options filters, `limit`, `cursor`, and what goes with a call
   * @internal
   */
  constructor(fetchPage: FetchPage<Item>, options: ListOptions) {
    this.#fetchPage = fetchPage
    this.#options = options
  }

  /** One page: the first, or the one at the `cursor` of the options. */
  page(): Promise<Page<Item>> {
    return this.#page(this.#options.cursor)
  }

  /** Page after page to the end. A page can be empty and still have a successor. */
  async *pages(): AsyncGenerator<Page<Item>, void, undefined> {
    let { cursor } = this.#options
    do {
      const page = await this.#page(cursor)
      yield page
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }

  /** Item after item, of page after page, to the end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const { items } of this.pages()) yield* items
  }

  #page(cursor: string | undefined): Promise<Page<Item>> {
    const { signal, timeoutMs, attemptTimeoutMs, maxAttempts, ...input } = this.#options
    return this.#fetchPage({ ...input, cursor }, { signal, timeoutMs, attemptTimeoutMs, maxAttempts })
  }
}

import document from '@lading/contract/openapi.json' with { type: 'json' }
import * as site from '@lading/docs/site'
import { StaticSite, sitePath } from '@lading/stack/site'
import type { Context, Hono } from 'hono'
import { type Note, notePage } from './docs-note.ts'

export async function openApiText(): Promise<string> {
  return JSON.stringify(document)
}

/** Whether there is a site to show, and if not, why. */
type State = { readonly kind: 'ready' } | Note

/** Where the site is, and what makes it. */
export type DocsSource = Pick<typeof site, 'siteDirectory' | 'isFresh' | 'canBuild' | 'buildSite'>

/** The docs at `/docs`: the built site, or what there is to say while there is none. */
export class Docs implements AsyncDisposable {
  readonly #source: DocsSource
  readonly #site: StaticSite
  readonly #stop = new AbortController()
  #state: State = { kind: 'ready' }
  #begun: Promise<void> | undefined
  #built: Promise<void> | undefined

  constructor(source: DocsSource = site) {
    this.#source = source
    this.#site = new StaticSite(source.siteDirectory)
  }

  /** Serves the docs. What is not below `/docs` stays the service's. */
  addTo(app: Hono): void {
    app.get('/docs', (c) => this.#answer(c))
    app.get('/docs.md', (c) => this.#answer(c))
    app.get('/docs/*', (c) => this.#answer(c))
  }

  /**
   * Looks whether the site is that of its sources, and builds it in another process when it is not. Everything else goes
   * on meanwhile: nothing waits for it but the docs.
   */
  build(): void {
    this.#begun ??= this.#begin()
  }

  async #begin(): Promise<void> {
    // Where nothing can build it, the site is served as it came.
    if ((await this.#source.isFresh()) || !this.#source.canBuild()) return
    this.#state = { kind: 'building' }
    this.#built = this.#source.buildSite({ signal: this.#stop.signal }).then(
      () => {
        this.#state = { kind: 'ready' }
      },
      (error: unknown) => {
        this.#state = { kind: 'failed', output: error instanceof Error ? error.message : String(error) }
      },
    )
  }

  async #answer(c: Context): Promise<Response> {
    await this.#begun
    const { pathname } = new URL(c.req.url)
    const path = sitePath(pathname, '/docs')
    if ('redirect' in path) return c.redirect(path.redirect)
    // Somebody may have built them by hand since.
    if (this.#state.kind === 'failed' && (await this.#source.isFresh())) this.#state = { kind: 'ready' }
    if (this.#state.kind === 'ready') {
      const answer = await this.#site.answer(path.file, c.req.raw.headers)
      return answer ?? notePage({ kind: this.#source.canBuild() ? 'unbuilt' : 'impossible' })
    }
    return notePage(this.#state)
  }

  /** Ends a build that runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#begun
    await this.#built
  }
}

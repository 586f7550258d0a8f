import type { BrowserContext, Page } from 'playwright-core'

/** What a page may wait for, in milliseconds: far more than it ever takes. */
const patience = 20_000

/** One reader: tabs that share what a browser remembers, and all that went wrong in them. */
export class Visit implements AsyncDisposable {
  readonly context: BrowserContext
  readonly page: Page
  /** Warnings and errors of the console, failures of scripts and requests: one line each. */
  readonly troubles: string[] = []
  /** The address of each request. */
  readonly requests: string[] = []

  private constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
  }

  /** @param origin what every request must go to */
  static async begin(context: BrowserContext, origin: string): Promise<Visit> {
    context.setDefaultTimeout(patience)
    const visit = new Visit(context, await context.newPage())
    const trouble = (page: Page | undefined, text: string) => visit.troubles.push(`${page?.url()}: ${text}`)
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) trouble(message.page() ?? undefined, message.text())
    })
    context.on('weberror', (error) => trouble(error.page() ?? undefined, error.error().message))
    context.on('request', (request) => {
      const url = request.url()
      visit.requests.push(url)
      if (!/^(data|blob):/.test(url) && new URL(url).origin !== origin)
        visit.troubles.push(`${request.frame().url()}: asks for ${url}, which is elsewhere`)
    })
    context.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText
      // Whoever goes on reading ends what is still under way.
      if (reason !== 'net::ERR_ABORTED') visit.troubles.push(`${request.url()}: ${reason}`)
    })
    return visit
  }

  /** Goes to a page of the docs and waits until it stands. @param path below the docs: `/operations/files.create` */
  async read(path: string): Promise<Page> {
    await this.page.goto(`/docs${path}`)
    await this.page.evaluate(() => document.fonts.ready.then(() => undefined))
    return this.page
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close()
  }
}

import type { Browser, BrowserContextOptions } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { type Service, startService } from './service.ts'
import { Visit } from './visit.ts'

/** The widths that the pages are made for, in CSS pixels: a small phone, a tablet, a desk. */
export const widths = { phone: 360, tablet: 768, desk: 1440 } as const
const height = 900

/** A running service with its docs, and a browser to read them. */
export class Site implements AsyncDisposable {
  readonly service: Service
  readonly #browser: Browser
  readonly #resources: AsyncDisposableStack

  constructor(service: Service, browser: Browser, resources: AsyncDisposableStack) {
    this.service = service
    this.#browser = browser
    this.#resources = resources
  }

  /** A reader who has never been here. @param width of the window; the desk's unless given */
  async visit({
    width = widths.desk,
    ...options
  }: BrowserContextOptions & { readonly width?: number } = {}): Promise<Visit> {
    const context = await this.#browser.newContext({
      baseURL: this.service.url,
      viewport: { width, height },
      reducedMotion: 'reduce',
      ...options,
    })
    return Visit.begin(context, this.service.url)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync()
  }
}

export async function openSite(): Promise<Site> {
  await using resources = new AsyncDisposableStack()
  const [service, browser] = await Promise.all([startService(), launchBrowser()])
  resources.use(service)
  resources.defer(() => browser.close())
  return new Site(service, browser, resources.move())
}

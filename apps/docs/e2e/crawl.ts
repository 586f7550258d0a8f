import { readdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { siteDirectory } from '../src/site/site.ts'
import { widths } from './site.ts'
import type { Visit } from './visit.ts'

/** What a page says of itself when it stands. */
export interface Read {
  /** As in an address: `/docs/operations/files.create`. */
  readonly path: string
  readonly status: number | undefined
  readonly lang: string
  readonly title: string
  readonly description: string | null
  readonly h1: readonly string[]
  readonly h2: readonly string[]
  /** All that a fragment can lead to. */
  readonly ids: readonly string[]
  /** Ids that stand there more than once. */
  readonly repeatedIds: readonly string[]
  /** Words that stand against the next one without a space, as they are in the page: `With<code>retryable`. */
  readonly glued: readonly string[]
  /** Addresses of links. */
  readonly links: readonly string[]
  /** Addresses of scripts that came as files. */
  readonly scripts: readonly string[]
  /** The text of scripts that stand in the page. */
  readonly inlineScript: string
  /** By how much the page moved while it loaded: 0 is not at all. */
  readonly shift: number
  /** What a reader waits for longest of what is seen first: the name of its element. */
  readonly largest: string
  /** What does not fit at one of the widths: one line each. */
  readonly misfits: readonly string[]
}

/** Tabs that read at the same time: above this two cores gain nothing. */
const tabs = 4

/** Every page that was built, as its address; not the one for what is missing. */
export async function builtPages(): Promise<string[]> {
  const files = await readdir(siteDirectory, { recursive: true })
  return files
    .filter((file) => file.endsWith('index.html'))
    .map((file) => `/docs/${file}`.replace(/\/index\.html$/, ''))
    .sort()
}

/** What the page says, at the desk's width. Runs in the page. */
function look() {
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  const entries = performance.getEntriesByType('resource').map(({ name }) => name)
  const texts = (selector: string) =>
    [...document.querySelectorAll(selector)].map((element) => element.textContent.trim())
  return {
    lang: document.documentElement.lang,
    title: document.title,
    description: document.querySelector('meta[name="description"]')?.getAttribute('content') ?? null,
    h1: texts('h1'),
    h2: texts('main h2'),
    ids,
    repeatedIds: ids.filter((id, at) => ids.indexOf(id) !== at),
    glued: document.querySelector('main')?.innerHTML.match(/\w+<(code|a|strong|em)\b[^>]*>\w+/g) ?? [],
    links: [...document.querySelectorAll<HTMLAnchorElement | HTMLLinkElement>('a[href], link[href]')].map(
      ({ href }) => href,
    ),
    scripts: entries.filter((name) => new URL(name).pathname.endsWith('.js')),
    inlineScript: [...document.scripts].map(({ text }) => text).join('\n'),
  }
}

/** How far the page moved, and what of it came last. Runs in the page. */
function loading() {
  const seen = (type: string) =>
    new Promise<PerformanceEntryList>((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type, buffered: true })
      setTimeout(resolve, 50, [])
    })
  return Promise.all([seen('layout-shift'), seen('largest-contentful-paint')]).then(([shifts, paints]) => ({
    shift: shifts.reduce((sum, entry) => sum + Number(Reflect.get(entry, 'value')), 0),
    largest: String(Reflect.get(paints.at(-1) ?? {}, 'element')?.localName ?? ''),
  }))
}

/** What is wider than the window, or cut off by what it stands in. Runs in the page. */
function misfits() {
  const root = document.documentElement
  const found: string[] = []
  if (root.scrollWidth > root.clientWidth)
    found.push(`the page is ${root.scrollWidth} wide where ${root.clientWidth} are seen`)
  for (const element of document.querySelectorAll<HTMLElement>(
    'main :is(pre, table, code, p, dl, dd, svg, h1, h2, h3)',
  )) {
    const { right, width } = element.getBoundingClientRect()
    if (width === 0 || right <= root.clientWidth + 1) continue
    let box = element.parentElement
    while (box !== null && !['auto', 'scroll'].includes(getComputedStyle(box).overflowX))
      box = box.parentElement
    if (box === null || box === root || box === document.body)
      found.push(
        `<${element.localName}> ends at ${Math.round(right)}: ${element.textContent.trim().slice(0, 40)}`,
      )
  }
  return found
}

async function read(page: Page, path: string): Promise<Read> {
  const answer = await page.goto(path)
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  const [seen, loaded] = [await page.evaluate(look), await page.evaluate(loading)]
  const lines: string[] = []
  for (const width of Object.values(widths)) {
    await page.setViewportSize({ width, height: 900 })
    lines.push(...(await page.evaluate(misfits)).map((line) => `${path} at ${width}: ${line}`))
  }
  return { path, status: answer?.status(), ...seen, ...loaded, misfits: lines }
}

/** Opens every page that was built, in several tabs of one reader, at each width. */
export async function crawl(visit: Visit): Promise<Read[]> {
  const waiting = await builtPages()
  const pages: Read[] = []
  const tab = async (page: Page) => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift())
      pages.push(await read(page, path))
  }
  const others = Array.from({ length: tabs - 1 }, async () => tab(await visit.context.newPage()))
  await Promise.all([tab(visit.page), ...others])
  return pages.sort((a, b) => a.path.localeCompare(b.path))
}

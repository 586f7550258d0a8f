import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSite, siteDirectory } from '../src/site/site.ts'

/* The built site, read as a browser would get it. */

// Nothing happens when it is that of the present sources, which `npx -y pnpm@12 test` sees to beforehand.
await buildSite()

/** Every file of the site by its path below the site's address. */
export const files: ReadonlySet<string> = new Set(
  readdirSync(siteDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(siteDirectory.length)),
)

export const textOfFile = (path: string) => readFileSync(join(siteDirectory, path), 'utf8')
export const bytesOfFile = (path: string) => readFileSync(join(siteDirectory, path))

/** The HTML of every page by its address below the site's: the front page is empty. */
export const pages: ReadonlyMap<string, string> = new Map(
  [...files]
    .filter((path) => path.endsWith('.html'))
    .map((path) => [path.replace(/\/index\.html$|\.html$/, ''), textOfFile(path)]),
)

export function pageAt(path: string): string {
  const html = pages.get(path)
  if (html === undefined) throw new Error(`There is no page at ${path}`)
  return html
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  amp: '&',
  '#x26': '&',
  '#34': '"',
  '#x3C': '<',
}

/** What a reader sees of the middle of a page. */
export function textOf(html: string): string {
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'))
  return main
    .replace(/<(script|style|svg)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, ' ')
}

/** The fragments that can be led to. */
export const idsOf = (html: string) => new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id))

import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { contractDocument, problems, routes } from '../src/reference/document.ts'
import { inlineScriptHashes, policyFile } from '../src/site/content-security-policy.ts'
import { guides, operating } from '../src/site/sidebar.ts'
import { bytesOfFile, files, idsOf, pageAt, pages, textOfFile } from './site.ts'

/* What holds for all pages of the built site. */

const reference = ['/operations', '/errors', '/headers', '/scopes']

test('there is a page for each guide, operation and error, and no other', () => {
  expect([...pages.keys()].sort()).toEqual(
    [
      '',
      '/404',
      ...reference,
      ...[...guides, ...operating].map((name) => `/guides/${name}`),
      ...routes.map(({ operation }) => `/operations/${operation['x-rpc']}`),
      ...problems.map(({ code }) => `/errors/${code}`),
    ].sort(),
  )
})

test('the type of every problem leads to a page', () => {
  const types = Object.values(contractDocument.components.schemas).flatMap(
    (schema) => schema.properties?.type?.examples ?? [],
  )
  expect(types.length).toBeGreaterThan(30)
  for (const type of types) expect(pages.has(String(type).replace('/docs', '')), String(type)).toBe(true)
})

/** What the service answers beside the docs. */
const ofTheService = new Set(['/openapi.json'])

/** Whether a link of the site leads somewhere. */
function leads(href: string, from: string): boolean {
  const [target = '', id] = href.split('#')
  if (ofTheService.has(target)) return true
  const html = target === '' ? from : pages.get(target.replace(/^\/docs/, ''))
  if (html !== undefined) return id === undefined || id === '' || idsOf(html).has(decodeURIComponent(id))
  return id === undefined && target.startsWith('/docs/') && files.has(target.slice('/docs'.length))
}

test('every link leads to a page, a heading or a file', () => {
  for (const [path, html] of pages) {
    const links = [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, href = '']) => href)
    const lost = links.filter((href) => !/^https?:/.test(href) && !leads(href, html))
    expect(lost, path).toEqual([])
  }
})

test('every link of the Markdown leads to Markdown', () => {
  const texts = [...files].filter((path) => path.endsWith('.md') || path.endsWith('.txt'))
  for (const path of texts) {
    const links = [...textOfFile(path).matchAll(/\]\((\/docs[^)#]*|\/openapi\.json)[^)]*\)/g)].map(
      ([, href = '']) => href,
    )
    const lost = links.filter((href) => !leads(href, ''))
    expect(lost, path).toEqual([])
  }
})

test('no page loads anything from another server', () => {
  for (const [path, html] of pages) {
    const loaded = html.match(
      /<(?:script|img|iframe|source|video|audio)\b[^>]* src="(?:https?:)?\/\/|<link\b[^>]* href="(?:https?:)?\/\/|url\((?:'|")?(?:https?:)?\/\//g,
    )
    expect(loaded, path).toBeNull()
  }
  for (const path of files) {
    if (!path.endsWith('.css')) continue
    expect(textOfFile(path), path).not.toMatch(
      /url\((?:'|")?(?:https?:)?\/\/|@import\s+(?:url\()?['"]?https?:/,
    )
  }
})

const empty = new Set(['meta', 'link', 'input', 'br', 'img', 'hr', 'area', 'base', 'col', 'wbr'])

test('every page is well-formed, names itself, tells what it is and has one first heading', () => {
  const titles = new Map<string, string>()
  const descriptions = new Map<string, string>()
  for (const [path, html] of pages) {
    const open: string[] = []
    const markup = html
      .replace(/<!--[\s\S]*?-->/g, '')
      .replace(/(<(script|style)\b[^>]*>)[\s\S]*?(?=<\/\2>)/g, '$1')
    for (const [whole, closing, name = ''] of markup.matchAll(
      /<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|'[^']*'|[^"'>])*>/g,
    )) {
      if (empty.has(name) || whole.endsWith('/>')) continue
      if (closing === '') open.push(name)
      else expect(open.pop(), path).toBe(name)
    }
    expect(open, path).toEqual([])
    expect(html.match(/<h1\b/g), path).toHaveLength(1)
    const [, title = ''] = /<title>([^<]+)<\/title>/.exec(html) ?? []
    const [, description = ''] = /<meta name="description" content="([^"]+)"/.exec(html) ?? []
    expect(html, path).toContain('<html lang="en"')
    expect(title, path).toContain('| Lading')
    expect(description.length, `${path}: ${description}`).toBeGreaterThan(30)
    expect(description.length, `${path}: ${description}`).toBeLessThan(190)
    if (path.startsWith('/operations/')) {
      expect(titles.get(title), `the title of ${path}`).toBeUndefined()
      expect(descriptions.get(description), `the description of ${path}`).toBeUndefined()
    }
    titles.set(title, path)
    descriptions.set(description, path)
  }
})

/** Scripts that a page loads without being asked, and those that these import. */
function scriptsOf(html: string): Set<string> {
  const found = new Set<string>()
  const add = (path: string) => {
    if (found.has(path)) return
    found.add(path)
    const imports = textOfFile(path).matchAll(/(?:import|from)\s*["']\.\/([^"']+)["']/g)
    for (const [, name = ''] of imports) add(`/_astro/${name}`)
  }
  for (const [, src = ''] of html.matchAll(/<script\b[^>]* src="\/docs([^"]+)"/g)) add(src)
  return found
}

/** What a page may run, in bytes after gzip. The search is not in it: it is fetched when somebody opens it. */
const scriptBudget = 60 * 1024

test('no page runs more than 60 KB of script', () => {
  for (const [path, html] of pages) {
    const inline = [...html.matchAll(/<script(?![^>]* src=)[^>]*>([\s\S]*?)<\/script>/g)].map(
      ([, code]) => code,
    )
    const scripts = scriptsOf(html)
    expect(
      [...scripts].filter((script) => script.includes('pagefind')),
      path,
    ).toEqual([])
    const loaded = [...scripts].map((script) => gzipSync(bytesOfFile(script)).length)
    const all = loaded.reduce((sum, size) => sum + size, gzipSync(inline.join('')).length)
    expect(scripts.size, path).toBeGreaterThan(0)
    expect(all, path).toBeLessThan(scriptBudget)
  }
})

test('the policy names every inline script, allows no other and no eval', () => {
  const policy = textOfFile(`/${policyFile}`)
  for (const [path, html] of pages) {
    for (const hash of inlineScriptHashes(html)) expect(policy, path).toContain(hash)
    expect(html, path).not.toMatch(/<[^>]+ on[a-z]+="/)
  }
  const [scripts = ''] = policy.split('; ').filter((directive) => directive.startsWith('script-src'))
  expect(scripts).toMatch(/^script-src 'self' 'wasm-unsafe-eval'( 'sha256-[^']+')+$/)
  expect(policy).toContain("default-src 'none'")
})

test('every page but the one for what is missing has a Markdown version, which the index lists', () => {
  const index = textOfFile('/llms.txt')
  const whole = textOfFile('/llms-full.txt')
  for (const path of pages.keys()) {
    if (path === '/404') continue
    const file = path === '' ? '/index.md' : `${path}.md`
    const markdown = textOfFile(file)
    expect(markdown.startsWith('# '), file).toBe(true)
    const text = markdown.replace(/^(```|~~~)[\s\S]*?^\1$/gm, '').replace(/`[^`\n]*`/g, '')
    expect(text, file).not.toMatch(/^import |<[A-Z]\w+|^\s*<\//m)
    expect(whole).toContain(markdown.trim())
    if (path !== '') expect(index).toContain(`](/docs${file})`)
    expect(pageAt(path), path).toContain(`<link rel="alternate" type="text/markdown" href="/docs${file}"`)
  }
})

test('every page has all operations by resource beside it, and marks its own', () => {
  for (const [path, html] of pages) {
    if (path === '/404') continue
    const [menu = ''] = /<nav class="sidebar[\s\S]*?<\/nav>/.exec(html) ?? []
    const links = [...menu.matchAll(/ href="\/docs(\/operations\/[^"]+)"/g)].map(([, target]) => target)
    expect(links, path).toEqual(routes.map(({ operation }) => `/operations/${operation['x-rpc']}`))
    const marked = [...menu.matchAll(/<a href="\/docs([^"]+)" aria-current="page"/g)].map(
      ([, target]) => target,
    )
    const listed = path.startsWith('/operations') || path.startsWith('/guides') || reference.includes(path)
    expect(marked, path).toEqual(listed ? [path] : [])
  }
})

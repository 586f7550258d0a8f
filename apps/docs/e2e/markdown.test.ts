import document from '@lading/contract/openapi.json' with { type: 'json' }
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtPages } from './crawl.ts'
import { type Service, startService } from './service.ts'

/* The pages for programs: each as Markdown, and the indexes of all of them. */

let service: Service
/** Of each page's address, its Markdown. */
let texts: ReadonlyMap<string, string>

/** Where the Markdown of a page is. */
const markdownOf = (path: string) => `${path === '/docs' ? '/docs/index' : path}.md`

async function get(path: string) {
  const answer = await fetch(service.url + path)
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
}

beforeAll(async () => {
  service = await startService()
  const pages = await builtPages()
  texts = new Map(
    await Promise.all(pages.map(async (path) => [path, (await get(markdownOf(path))).text] as const)),
  )
}, 180_000)

afterAll(() => service?.[Symbol.asyncDispose]())

/** The links of a Markdown text that stay on the site; not those in code. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '')
  return [...prose.matchAll(/\]\((\/[^)\s]*)\)/g)].map(([, link = '']) => link)
}

test('each page is there in Markdown, as text and nothing else', async () => {
  for (const [path, text] of texts) {
    const { status, type } = await get(markdownOf(path))
    expect([status, type], path).toEqual([200, 'text/markdown; charset=utf-8'])
    expect(text, path).toMatch(/^# \S/)
    const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`]*`/g, '')
    // Left over from what the page is made of.
    expect(
      prose.match(/^import .*|<\/?[A-Z]\w*[ />]|\{[a-z]\w*\.|undefined|\[object/m)?.[0],
      path,
    ).toBeUndefined()
    expect(text.match(/^```/gm)?.length ?? 0, path).toSatisfy((fences: number) => fences % 2 === 0)
  }
})

test('what a page links to in Markdown is there in Markdown', async () => {
  const targets = [...texts].flatMap(([path, text]) =>
    linksOf(text).map((link) => ({ path, target: link.split('#')[0] || path })),
  )
  const pages = new Set([...texts.keys()].map(markdownOf))
  const inHtml = targets.filter(({ target }) => texts.has(target))
  expect(inHtml.map(({ path, target }) => `${path}: ${target}`)).toEqual([])
  const files = new Set(targets.map(({ target }) => target).filter((target) => !pages.has(target)))
  const statuses = await Promise.all([...files].map(async (file) => `${(await get(file)).status} ${file}`))
  expect(statuses.filter((line) => !line.startsWith('200 '))).toEqual([])
})

test('llms.txt has every page and every operation, and llms-full.txt the whole text of them', async () => {
  const index = await get('/docs/llms.txt')
  expect(index.type).toBe('text/plain; charset=utf-8')
  expect(index.text).toMatch(/^# Lading\n\n> \S/)
  const listed = [...index.text.matchAll(/^- \[([^\]]+)\]\((\S+)\): (.+)$/gm)]
  const pages = [...texts.keys()].filter((path) => path !== '/docs')
  expect(listed.map(([, , link]) => link).sort()).toEqual(pages.map(markdownOf).sort())

  const operations = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).flatMap((operation) => ('x-rpc' in operation ? [operation['x-rpc']] : [])),
  )
  expect(operations.length).toBeGreaterThan(30)
  expect(listed.map(([, title]) => title)).toEqual(expect.arrayContaining(operations))

  const full = (await get('/docs/llms-full.txt')).text
  expect([...texts].filter(([, text]) => !full.includes(text.trim())).map(([path]) => path)).toEqual([])
})

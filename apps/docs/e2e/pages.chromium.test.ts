import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { siteDirectory } from '../src/site/site.ts'
import { crawl, type Read } from './crawl.ts'
import { openSite, type Site } from './site.ts'
import type { Visit } from './visit.ts'

/* Every page of the site, once, in a real browser. */

/** Of script that a page loads by itself, with gzip, in bytes. The heaviest, an operation with its console, has 13 KB. */
const scriptBudget = 60 * 1024

/** What nobody can see: a hair line of the menu that goes to its place. A line of text that moves is ten times as much. */
const leastShift = 0.001

let site: Site
let visit: Visit
let pages: readonly Read[]

beforeAll(async () => {
  site = await openSite()
  visit = await site.visit()
  pages = await crawl(visit)
}, 180_000)

afterAll(async () => {
  await visit?.[Symbol.asyncDispose]()
  await site?.[Symbol.asyncDispose]()
})

/** What is wrong with each page, as lines. */
const faults = (fault: (page: Read) => string | readonly string[] | undefined) =>
  pages.flatMap((page) => {
    const found = fault(page) ?? []
    return (typeof found === 'string' ? [found] : found).map((text) => `${page.path}: ${text}`)
  })

test('no page of the site has anything to complain of, or asks for anything elsewhere', () => {
  expect(pages.length).toBeGreaterThan(50)
  expect(visit.troubles).toEqual([])
  expect(faults(({ status }) => (status === 200 ? undefined : `answers ${status}`))).toEqual([])
})

test('each page has one heading of its own, a title, a description and a language', () => {
  expect(faults(({ h1 }) => (h1.length === 1 && h1[0] !== '' ? undefined : `headings: ${h1}`))).toEqual([])
  expect(faults(({ lang }) => (lang === 'en' ? undefined : `language: ${lang}`))).toEqual([])
  expect(
    faults(({ title, h1: [heading = ''] }) =>
      title.startsWith(heading) && title.endsWith('Lading') ? undefined : `title: ${title}`,
    ),
  ).toEqual([])
  expect(
    faults(({ description }) =>
      (description ?? '').length >= 40 ? undefined : `description: ${description}`,
    ),
  ).toEqual([])
  for (const name of ['title', 'description'] as const) {
    const repeated = faults((page) =>
      pages.some((other) => other !== page && other[name] === page[name])
        ? `the ${name} of another page: ${page[name]}`
        : undefined,
    )
    expect(repeated).toEqual([])
  }
})

test('no word stands against the next one without a space', () => {
  expect(faults(({ glued }) => glued)).toEqual([])
})

test('every link and every anchor leads somewhere, and every page can be reached from the front', async () => {
  const byAddress = new Map(pages.map((page) => [`${site.service.url}${page.path}`, page]))
  const elsewhere = new Set<string>()
  const broken = faults(({ links, repeatedIds }) => [
    ...repeatedIds.map((id) => `#${id} stands there twice`),
    ...links.flatMap((link) => {
      const [address = '', fragment] = link.split('#')
      const target = byAddress.get(address)
      if (target === undefined) elsewhere.add(address)
      const isThere = fragment === undefined || target?.ids.includes(decodeURIComponent(fragment))
      return target === undefined || isThere ? [] : [`there is no ${link}`]
    }),
  ])
  expect(broken).toEqual([])

  const files = [...elsewhere].filter((address) => address.startsWith(site.service.url))
  const statuses = await Promise.all(files.map(async (file) => `${(await fetch(file)).status} ${file}`))
  expect(statuses.filter((line) => !line.startsWith('200 '))).toEqual([])
  const foreign = [...elsewhere].filter((address) => !files.includes(address))
  expect(foreign.filter((address) => !address.startsWith('https://'))).toEqual([])

  const reached = new Set(['/docs'])
  for (const path of reached) {
    for (const link of byAddress.get(`${site.service.url}${path}`)?.links ?? []) {
      const target = byAddress.get(link.split('#')[0] ?? '')
      if (target !== undefined) reached.add(target.path)
    }
  }
  expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([])
})

test('each page is the same in Markdown: it says where, and has the same headings', async () => {
  const differences = await Promise.all(
    pages.map(async ({ path, links, h1, h2 }) => {
      const address = `${site.service.url}${path === '/docs' ? '/docs/index' : path}.md`
      if (!links.includes(address)) return [`${path} does not name ${address}`]
      const text = (await (await fetch(address)).text()).replace(/^```[\s\S]*?^```$/gm, '')
      const headings = (level: string) =>
        [...text.matchAll(new RegExp(`^${level} (.+)$`, 'gm'))].map(([, heading = '']) =>
          heading.replaceAll('`', ''),
        )
      // Markdown has nothing to click on.
      const expected = { h1, h2: h2.filter((heading) => heading !== 'Try it') }
      const actual = { h1: headings('#'), h2: headings('##') }
      return isDeepStrictEqual(actual, expected) ? [] : [`${path}: ${JSON.stringify({ expected, actual })}`]
    }),
  )
  expect(differences.flat()).toEqual([])
})

test('no page is wider than the window at 360, 768 and 1440 pixels, and nothing in it is cut off', () => {
  expect(pages.flatMap((page) => page.misfits)).toEqual([])
})

test('nothing moves while a page loads, and no picture is the largest thing to wait for', () => {
  expect(faults(({ shift }) => (shift < leastShift ? undefined : `moves by ${shift}`))).toEqual([])
  const pictures = ['img', 'svg', 'image', 'canvas', 'video']
  expect(
    faults(({ largest }) => (pictures.includes(largest) ? `waits for <${largest}>` : undefined)),
  ).toEqual([])
})

test('no page loads more than 60 KB of script, with gzip, before somebody does something', async () => {
  const sizes = new Map<string, number>()
  const sizeOf = async (address: string) => {
    const path = new URL(address).pathname.replace(/^\/docs/, '')
    const size = sizes.get(path) ?? gzipSync(await readFile(join(siteDirectory, path))).length
    sizes.set(path, size)
    return size
  }
  const heaviest = await Promise.all(
    pages.map(async ({ path, scripts, inlineScript }) => {
      const files = await Promise.all([...new Set(scripts)].map(sizeOf))
      return { path, bytes: files.reduce((sum, size) => sum + size, gzipSync(inlineScript).length) }
    }),
  )
  expect(heaviest.filter(({ bytes }) => bytes > scriptBudget)).toEqual([])
  expect(heaviest.filter(({ bytes }) => bytes === 0)).toEqual([])
})

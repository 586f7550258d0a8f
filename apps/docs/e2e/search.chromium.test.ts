import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { siteDirectory } from '../src/site/site.ts'
import { openSite, type Site } from './site.ts'

/* The search, as somebody who looks for something meets it. */

/**
 * Of what the search loads when it is opened and asked for the first time, with gzip, in bytes. 126 KB are measured: the
 * engine 60, the index and what is shown of the pages the rest.
 */
const searchBudget = 160 * 1024

let site: Site

beforeAll(async () => {
  site = await openSite()
}, 180_000)

afterAll(() => site?.[Symbol.asyncDispose]())

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Search' })
const results = (page: Page) => dialog(page).getByRole('option')
const query = (page: Page) => dialog(page).getByRole('combobox')

/** Types a query and waits for the answer to it. */
async function ask(page: Page, text: string): Promise<void> {
  await query(page).fill(text)
  await results(page).or(dialog(page).getByText('Nothing was found')).first().waitFor()
}

/** What people type, and the page that they mean. */
const meant: readonly (readonly [text: string, path: string])[] = [
  ['files.create', '/docs/operations/files.create'],
  ['POST /v1/files', '/docs/operations/files.create'],
  ['GET /v1/files/{id}/versions', '/docs/operations/versions.list'],
  ['FILE_HELD', '/docs/errors/FILE_HELD'],
  ['IDEMPOTENCY_KEY_REUSED', '/docs/errors/IDEMPOTENCY_KEY_REUSED'],
  ['list folders', '/docs/operations/folders.list'],
  ['workspace.retain', '/docs/operations/workspace.retain'],
  ['php', '/docs/guides/php'],
]

test('an operation, a route, a code or a name is answered with its own page first', async () => {
  await using visit = await site.visit()
  const page = await visit.read('')
  await page.getByRole('button', { name: 'Search' }).click()
  const first = results(page).first()
  for (const [text, path] of meant) {
    await ask(page, text)
    const href = () => first.getAttribute('href', { timeout: 1000 }).catch(() => 'nothing')
    await expect.poll(href, { message: text }).toBe(path)
  }
  expect(visit.troubles).toEqual([])
})

test('a word that many pages have finds the guide and the operations of it', async () => {
  await using visit = await site.visit()
  const page = await visit.read('')
  await page.getByRole('button', { name: 'Search' }).click()
  await ask(page, 'upload')
  const links = await results(page).evaluateAll((all) => all.map((link) => link.getAttribute('href')))
  expect(links).toContain('/docs/guides/uploads')
  expect(links.some((link) => link?.startsWith('/docs/operations/uploads.'))).toBe(true)
  // What was typed is marked in what is quoted.
  expect(await results(page).locator('mark').first().textContent()).toMatch(/upload/i)
})

test('with the mouse: the result that is clicked opens', async () => {
  await using visit = await site.visit()
  const page = await visit.read('/guides/start')
  await page.getByRole('button', { name: 'Search' }).click()
  await ask(page, 'files.create')
  const second = results(page).nth(1)
  const href = await second.getAttribute('href')
  await second.click()
  await page.waitForURL(`**${href}`)
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
  expect(visit.troubles).toEqual([])
})

test('with the keyboard alone: it opens, results are walked, one is opened, and it closes', async () => {
  await using visit = await site.visit()
  const page = await visit.read('/guides/start')
  const isTyping = () => page.evaluate(() => document.activeElement?.matches('input'))
  for (const keys of ['Control+k', '/']) {
    await page.keyboard.press(keys)
    await dialog(page).waitFor()
    expect(await isTyping()).toBe(true)
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'hidden' })
    // What is hidden loses the focus with the next frame; until then a slash is one of a text.
    await expect.poll(isTyping).toBe(false)
  }

  // From the button that has the focus, and back to it.
  const button = page.getByRole('button', { name: 'Search' })
  await button.focus()
  await page.keyboard.press('Enter')
  await dialog(page).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true)

  await page.keyboard.press('Control+k')
  await page.keyboard.type('files.create')
  await results(page).first().waitFor()
  const selected = () => query(page).getAttribute('aria-activedescendant')
  const first = await selected()
  await page.keyboard.press('ArrowDown')
  expect(await selected()).not.toBe(first)
  await page.keyboard.press('ArrowUp')
  expect(await selected()).toBe(first)
  expect(await page.locator(`#${first}`).getAttribute('aria-selected')).toBe('true')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/docs/operations/files.create')
  expect(visit.troubles).toEqual([])
})

test('what is nowhere is said to be nowhere, and markup in a query stays text', async () => {
  await using visit = await site.visit()
  const page = await visit.read('')
  await page.getByRole('button', { name: 'Search' }).click()
  await ask(page, 'zzqqxxy')
  expect(await dialog(page).getByRole('status').textContent()).toContain('Nothing was found')
  await query(page).fill('<img src=x onerror=alert(1)>')
  await expect.poll(() => dialog(page).getByRole('status').textContent()).toMatch(/page|Nothing/)
  expect(await dialog(page).locator('img').count()).toBe(0)
  expect(visit.troubles).toEqual([])
})

test('nothing of the search is loaded before somebody opens it, and then less than 160 KB', async () => {
  await using visit = await site.visit()
  const page = await visit.read('/operations/files.create')
  const ofSearch = () => [...new Set(visit.requests)].filter((url) => url.includes('/pagefind/'))
  expect(ofSearch()).toEqual([])
  await page.getByRole('button', { name: 'Search' }).click()
  await ask(page, 'files.create')
  await page.waitForLoadState('networkidle')
  const sizes = await Promise.all(
    ofSearch().map(async (url) => {
      const file = join(siteDirectory, new URL(url).pathname.replace(/^\/docs/, ''))
      return gzipSync(await readFile(file)).length
    }),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  expect(total).toBeGreaterThan(0)
  expect(total).toBeLessThan(searchBudget)
})

import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtPages } from './crawl.ts'
import { openSite, type Site } from './site.ts'
import type { Visit } from './visit.ts'

/* The console at the end of an operation's page, on the service itself. */

let site: Site

beforeAll(async () => {
  site = await openSite()
}, 180_000)

afterAll(() => site?.[Symbol.asyncDispose]())

const tryIt = (page: Page) => page.getByTestId('try-it')
const exchanges = (page: Page) => page.getByTestId('try-it-exchanges').getByRole('listitem')
const keyField = (page: Page) => tryIt(page).getByLabel('API key')
const send = (page: Page) => tryIt(page).getByRole('button', { name: 'Send' })

/** Sends and waits until everything that follows is done. */
async function sent(page: Page): Promise<void> {
  await send(page).click()
  await exchanges(page).first().waitFor()
  await tryIt(page).locator('button[type="submit"]:enabled').waitFor()
}

/** What a browser keeps, wherever it does: names with their values. */
async function kept(visit: Visit) {
  const { sessionStorage, localStorage } = await visit.page.evaluate(() => ({
    sessionStorage: JSON.stringify(window.sessionStorage),
    localStorage: JSON.stringify(window.localStorage),
  }))
  const databases = await visit.page.evaluate(() => indexedDB.databases())
  return { sessionStorage, localStorage, cookies: await visit.context.cookies(), databases }
}

test('a real file goes through the page to the service, and is in the list afterwards', async () => {
  await using visit = await site.visit()
  const { apiKey, url } = site.service
  const page = await visit.read('/operations/files.create')
  const bytes = Buffer.from('%PDF-1.4\n% sent from a page\n')
  const name = 'Überblick <b>2026</b>.pdf'
  await keyField(page).fill(apiKey)
  await tryIt(page)
    .getByLabel('A real file')
    .setInputFiles({ name, mimeType: 'application/pdf', buffer: bytes })
  const hash = createHash('sha256').update(bytes).digest('hex')
  await expect.poll(() => tryIt(page).getByLabel('Body, as JSON').inputValue()).toContain(hash)
  await sent(page)
  await expect
    .poll(() => exchanges(page).locator('.status').allTextContents())
    .toEqual(['201 Created', '200 OK', '200 OK'])

  const id = /"id": "(file_[^"]+)"/.exec((await exchanges(page).last().textContent()) ?? '')?.[1]
  const stored = await fetch(`${url}/v1/files/${id}/content`, {
    headers: { authorization: `Bearer ${apiKey}` },
  })
  expect(Buffer.from(await stored.arrayBuffer())).toEqual(bytes)

  // The key is known there, and nothing of the example stands in the way.
  await visit.read('/operations/files.list')
  expect(await keyField(page).inputValue()).toBe(apiKey)
  await sent(page)
  const answer = exchanges(page).getByRole('region', { name: /^Body/ })
  expect(JSON.parse((await answer.textContent()) ?? '')).toMatchObject({
    items: [{ id, name, state: 'ready' }],
  })

  // An id that was answered is what the next page begins with; a redirect is offered as a link.
  await visit.read('/operations/files.download')
  await sent(page)
  const link = page.getByRole('link', { name: 'Open the signed URL' })
  const download = await fetch((await link.getAttribute('href')) ?? '')
  expect(Buffer.from(await download.arrayBuffer())).toEqual(bytes)

  expect(visit.troubles).toEqual([])
  expect(visit.requests.filter((address) => address.includes(apiKey))).toEqual([])
  const { sessionStorage, ...others } = await kept(visit)
  expect(sessionStorage).toContain(apiKey)
  expect(JSON.stringify(others)).not.toContain(apiKey)
  expect(page.url()).not.toContain(apiKey)
  // What is shown of the request can be shown around.
  expect(await tryIt(page).textContent()).not.toContain(apiKey)
})

test('the key is known to no other tab, and is gone when the field is emptied', async () => {
  await using visit = await site.visit()
  const page = await visit.read('/operations/files.list')
  await keyField(page).fill(site.service.apiKey)
  const another = await visit.context.newPage()
  await another.goto('/docs/operations/files.list')
  expect(await keyField(another).inputValue()).toBe('')
  await keyField(page).fill('')
  expect((await kept(visit)).sessionStorage).toBe('{}')
})

test('a key that the service does not know is answered with a problem that can be read, and its page', async () => {
  await using visit = await site.visit()
  const page = await visit.read('/operations/files.list')
  await keyField(page).fill('lad_nobody')
  await keyField(page).press('Enter')
  const problem = exchanges(page).first()
  await problem.waitFor()
  expect(await problem.locator('.status').textContent()).toMatch(/^401/)
  const body = JSON.parse((await problem.getByRole('region', { name: /^Body/ }).textContent()) ?? '')
  expect(body).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
  expect(await tryIt(page).getByRole('status').textContent()).toMatch(/401/)
  await page
    .getByRole('link', { name: 'What this error means' })
    .evaluate((link) => link.removeAttribute('target'))
  await page.getByRole('link', { name: 'What this error means' }).click()
  await page.waitForURL('**/docs/errors/UNAUTHENTICATED')
})

test('a body that is no JSON is said to be none beside it, and nothing is sent', async () => {
  await using visit = await site.visit()
  const page = await visit.read('/operations/files.create')
  const body = tryIt(page).getByLabel('Body, as JSON')
  await body.fill('{ "name": ')
  const before = visit.requests.length
  await send(page).click()
  expect(await tryIt(page).getByRole('alert').textContent()).toContain('This is not JSON')
  expect(await body.getAttribute('aria-invalid')).toBe('true')
  expect(await body.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(visit.requests.slice(before)).toEqual([])
})

/** What the service says of a request that it does not understand, or of a failure of its own. */
const misunderstood = /^(400|404 .*ROUTE|405|413|415|422|5\d\d)/

test('what each console begins with is a request that the service understands', async () => {
  await using visit = await site.visit()
  const operations = (await builtPages()).filter((path) => path.startsWith('/docs/operations/'))
  expect(operations.length).toBeGreaterThan(30)
  await visit.read('')
  await visit.page.evaluate((key) => sessionStorage.setItem('lading-api-key', key), site.service.apiKey)
  const refused: string[] = []
  for (const path of operations) {
    const { page } = visit
    await page.goto(path, { waitUntil: 'domcontentloaded' })
    await sent(page)
    const status = (await exchanges(page).first().locator('.status').textContent()) ?? ''
    const text = (await exchanges(page).first().textContent()) ?? ''
    if (misunderstood.test(status) || text.includes('ROUTE_NOT_FOUND')) refused.push(`${path}: ${text}`)
  }
  expect(refused).toEqual([])
})

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSite, type Site, widths } from './site.ts'

/* The pages on a phone, by night and on paper. */

let site: Site

beforeAll(async () => {
  site = await openSite()
}, 180_000)

afterAll(() => site?.[Symbol.asyncDispose]())

const menu = (page: Page) => page.getByRole('navigation', { name: 'Main' })
const menuButton = (page: Page) => page.getByRole('button', { name: 'Menu' })

test.for(['phone', 'tablet'] as const)('on a %s the menu opens, leads on, and closes', async (device) => {
  await using visit = await site.visit({ width: widths[device], hasTouch: true })
  const page = await visit.read('/guides/start')
  const link = menu(page).getByRole('link', { name: 'Uploads' })
  expect(await link.isVisible()).toBe(false)
  await menuButton(page).tap()
  await link.waitFor()
  await page.keyboard.press('Escape')
  await link.waitFor({ state: 'hidden' })
  await menuButton(page).tap()
  await link.tap()
  await page.waitForURL('**/docs/guides/uploads')
  expect(await menu(page).getByRole('link', { name: 'Uploads' }).isVisible()).toBe(false)
  // The way about within the page is there as well.
  expect(await page.getByText('On this page').first().isVisible()).toBe(true)
  expect(visit.troubles).toEqual([])
})

test('on a desk the menu stands beside the text, with the present page in it and in sight', async () => {
  await using visit = await site.visit()
  for (const path of ['/guides/uploads', '/operations/usage.get']) {
    const page = await visit.read(path)
    expect(await menuButton(page).isVisible()).toBe(false)
    const present = menu(page).locator('[aria-current="page"]')
    expect(await present.count()).toBe(1)
    expect(await present.isVisible()).toBe(true)
    const box = await present.boundingBox()
    expect(box?.y).toBeGreaterThan(0)
    expect(box?.y).toBeLessThan(900)
  }
})

const themeSelect = (page: Page) => page.getByRole('banner').getByLabel('Select theme')
const theme = (page: Page) => page.evaluate(() => document.documentElement.dataset.theme)
const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

test('the pages are as dark as the system, until somebody chooses otherwise', async () => {
  await using visit = await site.visit({ colorScheme: 'dark' })
  const page = await visit.read('/guides/start')
  expect(await theme(page)).toBe('dark')
  const dark = await ground(page)
  await page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(() => theme(page)).toBe('light')
  const light = await ground(page)
  expect(light).not.toBe(dark)

  await themeSelect(page).selectOption('dark')
  expect([await theme(page), await ground(page)]).toEqual(['dark', dark])
  await page.reload()
  expect(await theme(page)).toBe('dark')
  await visit.read('/operations/files.create')
  expect([await theme(page), await ground(page)]).toEqual(['dark', dark])
  await themeSelect(page).selectOption('auto')
  expect(await theme(page)).toBe('light')
  expect(visit.troubles).toEqual([])
})

test('on paper there is the text without what can only be clicked', async () => {
  await using visit = await site.visit()
  const page = await visit.read('/operations/files.create')
  await page.emulateMedia({ media: 'print' })
  const clickable = [
    menu(page),
    page.getByRole('button', { name: 'Search' }),
    themeSelect(page),
    page.getByText('On this page').first(),
    page.getByTestId('try-it'),
    page.locator('.copy').first(),
  ]
  for (const part of clickable) expect(await part.isVisible(), `${part}`).toBe(false)
  expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
  expect(await page.locator('main pre').first().isVisible()).toBe(true)
})

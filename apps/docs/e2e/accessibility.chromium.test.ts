import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSite, type Site, widths } from './site.ts'

/* What axe finds: WCAG 2.2 A and AA, and its best practices. */

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

let site: Site

beforeAll(async () => {
  site = await openSite()
}, 180_000)

afterAll(() => site?.[Symbol.asyncDispose]())

/** What is wrong with a page as it stands: one line for each rule and element. */
async function faults(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate((runOnly) => {
    // What the script that each page begins with has left there.
    const { run } = Reflect.get(window, 'axe') as typeof axe
    return run(document, { runOnly, resultTypes: ['violations'] })
  }, tags)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  )
}

/** A page in some state. */
interface Scene {
  readonly name: string
  readonly path: string
  readonly width?: number
  readonly act?: (page: Page) => Promise<void>
}

/** Calls with a key that nobody knows: what is answered is looked at as well. */
async function callInVain(page: Page): Promise<void> {
  await page.getByLabel('API key').fill('lad_nobody')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('link', { name: 'What this error means' }).waitFor()
}

async function search(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('combobox', { name: 'Search the docs' }).fill('upload')
  await page.getByRole('option').first().waitFor()
}

const scenes: readonly Scene[] = [
  { name: 'the front', path: '' },
  { name: 'a guide', path: '/guides/uploads' },
  { name: 'an operation with its console', path: '/operations/files.create', act: callInVain },
  { name: 'the operations', path: '/operations' },
  { name: 'an error', path: '/errors/FILE_HELD' },
  { name: 'what is missing', path: '/nowhere' },
  { name: 'the search', path: '', act: search },
  {
    name: 'the menu of a phone',
    path: '/operations/files.list',
    width: widths.phone,
    act: (page) => page.getByRole('button', { name: 'Menu' }).click(),
  },
  { name: 'an operation on a phone', path: '/operations/files.update', width: widths.phone },
]

test.for(['light', 'dark'] as const)('axe finds nothing, %s', async (colorScheme) => {
  await using visit = await site.visit({ colorScheme })
  await visit.context.addInitScript(axe.source)
  const found: string[] = []
  for (const { name, path, width = widths.desk, act } of scenes) {
    await visit.page.setViewportSize({ width, height: 900 })
    await visit.read(path)
    await act?.(visit.page)
    found.push(...(await faults(visit.page)).map((fault) => `${name}: ${fault}`))
  }
  expect(found.join('\n\n')).toBe('')
})

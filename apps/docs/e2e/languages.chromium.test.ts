import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSite, type Site } from './site.ts'

/* Samples in the language that a reader chose. */

const languages = ['TypeScript', 'curl', 'PHP']

let site: Site

beforeAll(async () => {
  site = await openSite()
}, 180_000)

afterAll(() => site?.[Symbol.asyncDispose]())

/** The language that each group of samples shows: the chosen tab, and the code that is seen. */
async function shown(page: Page): Promise<string[]> {
  const highlighted: Readonly<Record<string, string>> = { ts: 'TypeScript', sh: 'curl', php: 'PHP' }
  const groups = await page.locator('starlight-tabs').evaluateAll((all) =>
    all.map((group) => ({
      chosen: group.querySelector('[role="tab"][aria-selected="true"]')?.textContent.trim(),
      seen: [...group.querySelectorAll('pre')]
        .filter((pre) => pre.checkVisibility())
        .map(({ dataset }) => dataset.language ?? ''),
    })),
  )
  return groups.map(({ chosen, seen }) =>
    seen.every((language) => highlighted[language] === chosen)
      ? `${chosen}`
      : `${chosen}, but ${seen} is seen`,
  )
}

test('a language that is chosen once holds for all samples, other pages, and the next day', async () => {
  await using visit = await site.visit()
  const page = await visit.read('/operations/files.list')
  const groups = (await shown(page)).length
  expect(groups).toBeGreaterThan(1)
  expect(await shown(page)).toEqual(Array(groups).fill('TypeScript'))

  for (const language of ['PHP', 'curl', 'TypeScript', 'PHP']) {
    await page.getByRole('tab', { name: language }).last().click()
    await expect.poll(() => shown(page)).toEqual(Array(groups).fill(language))
  }
  await page.reload()
  expect(await shown(page)).toEqual(Array(groups).fill('PHP'))
  for (const path of ['/operations/files.create', '/guides/start', '']) {
    await visit.read(path)
    const there = await shown(page)
    expect([...new Set(there)], path).toEqual(['PHP'])
  }
  const another = await visit.context.newPage()
  await another.goto('/docs/operations/files.get')
  expect(new Set(await shown(another))).toEqual(new Set(['PHP']))
  expect(visit.troubles).toEqual([])
})

test('the tabs of a sample are one stop of the keyboard, and arrows choose', async () => {
  await using visit = await site.visit()
  const page = await visit.read('/operations/files.list')
  const tabs = page.locator('starlight-tabs').first().getByRole('tab')
  expect(await tabs.allTextContents()).toEqual(languages)
  await tabs.first().focus()
  await page.keyboard.press('ArrowRight')
  expect(new Set(await shown(page))).toEqual(new Set(['curl']))
  await page.keyboard.press('End')
  expect(new Set(await shown(page))).toEqual(new Set(['PHP']))
  await page.keyboard.press('Tab')
  const stays = await page.evaluate(() => document.activeElement?.getAttribute('role') === 'tab')
  expect(stays).toBe(false)
})

test('without JavaScript every sample can be read, and what needs it says so instead of a form', async () => {
  await using visit = await site.visit({ javaScriptEnabled: false })
  for (const path of ['', '/operations/files.list', '/guides/uploads']) {
    const { page } = visit
    await page.goto(`/docs${path}`)
    const samples = page.locator('starlight-tabs pre')
    const count = await samples.count()
    expect(count, path).toBeGreaterThanOrEqual(3)
    const hidden: string[] = []
    for (const sample of await samples.all()) {
      if (!(await sample.isVisible())) hidden.push((await sample.getAttribute('data-language')) ?? '')
    }
    expect(hidden, path).toEqual([])
  }
  await visit.page.goto('/docs/operations/files.list')
  expect(await visit.page.locator('try-it form').isVisible()).toBe(false)
  expect(await visit.page.locator('try-it noscript').textContent()).toContain('needs JavaScript')
})

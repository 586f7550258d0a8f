import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSite, type Site } from './site.ts'

/* The pages in the hands of somebody who has no mouse. */

let site: Site

beforeAll(async () => {
  site = await openSite()
}, 180_000)

afterAll(() => site?.[Symbol.asyncDispose]())

/** Presses Tab, and gives what has the focus then; undefined behind the last stop. */
async function nextStop(page: Page) {
  await page.keyboard.press('Tab')
  return page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return undefined
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const { width, height, top, bottom } = element.getBoundingClientRect()
    return {
      name: `<${element.localName} class="${element.className}"> ${element.textContent.trim().slice(0, 40)}`,
      isOutlined: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0,
      isSeen: width > 0 && height > 0 && bottom > 0 && top < innerHeight,
      isInMain: element.closest('main') !== null,
      isCopy: element.closest('.copy') !== null,
      isTab: element.role === 'tab',
      isSend: element.matches('try-it [type="submit"]'),
    }
  })
}

test('the first stop leads over everything else to the text', async () => {
  await using visit = await site.visit()
  const page = await visit.read('/operations/files.create')
  expect(await nextStop(page)).toMatchObject({ isSeen: true, isOutlined: true, isInMain: false })
  expect(await page.locator(':focus').textContent()).toBe('Skip to content')
  await page.keyboard.press('Enter')
  expect(await nextStop(page)).toMatchObject({ isInMain: true })
})

test('every stop can be seen, and seen to have the focus; samples, copies and consoles are among them', async () => {
  await using visit = await site.visit()
  for (const path of ['', '/operations/files.list']) {
    const page = await visit.read(path)
    const stops = []
    for (let stop = await nextStop(page); stop !== undefined; stop = await nextStop(page)) {
      if (stops[0]?.name === stop.name) break
      stops.push(stop)
    }
    expect(
      stops.filter(({ isOutlined, isSeen }) => !isOutlined || !isSeen).map(({ name }) => name),
      path,
    ).toEqual([])
    expect(
      stops.some(({ isCopy }) => isCopy),
      path,
    ).toBe(true)
    expect(
      stops.some(({ isTab }) => isTab),
      path,
    ).toBe(true)
    expect(
      stops.some(({ isSend }) => isSend),
      path,
    ).toBe(path !== '')
  }
})

/** The code between fences of a Markdown page, by its language. */
function fences(markdown: string): string[] {
  return [...markdown.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code.trimEnd())
}

test('a button copies the sample that it stands beside, to the letter', async () => {
  await using visit = await site.visit()
  await visit.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await visit.read('/operations/files.create')
  const samples = fences(await (await fetch(`${site.service.home}/operations/files.create.md`)).text())
  const copied: string[] = []
  for (const language of ['TypeScript', 'curl', 'PHP']) {
    await page.getByRole('tab', { name: language }).first().click()
    const button = page.locator('starlight-tabs').first().locator('.copy button').filter({ visible: true })
    await button.focus()
    await page.keyboard.press('Enter')
    await expect
      .poll(() => button.evaluate((element) => element.closest('.copy')?.textContent))
      .toMatch(/Copied/)
    copied.push(await page.evaluate(() => navigator.clipboard.readText()))
  }
  expect(copied).toEqual(samples.slice(0, 3))
  expect(copied[2]).toContain('<?php')
  expect(visit.troubles).toEqual([])
})

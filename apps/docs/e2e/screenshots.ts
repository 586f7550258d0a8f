import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { openSite } from './site.ts'

/* Pictures of a page of each kind, for eyes: `node apps/docs/e2e/screenshots.ts <folder>`. */

const { positionals } = parseArgs({ allowPositionals: true })
const [folder] = positionals
if (folder === undefined) {
  console.error('Usage: node apps/docs/e2e/screenshots.ts <folder>')
  process.exit(2)
}

await mkdir(folder, { recursive: true })
await using site = await openSite()

/** A page in some state. */
interface Scene {
  readonly name: string
  readonly path: string
  /** Of what is seen at once; the whole page is taken otherwise. */
  readonly part?: 'window' | 'try-it'
  readonly act?: (page: Page, apiKey: string) => Promise<void>
}

async function search(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('combobox', { name: 'Search the docs' }).fill('upload')
  await page.getByRole('option').first().waitFor()
}

async function upload(page: Page, apiKey: string): Promise<void> {
  const form = page.getByTestId('try-it')
  await form.getByLabel('API key').fill(apiKey)
  await form
    .getByLabel('A real file')
    .setInputFiles({ name: 'report.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n') })
  await form.getByRole('button', { name: 'Send' }).click()
  await form.getByRole('status').getByText('files.complete: 200').waitFor()
}

async function callInVain(page: Page): Promise<void> {
  await page.getByLabel('API key').fill('lad_nobody')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('link', { name: 'What this error means' }).waitFor()
}

const menu = (page: Page) => page.getByRole('button', { name: 'Menu' }).click({ timeout: 1000 })

const scenes: readonly Scene[] = [
  { name: 'front', path: '' },
  { name: 'guide', path: '/guides/uploads' },
  { name: 'guide-limits', path: '/guides/limits' },
  { name: 'guide-migration', path: '/guides/migration' },
  { name: 'guide-architecture', path: '/guides/architecture' },
  { name: 'operation', path: '/operations/files.create' },
  { name: 'operation-short', path: '/operations/files.list' },
  { name: 'operations', path: '/operations' },
  { name: 'error', path: '/errors/FILE_HELD' },
  { name: 'errors', path: '/errors' },
  { name: 'headers', path: '/headers' },
  { name: 'missing', path: '/nowhere', part: 'window' },
  { name: 'search', path: '', part: 'window', act: search },
  { name: 'try-it', path: '/operations/files.create', part: 'try-it', act: upload },
  { name: 'try-it-refused', path: '/operations/files.list', part: 'try-it', act: callInVain },
]

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    const menuScene: Scene = { name: 'menu', path: '/operations/files.list', part: 'window', act: menu }
    for (const { name, path, part, act } of width === 390 ? [...scenes, menuScene] : scenes) {
      await using visit = await site.visit({ colorScheme, width })
      const page = await visit.read(path)
      // The head of the page would lie over a part that is higher than the window.
      if (part === 'try-it') await page.setViewportSize({ width, height: 3000 })
      await act?.(page, site.service.apiKey)
      const file = join(folder, `${name}-${width}-${colorScheme}.png`)
      if (part === 'try-it') await page.getByTestId('try-it').screenshot({ path: file })
      else await page.screenshot({ path: file, fullPage: part === undefined })
    }
  }
}
console.log(`The pictures are in ${folder}.`)

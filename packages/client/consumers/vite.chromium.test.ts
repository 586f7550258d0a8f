import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { consumer } from './consumer.ts'
import { packed } from './packed.ts'
import { run } from './run.ts'
import { expected } from './scenario.mjs'
import { startService } from './service.ts'

/** An empty profile, and nothing that a browser does for itself. */
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

test('a page that Vite has bundled uploads, downloads, lists and tells errors apart in Chromium', async () => {
  await using sdk = await packed()
  await using service = await startService()
  await using project = await consumer('vite', sdk.tarball, { type: 'module' })
  const { build, preview } = await import('vite')
  const settings = { root: project.folder, configFile: false, logLevel: 'warn' } as const
  await build(settings)
  const chunks = await readdir(join(project.folder, 'dist/assets'))
  expect(chunks.filter((file) => /^upload-task.*\.js$/.test(file))).toHaveLength(1)

  const site = await preview({ ...settings, preview: { host: '127.0.0.1', port: 0 } })
  const executablePath = (await run('sh', ['-c', 'command -v chromium'], { cwd: project.folder })).trim()
  const browser = await chromium.launch({ executablePath, args })
  try {
    const page = await browser.newPage()
    const errors: unknown[] = []
    page.on('pageerror', (error) => errors.push(error))
    const secrets = encodeURIComponent(`${service.baseUrl} ${service.apiKey}`)
    await page.goto(`${site.resolvedUrls?.local[0]}#${secrets}`)
    const seen = await page.waitForFunction(() => Reflect.get(globalThis, 'seen'))
    expect(await seen.jsonValue()).toEqual(expected)
    expect(errors).toEqual([])
  } finally {
    await browser.close()
    await site.close()
  }
})

import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { bundleFunction } from '@lading/stack/bundle'
import {
  type EventKind,
  fromLambdaResult,
  type lambdaHandler,
  sampleContext,
  toLambdaEvent,
} from '@lading/stack/lambda'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

/* The function that serves the docs, bundled and with a site beside it as it is deployed. */

let handler: ReturnType<typeof lambdaHandler>
const resources = new AsyncDisposableStack()

beforeAll(async () => {
  const folder = resources.use(await mkdtempDisposable(join(tmpdir(), 'lading-docs-function-')))
  const root = join(import.meta.dirname, '../../..')
  await bundleFunction(join(root, 'packages/service/src/entrypoints/docs.ts'), folder.path, {
    absWorkingDir: root,
  })
  const site = join(folder.path, 'site')
  await mkdir(join(site, 'guides/start'), { recursive: true })
  await mkdir(join(site, '_astro'))
  await writeFile(join(site, 'index.html'), '<h1>Lading</h1>')
  await writeFile(join(site, 'index.md'), '# Lading')
  await writeFile(join(site, 'guides/start/index.html'), `<h1>Start</h1>${'<p>text</p>'.repeat(500)}`)
  await writeFile(join(site, '_astro/font.woff2'), Buffer.from([0, 255, 1, 254]))
  await writeFile(join(site, '404.html'), '<h1>Not here</h1>')
  await writeFile(join(site, 'content-security-policy.txt'), "default-src 'none'; connect-src 'self'\n")
  await writeFile(join(folder.path, 'secret.txt'), 'not of the site')
  vi.stubEnv('LAMBDA_TASK_ROOT', folder.path)
  vi.stubEnv('LADING_DOCS_CONNECT', 'https://*.s3.eu-west-1.amazonaws.com')
  handler = (await import(/* @vite-ignore */ pathToFileURL(join(folder.path, 'handler.mjs')).href)).handler
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await resources.disposeAsync()
})

async function get(
  path: string,
  headers: Record<string, string> = {},
  kind: EventKind = 'http-api-v2',
  method = 'GET',
) {
  const event = toLambdaEvent(kind, { method, path, headers })
  const { status, headers: answered, body } = fromLambdaResult(kind, await handler(event, sampleContext('r')))
  return { status, header: (name: string) => answered.get(name), body }
}

test.each(['http-api-v2', 'alb-multi-value'] as const)(
  'pages and files of the site come by %s',
  async (kind) => {
    const page = await get('/docs', {}, kind)
    expect([page.status, page.body.toString()]).toEqual([200, '<h1>Lading</h1>'])
    expect(page.header('content-type')).toBe('text/html; charset=utf-8')
    expect(page.header('content-security-policy')).toBe(
      "default-src 'none'; connect-src 'self' https://*.s3.eu-west-1.amazonaws.com",
    )
    expect((await get('/docs.md', {}, kind)).body.toString()).toBe('# Lading')
    const packed = await get('/docs/guides/start', { 'accept-encoding': 'gzip' }, kind)
    expect(packed.header('content-encoding')).toBe('gzip')
    expect(gunzipSync(packed.body).toString()).toContain('<h1>Start</h1>')
    const font = await get('/docs/_astro/font.woff2', {}, kind)
    expect([...font.body]).toEqual([0, 255, 1, 254])
    expect(font.header('cache-control')).toContain('immutable')
  },
)

test('a page that somebody has is not sent again', async () => {
  const first = await get('/docs')
  const again = await get('/docs', { 'if-none-match': first.header('etag') ?? '' })
  expect([again.status, again.body.length]).toEqual([304, 0])
})

test('a page has one address, and the way to it leaves neither site nor host', async () => {
  const slash = await get('/docs/guides/start/')
  expect([slash.status, slash.header('location')]).toEqual([308, '/docs/guides/start'])
  expect((await get('//evil.example/docs/')).header('location')).toMatch(/^\/[^/]/)
  for (const path of [
    '/docs/../secret.txt',
    '/docs/%2e%2e/secret.txt',
    '/docs/..%2fsecret.txt',
    '/docs/nothing',
  ]) {
    const { status, body } = await get(path)
    expect([status, body.toString()], path).toEqual([404, '<h1>Not here</h1>'])
  }
})

test('nothing but reading is answered', async () => {
  expect((await get('/docs', {}, 'http-api-v2', 'POST')).status).toBe(405)
  const head = await get('/docs', {}, 'http-api-v2', 'HEAD')
  expect([head.status, head.body.length]).toEqual([200, 0])
})

import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { Docs, type DocsSource } from '../src/docs.ts'

/* The docs as a browser meets them: the built site, and what is said while there is none. */

const page = (text: string) => `<!doctype html><title>${text}</title><main>${text}${' '.repeat(2000)}</main>`

/** A site with a page, a script and a page for what is missing, and a secret beside it. */
async function openSite() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'lading-docs-'))
  const directory = join(folder.path, 'dist')
  await mkdir(join(directory, '_astro'), { recursive: true })
  await mkdir(join(directory, 'operations', 'files.create'), { recursive: true })
  await writeFile(join(directory, 'index.html'), page('Front'))
  await writeFile(join(directory, 'index.md'), '# Front')
  await writeFile(join(directory, '404.html'), page('There is no such page'))
  await writeFile(join(directory, 'operations', 'files.create', 'index.html'), page('Create a file'))
  await writeFile(join(directory, '_astro', 'a.js'), 'console.log(1)')
  await writeFile(join(directory, 'content-security-policy.txt'), "script-src 'self'\n")
  await writeFile(join(folder.path, 'secret.txt'), 'secret')
  return { directory, [Symbol.asyncDispose]: () => folder.remove() }
}

/** A site that is fresh, unless said otherwise. */
function serve(source: Partial<DocsSource> & { siteDirectory: string }) {
  const docs = new Docs({
    isFresh: async () => true,
    canBuild: () => true,
    buildSite: () => expect.fail('It was built'),
    ...source,
  })
  const app = new Hono()
  docs.addTo(app)
  const get = (path: string, headers: Record<string, string> = {}) =>
    app.request(new Request(`http://127.0.0.1${path}`, { headers }))
  return { docs, app, get }
}

test('pages are found with and without their slash, files by their name, and what is missing has a page', async () => {
  await using site = await openSite()
  const { get } = serve({ siteDirectory: site.directory })
  for (const [path, text, type] of [
    ['/docs', 'Front', 'text/html; charset=utf-8'],
    ['/docs/operations/files.create', 'Create a file', 'text/html; charset=utf-8'],
    ['/docs/operations/files%2Ecreate', 'Create a file', 'text/html; charset=utf-8'],
    ['/docs.md', '# Front', 'text/markdown; charset=utf-8'],
    ['/docs/_astro/a.js', 'console.log(1)', 'text/javascript; charset=utf-8'],
  ] as const) {
    const answer = await get(path)
    expect(answer.status, path).toBe(200)
    expect(answer.headers.get('content-type'), path).toBe(type)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text(), path).toContain(text)
  }
  for (const path of ['/docs/', '/docs/operations/files.create/']) {
    const answer = await get(path)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, path.slice(0, -1)])
  }
  for (const path of ['/docs/nothing', '/docs/%', '/docs/operations', '/docs/index.html/x']) {
    const missing = await get(path)
    expect(missing.status, path).toBe(404)
    expect(await missing.text()).toContain('There is no such page')
  }
})

test('nothing outside of the site is given away', async () => {
  await using site = await openSite()
  const { get } = serve({ siteDirectory: site.directory })
  for (const path of [
    '/docs/..%2fsecret.txt',
    '/docs/%2e%2e%2fsecret.txt',
    '/docs/_astro/..%2f..%2fsecret.txt',
    '/docs/..%5csecret.txt',
    '/docs/%2fetc%2fpasswd',
    '/docs/index.html%00.md',
    '/docs/../dist/../secret.txt',
  ]) {
    const answer = await get(path)
    expect(answer.status, path).toBe(404)
    expect(await answer.text(), path).not.toContain('secret')
  }
})

test('what has not changed is not sent again, and what is named after its content is kept', async () => {
  await using site = await openSite()
  const { get } = serve({ siteDirectory: site.directory })
  const first = await get('/docs', { 'accept-encoding': 'br' })
  const etag = first.headers.get('etag') ?? ''
  expect(etag).toMatch(/^"[^"]+"$/)
  expect(first.headers.get('cache-control')).toBe('no-cache')
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const again = await get('/docs', { 'accept-encoding': 'br', 'if-none-match': known })
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, ''])
  }
  await writeFile(join(site.directory, 'index.html'), page('Another front'))
  const changed = await get('/docs', { 'if-none-match': etag })
  expect(changed.status).toBe(200)
  expect(await changed.text()).toContain('Another front')
  expect((await get('/docs/_astro/a.js')).headers.get('cache-control')).toContain('immutable')
})

test('a page is as small as the browser can read, and says the policy of its build', async () => {
  await using site = await openSite()
  const { get } = serve({ siteDirectory: site.directory })
  const plain = await get('/docs')
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(plain.headers.get('content-security-policy')).toBe("script-src 'self'")
  const text = await plain.text()
  for (const [accepted, coding, decode] of [
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
  ] as const) {
    const answer = await get('/docs', { 'accept-encoding': accepted })
    expect(answer.headers.get('content-encoding')).toBe(coding)
    expect(answer.headers.get('vary')).toBe('accept-encoding')
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(bytes.length).toBeLessThan(text.length / 5)
    expect(decode(bytes).toString()).toBe(text)
  }
  const refused = await get('/docs', { 'accept-encoding': 'gzip;q=0' })
  expect(refused.headers.get('content-encoding')).toBeNull()
})

test('while the docs are built a page says so and looks again; then they are there', async () => {
  await using site = await openSite()
  const built = Promise.withResolvers<void>()
  const { docs, get } = serve({
    siteDirectory: site.directory,
    isFresh: async () => false,
    buildSite: () => built.promise,
  })
  docs.build()
  const waiting = await get('/docs/operations/files.create')
  expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([503, '2'])
  expect(await waiting.text()).toMatch(
    /<meta http-equiv="refresh" content="2">[\s\S]*The docs are being built/,
  )
  built.resolve()
  await expect.poll(async () => (await get('/docs')).status).toBe(200)
})

test('a build that fails says why, as text, until somebody has built them', async () => {
  await using site = await openSite()
  let fresh = false
  const { docs, get } = serve({
    siteDirectory: site.directory,
    isFresh: async () => fresh,
    buildSite: async () => {
      throw new Error('Cannot find <Flow>')
    },
  })
  docs.build()
  await expect.poll(async () => (await get('/docs')).status).toBe(500)
  const text = await (await get('/docs')).text()
  expect(text).toContain('Cannot find &lt;Flow&gt;')
  expect(text).not.toContain('http-equiv="refresh"')
  fresh = true
  expect((await get('/docs')).status).toBe(200)
})

test('without a site or what builds it there is a page all the same', async () => {
  await using site = await openSite()
  const siteDirectory = join(site.directory, 'none')
  const unbuilt = await serve({ siteDirectory }).get('/docs/errors/FILE_HELD')
  expect(unbuilt.status).toBe(404)
  expect(await unbuilt.text()).toContain('npx -y pnpm@12 --filter @lading/docs build')
  const bare = serve({ siteDirectory, canBuild: () => false, isFresh: async () => false })
  bare.docs.build()
  const answer = await bare.get('/docs')
  expect(answer.status).toBe(404)
  expect(await answer.text()).toContain('There are no docs here')
  const shipped = serve({ siteDirectory: site.directory, canBuild: () => false, isFresh: async () => false })
  shipped.docs.build()
  expect((await shipped.get('/docs')).status).toBe(200)
})

test('a stop ends a build that runs', async () => {
  await using site = await openSite()
  const ended = Promise.withResolvers<void>()
  const { docs, get } = serve({
    siteDirectory: site.directory,
    isFresh: async () => false,
    buildSite: ({ signal } = {}) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          ended.resolve()
          reject(new Error('aborted'))
        })
      }),
  })
  docs.build()
  expect((await get('/docs')).status).toBe(503)
  await docs[Symbol.asyncDispose]()
  await ended.promise
})

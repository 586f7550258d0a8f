import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { committedReport } from '../build/api-report.ts'
import { entries, packageRoot, workspaceRoot } from '../build/entries.ts'
import { consumer } from './consumer.ts'
import { hover } from './hover.ts'
import { type Packed, packed } from './packed.ts'
import { lastLine, run } from './run.ts'
import { expected } from './scenario.mjs'
import { type Service, startService } from './service.ts'
import { sizeLimit, weigh } from './size.ts'

/*
 * The SDK as it is published: packed once, looked at by the tools that know what breaks, and installed by projects of
 * every kind, which then work with a service that runs.
 */

const resources = new AsyncDisposableStack()
let sdk: Packed
let service: Service
beforeAll(async () => {
  sdk = resources.use(await packed())
  service = resources.use(await startService())
})
afterAll(() => resources.disposeAsync())

test('the tarball has dist, README, LICENSE and CHANGELOG, and asks for nothing else to be installed', async () => {
  expect((await readdir(sdk.folder)).sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist',
    'package.json',
  ])
  const manifest = JSON.parse(await readFile(join(sdk.folder, 'package.json'), 'utf8'))
  expect(manifest).toMatchObject({ name: '@lading/client', type: 'module', sideEffects: false })
  const forbidden = /dependencies|scripts|imports|private/i
  expect(Object.keys(manifest).filter((key) => forbidden.test(key))).toEqual([
    'peerDependencies',
    'peerDependenciesMeta',
  ])
  // Nothing is installed for it: this one is used when it is there.
  expect(manifest.peerDependenciesMeta).toEqual({ '@opentelemetry/api': { optional: true } })
  const licences = await readFile(join(sdk.folder, 'dist/LICENSES.txt'), 'utf8')
  for (const name of ['@noble/hashes', 'mrmime', 'hono', 'zod']) expect(licences).toContain(name)
})

test('publint and arethetypeswrong find nothing, with no rule left out', async () => {
  const { messages } = await publint({ pkgDir: sdk.folder, pack: false, strict: true })
  expect(messages).toEqual([])
  const attw = join(packageRoot, 'node_modules/.bin/attw')
  const output = await run(attw, [sdk.tarball, '--profile', 'strict', '--no-emoji', '--no-color'], {
    cwd: packageRoot,
  })
  expect(output).toContain('No problems found')
})

test('the declarations of each entry are one file that imports nothing: no zod, no server', async () => {
  for (const { name } of entries) {
    for (const extension of ['d.ts', 'd.cts']) {
      const text = await readFile(join(sdk.folder, 'dist', `${name}.${extension}`), 'utf8')
      const code = text.replace(/\/\*\*[\s\S]*?\*\//g, '')
      const imported = [
        ...code.matchAll(/(?:from |import\(|require\()['"]([^'"]+)|<reference (?:path|types)/g),
      ]
      // Nothing but the main entry, by the others: its classes are theirs.
      expect(imported.map(([, from]) => from)).toEqual(imported.map(() => '@lading/client'))
      if (name === 'lading') expect(imported).toEqual([])
      expect(code).not.toMatch(/zod|hono|\bz\./i)
    }
  }
})

test('the public API is the committed one; if the change is meant, run `npx -y pnpm@12 update-api` and add a changeset', async () => {
  for (const { entry, report } of sdk.declared) {
    expect.soft(report, `packages/client/api/${entry.name}.api.md`).toBe(await committedReport(entry))
  }
})

test('whatever is public has a comment, and can be imported', () => {
  expect(sdk.declared.flatMap(({ flaws }) => flaws)).toEqual([])
})

test('outside the build for Node nothing of Node is imported, and no zod or server is anywhere but in the fake', async () => {
  const web = join(sdk.folder, 'dist/web')
  const files = (await readdir(web, { recursive: true })).filter((file) => file.endsWith('.js'))
  for (const file of files.filter((name) => name !== 'testing.js')) {
    expect(await readFile(join(web, file), 'utf8')).not.toMatch(
      /from\s*["']node:|import\(["']node:|require\(/,
    )
  }
  await using project = await consumer('esbuild', sdk.tarball)
  const { metafile } = await build({
    absWorkingDir: project.folder,
    entryPoints: ['main.mjs'],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir: 'out',
    sourcemap: true,
    metafile: true,
  })
  const maps = (await readdir(join(project.folder, 'out'))).filter((file) => file.endsWith('.map'))
  const sources = await Promise.all(
    maps.map(
      async (file): Promise<string[]> =>
        JSON.parse(await readFile(join(project.folder, 'out', file), 'utf8')).sources,
    ),
  )
  // The maps lead through the published ones to the sources that they were made of.
  expect(sources.flat().join('\n')).toMatch(/client\/src\/lading\.ts/)
  expect(
    sources
      .flat()
      .filter((path) => /zod|hono|@trpc|stack\/src\/server|contract\/src|platform\/node/.test(path)),
  ).toEqual([])
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
  expect(imports.filter(({ external, path }) => external || path.startsWith('node:'))).toEqual([])
})

test('who makes calls gets at most 6.5 KB, minified and compressed; the rest is loaded when it is needed', async () => {
  await using project = await consumer('esbuild', sdk.tarball)
  const { metafile } = await build({
    absWorkingDir: project.folder,
    entryPoints: ['lading.mjs'],
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    outdir: 'out',
    metafile: true,
  })
  const { eager, lazy } = weigh(metafile, 'out/lading.js')
  const limits = [
    { name: 'import { Lading }', path: eager, gzip: true, limit: '6656 B' },
    ...lazy.map((path) => ({ name: path, path, gzip: true })),
  ]
  const results = await sizeLimit(project.folder, limits)
  console.log(results.map(({ name, size }) => `${name}: ${size} bytes`).join('\n'))
  const [first, ...others] = results
  expect(first).toMatchObject({ passed: true, sizeLimit: 6.5 * 1024 })
  expect(first?.size).toBeGreaterThan(3000)
  expect(others.map(({ name }) => name.replace(/^.*\/|-[A-Z0-9]{8}/g, ''))).toEqual(
    expect.arrayContaining(['upload.js', 'sha256.js', 'stream-parts.js', 'upload-task.js']),
  )
  const [tooMuch] = await sizeLimit(project.folder, [{ name: '', path: eager, gzip: true, limit: '3000 B' }])
  expect(tooMuch?.passed).toBe(false)
})

test.concurrent('an ES module of Node uploads, downloads, lists and tells errors apart', async () => {
  await using project = await consumer('node-esm', sdk.tarball)
  const output = await run(process.execPath, ['main.mjs'], { cwd: project.folder, env: service.env })
  expect(lastLine(output)).toEqual({ ...expected, paths: ['report.pdf', 'application/pdf', '%PDF-1.7'] })
})

test.concurrent('so does CommonJS, with the fake too; it gets the same classes as an ES module beside it', async () => {
  await using project = await consumer('node-cjs', sdk.tarball)
  const output = await run(process.execPath, ['main.cjs'], { cwd: project.folder, env: service.env })
  expect(lastLine(output)).toEqual({ ...expected, isOneClass: true, fake: 'FILE_NOT_FOUND' })
})

test.concurrent('so does a bundle for browsers, made by esbuild', async () => {
  await using project = await consumer('esbuild', sdk.tarball, { type: 'module' })
  await build({
    absWorkingDir: project.folder,
    entryPoints: ['main.mjs'],
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    outdir: 'out',
  })
  const { run } = await import(pathToFileURL(join(project.folder, 'out/main.js')).href)
  expect(await run({ baseUrl: service.baseUrl, apiKey: service.apiKey })).toEqual(expected)
})

const node = { lib: ['es2022'], types: ['node'] }
const browser = { lib: ['es2022', 'dom', 'dom.iterable'], types: [] }

test.concurrent.each([
  ['nodenext, as an ES module', { module: 'nodenext', ...node }, 'module'],
  ['nodenext, as CommonJS', { module: 'nodenext', ...node }, 'commonjs'],
  ['node16, as an ES module', { module: 'node16', ...node }, 'module'],
  ['node16, as CommonJS', { module: 'node16', ...node }, 'commonjs'],
  ['bundler', { module: 'esnext', moduleResolution: 'bundler', ...browser }, 'module'],
])('TypeScript finds whole and narrow types: %s', async (_how, options, type) => {
  await using project = await consumer('types', sdk.tarball, { type })
  const compilerOptions = {
    target: 'es2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    typeRoots: [join(workspaceRoot, 'node_modules/@types')],
    ...options,
  }
  const files = ['consumer.ts']
  await writeFile(join(project.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  await run(process.execPath, [join(workspaceRoot, 'node_modules/typescript/bin/tsc')], {
    cwd: project.folder,
  })
})

test('an editor tells of a call what it does, how it fails, what it needs and how it looks', async () => {
  await using project = await consumer('types', sdk.tarball, { type: 'module' })
  const get = hover(project.folder, 'lading.files.get')
  expect(get.signature).toContain('get(input: FilesGetInput, options?: CallOptions): Call<File>')
  for (const line of [
    'Get a file.',
    '- `FILE_NOT_FOUND` (404): File not found.',
    'Needs the scope `files:read`. In REST: `GET /v1/files/{id}`.',
    "const answer = await lading.files.get({ id: 'file_01hv3zk5x8q9w2rbt7ymn4cd' })",
  ]) {
    expect(get.comment).toContain(line)
  }
  const { comment } = hover(project.folder, 'lading.folders.list({ limit')
  expect(comment).toContain('How many items at most.')
  expect(comment).toContain('@defaultValue `100`')
})

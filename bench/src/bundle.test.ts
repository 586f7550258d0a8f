import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle, staticClosure } from './bundle.ts'

const onDemand = 'export const text = "imported on demand"'

async function bundled(source: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-bundle-'))
  await writeFile(join(folder.path, 'part.ts'), onDemand)
  await writeFile(join(folder.path, 'entry.ts'), source)
  return await bundle(join(folder.path, 'entry.ts'), join(folder.path, 'out'))
}

test('what is imported on demand counts in total but not as loaded', async () => {
  const { loaded, total } = await bundled("export const load = () => import('./part.ts')")
  expect(total.bytes).toBeGreaterThan(loaded.bytes)
  expect(total.gzipBytes).toBeGreaterThan(loaded.gzipBytes)
})

test('what is loaded reaches through chunks, and stops at imports on demand and at Node itself', () => {
  const output = (
    ...imports: { path: string; kind: 'import-statement' | 'dynamic-import'; external?: boolean }[]
  ) => ({
    bytes: 1,
    inputs: {},
    exports: [],
    imports,
  })
  const outputs = {
    entry: output({ path: 'chunk', kind: 'import-statement' }, { path: 'later', kind: 'dynamic-import' }),
    chunk: output(
      { path: 'shared', kind: 'import-statement' },
      { path: 'node:crypto', kind: 'import-statement', external: true },
    ),
    shared: output({ path: 'chunk', kind: 'import-statement' }),
    later: output({ path: 'shared', kind: 'import-statement' }),
  }
  expect(staticClosure({ outputs }, 'entry')).toEqual(['entry', 'chunk', 'shared'])
})

test('what cannot be bundled fails instead of staying outside', async () => {
  await expect(bundled("import 'no-such-package'")).rejects.toThrow('no-such-package')
})

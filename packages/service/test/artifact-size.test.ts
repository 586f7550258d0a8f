import { readFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundleFunction } from '@lading/stack/bundle'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** What Node loads with the entry point, before anything is called. */
async function loadedOf(entryPoint: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-size-'))
  const entry = join(root, `packages/service/src/entrypoints/${entryPoint}.ts`)
  const { outputs } = await bundleFunction(entry, folder.path, { absWorkingDir: root })
  const loaded = new Set<string>()
  const visit = (path: string) => {
    if (loaded.has(path)) return
    loaded.add(path)
    for (const { path: next, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) visit(next)
    }
  }
  visit(Object.keys(outputs).find((path) => path.endsWith('handler.mjs')) ?? '')
  const gzipBytes = [...loaded]
    .map((path) => gzipSync(readFileSync(join(root, path)), { level: 9 }).length)
    .reduce((sum, bytes) => sum + bytes, 0)
  return { gzipBytes, inputs: [...loaded].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {})) }
}

test('the API function loads at most 250 KB, and nothing that most calls do without', async () => {
  const { gzipBytes, inputs } = await loadedOf('api')
  expect(gzipBytes).toBeLessThanOrEqual(250_000)
  expect(gzipBytes).toBeGreaterThan(100_000) // else what was counted is not the function
  for (const onDemand of [
    'client-s3',
    's3-request-presigner',
    'file-type',
    'openapi.json',
    'observe/xray.ts',
  ]) {
    expect(
      inputs.filter((path) => path.includes(onDemand)),
      onDemand,
    ).toEqual([])
  }
})

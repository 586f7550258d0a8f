import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { measureImports } from './measure-import.ts'

/** Blocks for that long, with a timer's precision but without yielding. */
const block = (milliseconds: number) =>
  `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});`

async function measureText(source: string, protocol: 'rest' | null) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-import-'))
  const entry = join(folder.path, 'handler.mjs')
  await writeFile(entry, source)
  const program = await bundle(join(import.meta.dirname, 'children/import.ts'), join(folder.path, 'program'))
  const timings = await measureImports([{ name: 'text', entry, protocol }], {
    program: program.entry,
    env: {},
    samples: 1,
  })
  return timings[0]
}

test('the import includes what the module does while it loads, and not the call', async () => {
  const timing = await measureText(
    `${block(60)} export const handler = async () => { ${block(200)} return { statusCode: 200 } }`,
    'rest',
  )
  expect(timing?.importMilliseconds).toBeGreaterThan(55)
  expect(timing?.firstCallMilliseconds).toBeGreaterThan(195)
  expect(timing?.rss).toBeGreaterThan(1e6)
})

test('a module that is only imported has no first call', async () => {
  const timing = await measureText('export {}', null)
  expect(timing?.firstCallMilliseconds).toBeNull()
})

test('a module that cannot be imported fails the run', async () => {
  await expect(measureText("throw new Error('broken on import')", null)).rejects.toThrow('broken on import')
})

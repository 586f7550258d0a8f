import { mkdtempDisposable, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fingerprint, fingerprintFile, isFresh } from '../src/site/site.ts'
import { textOfFile } from './site.ts'

test('a file that changes, comes, goes or gets another time makes the site old, and nothing else does', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-docs-'))
  const at = (name: string) => join(folder.path, name)
  const seen = new Set<string>()
  const look = async () => fingerprint([folder.path, at('not there')])
  const changes = [
    () => writeFile(at('a.md'), 'a'),
    () => writeFile(at('b.md'), 'b'),
    () => writeFile(at('b.md'), 'bb'),
    () => utimes(at('b.md'), 1, 1),
    () => rm(at('a.md')),
  ]
  for (const change of changes) {
    await change()
    const print = await look()
    expect(await look()).toBe(print)
    expect(seen.has(print)).toBe(false)
    seen.add(print)
  }
})

test('a site that was built says what it was made of', async () => {
  expect(textOfFile(`/${fingerprintFile}`)).toMatch(/^[0-9a-f]{64}$/)
  expect(await isFresh()).toBe(textOfFile(`/${fingerprintFile}`) === (await fingerprint()))
})

import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { generatedFiles } from './generated.ts'

test('what is made from the contract is committed as it is made; if not, run `npx -y pnpm@12 generate`', async () => {
  for (const [path, text] of generatedFiles()) {
    const committed = await readFile(new URL(`../${path}`, import.meta.url), 'utf8').catch(() => '')
    expect.soft(committed === text, path).toBe(true)
  }
})

test('nothing else lies among what is generated', async () => {
  const folder = 'packages/client/src/generated/'
  const present = await readdir(new URL(`../${folder}`, import.meta.url))
  expect(present.map((file) => folder + file).sort()).toEqual(
    [...generatedFiles().keys()].filter((path) => path.startsWith(folder)).sort(),
  )
})

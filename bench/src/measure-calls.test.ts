import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { measureCalls } from './measure-calls.ts'

/** Measures one handler, given as the text of a module. */
async function measureText(source: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-calls-'))
  const entry = join(folder.path, 'handler.mjs')
  await writeFile(entry, source)
  const program = await bundle(join(import.meta.dirname, 'children/calls.ts'), join(folder.path, 'program'))
  return await measureCalls([{ name: 'odd', entry, protocol: 'rest', checksOutput: true }], {
    program: program.entry,
    env: {},
    rounds: 1,
  })
}

test('a handler that answers differently is not timed but named', async () => {
  const measuring = measureText("export const handler = async () => ({ statusCode: 200, body: '{}' })")
  await expect(measuring).rejects.toThrow(/odd \(rest\) wrongSecret: status 200, expected 401/)
})

test('a process that ends by itself fails the run', async () => {
  await expect(measureText('process.exit(3)')).rejects.toThrow('ended with code 3')
})

test('the rounds that were asked for are measured', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-calls-'))
  const bundleOf = (module: string, to: string) =>
    bundle(join(import.meta.dirname, module), join(folder.path, to))
  const [program, bare] = await Promise.all([
    bundleOf('children/calls.ts', 'program'),
    bundleOf('peers/bare.ts', 'bare'),
  ])
  const lane = { name: 'bare', entry: bare.entry, checksOutput: true }
  const timings = await measureCalls(
    [
      { ...lane, protocol: 'rest' },
      { ...lane, protocol: 'trpc' },
    ],
    { program: program.entry, env: {}, rounds: 2 },
  )
  expect(timings.map(({ protocol, rounds }) => [protocol, rounds.length])).toEqual([
    ['rest', 2],
    ['trpc', 2],
  ])
  for (const time of timings.flatMap(({ rounds }) => rounds)) expect(time).toBeGreaterThan(0)
}, 30_000)

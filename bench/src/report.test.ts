import { expect, test } from 'vitest'
import { type Circumstances, report } from './report.ts'
import type { Measured } from './table.ts'

const run: Circumstances = { date: '2026-11-22', command: 'bench', machine: 'a machine', rounds: 3 }

function row(name: string, protocol: 'rest' | 'trpc', rounds: number[]): Measured {
  const size = { bytes: 98_400, gzipBytes: 29_400 }
  return {
    label: name,
    versions: [`${name} 1.0.0`],
    bundle: { entry: '', loaded: size, total: size },
    imported: { name, importMilliseconds: 20.04, rss: 53_900_000, firstCallMilliseconds: 4.2 },
    calls: [{ name, protocol, rounds }],
  }
}

const bare: Measured = {
  ...row('bare', 'rest', []),
  calls: [
    { name: 'bare', protocol: 'rest', rounds: [10, 20, 30] },
    { name: 'bare', protocol: 'trpc', rounds: [1, 1, 1] },
  ],
}

/** The lines of the report with single spaces, whatever the width of the columns. */
const lines = (measured: Measured[]) =>
  report(measured, run)
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' '))

test('a row holds the median, the best and the median distance to the bare handler in the same turn', () => {
  expect(lines([bare, row('peer', 'rest', [15, 26, 37])])).toContain(
    '| peer | peer 1.0.0 | 26.0 | 15.0 | 6.0 | 98 | 29 | 20.0 | 4.2 | 53.9 |',
  )
})

test('an RPC row is compared with the bare handler called by RPC, which has no distance itself', () => {
  const table = lines([bare, row('peer', 'trpc', [5, 5, 5])])
  expect(table).toContain('| peer | peer 1.0.0 | 5.0 | 5.0 | 4.0 | 98 | 29 | 20.0 | 4.2 | 53.9 |')
  expect(table).toContain('| bare | bare 1.0.0 | 1.0 | 1.0 | | 98 | 29 | 20.0 | 4.2 | 53.9 |')
})

test('a bundle with parts on demand shows what is loaded and, in brackets, all of it', () => {
  const split = row('peer', 'rest', [15, 25, 35])
  const total = { bytes: 200_000, gzipBytes: 60_000 }
  expect(lines([bare, { ...split, bundle: { ...split.bundle, total } }])).toContain(
    '| peer | peer 1.0.0 | 25.0 | 15.0 | 5.0 | 98 (200) | 29 (60) | 20.0 | 4.2 | 53.9 |',
  )
})

test('what is only imported stands in the last table', () => {
  const imported = row('module', 'rest', [])
  const timing = { ...imported.imported, firstCallMilliseconds: null }
  expect(lines([bare, { ...imported, imported: timing, calls: [] }]).at(-1)).toBe(
    '| module | module 1.0.0 | 98 | 29 | 20.0 | 53.9 |',
  )
})

test('the columns of a table are aligned', () => {
  const [table] =
    report([bare, row('a peer with a long name', 'rest', [15, 26, 37])], run).match(
      /^\|.*\|$(\n^\|.*\|$)+/m,
    ) ?? []
  const widths = new Set(table?.split('\n').map((line) => line.length))
  expect(widths.size).toBe(1)
})

test('a run without the bare handler is refused', () => {
  expect(() => report([row('peer', 'rest', [1])], run)).toThrow('was not measured')
})

import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { logFiles } from './log-files.ts'

const minute = 60_000
const at = (time: string) => new Date(`${time}Z`)
const line = (time: string, operation: string, Duration: number, more: object = {}) =>
  JSON.stringify({ time: `${time}Z`, operation, Duration, ServerErrors: 0, ...more })

async function folderOf(files: Readonly<Record<string, readonly string[]>>) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'sla-'))
  for (const [name, lines] of Object.entries(files))
    await writeFile(join(folder.path, name), lines.join('\n'))
  return folder
}

test('calls are counted for each operation, for all, and for each part of the time, and nothing else is', async () => {
  await using folder = await folderOf({
    '2026-03-01.jsonl': [
      line('2026-03-01T23:58:59.999', 'parcels.get', 5), // before
      line('2026-03-01T23:59:00.000', 'parcels.get', 10),
      line('2026-03-01T23:59:59.000', 'parcels.create', 30, { ServerErrors: 1, ColdStarts: 1, initMs: 180 }),
    ],
    '2026-03-02.jsonl': [
      line('2026-03-02T00:00:30.000', 'parcels.get', 20),
      JSON.stringify({ time: '2026-03-02T00:00:40Z', event: 'sweep', removed: 3 }), // no call
      '{"time":"2026-03-02T00:00:41Z","oper', // cut off by a crash
      '',
      line('2026-03-02T00:02:00.000', 'parcels.get', 99), // after
    ],
    'notes.txt': [line('2026-03-02T00:00:30.000', 'parcels.get', 20)],
  })
  const range = { since: at('2026-03-01T23:59:00'), until: at('2026-03-02T00:02:00') }
  const measured = await logFiles(folder.path).measure(range, minute, undefined)
  expect(measured.total).toMatchObject({ calls: 3, failed: 1, coldStarts: 1 })
  expect(measured.operations.map(({ operation, calls, failed }) => [operation, calls, failed])).toEqual([
    ['parcels.create', 1, 1],
    ['parcels.get', 2, 0],
  ])
  expect(measured.bins.map(({ at: time, calls }) => [time.toISOString(), calls])).toEqual([
    ['2026-03-01T23:59:00.000Z', 2],
    ['2026-03-02T00:00:00.000Z', 1],
  ])
  expect(measured.malformed).toBe(1)
  const one = await logFiles(folder.path).measure(range, minute, 'parcels.get')
  expect(one.total).toMatchObject({ calls: 2, failed: 0, coldStarts: 0, initP50: undefined })
})

test('percentiles are within 2.5 % of those of all durations', async () => {
  let seed = 7
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const durations = Array.from({ length: 20_000 }, () => Math.exp(random() * 9 - 1))
  await using folder = await folderOf({
    '2026-03-01.jsonl': durations.map((ms) => line('2026-03-01T12:00:00', 'a', ms)),
  })
  const range = { since: at('2026-03-01T00:00:00'), until: at('2026-03-02T00:00:00') }
  const { total } = await logFiles(folder.path).measure(range, minute, undefined)
  const sorted = durations.toSorted((a, b) => a - b)
  for (const [name, q] of [
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const) {
    const exact = sorted[Math.ceil(q * sorted.length) - 1] ?? 0
    expect(Math.abs((total[name] ?? 0) / exact - 1), name).toBeLessThan(0.026)
  }
})

test('where nothing was kept, nothing was called', async () => {
  const range = { since: at('2026-03-01T00:00:00'), until: at('2026-03-02T00:00:00') }
  const measured = await logFiles('/does/not/exist').measure(range, minute, undefined)
  expect(measured).toMatchObject({ total: { calls: 0, p50: undefined }, operations: [], bins: [] })
})

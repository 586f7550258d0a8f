import { appendFile, mkdtempDisposable, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keptDays, LogFile } from '../src/log-file.ts'

async function stage({ maxBytes }: { maxBytes?: number } = {}) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'lading-logs-'))
  const told: string[] = []
  let time = new Date('2026-03-01T10:00:00Z')
  const open = () =>
    LogFile.open(folder.path, {
      now: () => time,
      onFailure: (line) => told.push(line),
      ...(maxBytes === undefined ? {} : { maxBytes }),
    })
  return {
    path: folder.path,
    told,
    open,
    setTime: (text: string) => {
      time = new Date(text)
    },
    read: (day: string) => readFile(join(folder.path, `${day}.jsonl`), 'utf8'),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

test('lines are in the file of their day, in their order, once closed', async () => {
  await using logs = await stage()
  {
    await using file = await logs.open()
    for (let at = 0; at < 100; at++) file.write(`{"at":${at}}`)
    await file.flush()
    logs.setTime('2026-03-02T00:00:01Z')
    file.write('{"at":100}')
  }
  const [first, second] = [await logs.read('2026-03-01'), await logs.read('2026-03-02')]
  expect(
    first
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).at),
  ).toEqual([...Array(100).keys()])
  expect(second).toBe('{"at":100}\n')
})

test('a line that a crash cut off does not take the next one with it', async () => {
  await using logs = await stage()
  await appendFile(join(logs.path, '2026-03-01.jsonl'), '{"at":1}\n{"at"')
  {
    await using file = await logs.open()
    file.write('{"at":2}')
  }
  expect(await logs.read('2026-03-01')).toBe('{"at":1}\n{"at"\n{"at":2}\n')
})

test('days that are too old go, and other files stay', async () => {
  await using logs = await stage()
  for (const name of ['2026-01-01.jsonl', '2026-02-28.jsonl', 'notes.txt'])
    await writeFile(join(logs.path, name), 'x\n')
  {
    await using file = await logs.open()
    file.write('{}')
  }
  expect(keptDays).toBe(30)
  expect((await readdir(logs.path)).toSorted()).toEqual(['2026-02-28.jsonl', '2026-03-01.jsonl', 'notes.txt'])
})

test('the oldest days make room, today is never cut, and what is too much is dropped and told once', async () => {
  await using logs = await stage({ maxBytes: 100 })
  for (const day of ['2026-02-26', '2026-02-27', '2026-02-28']) {
    await writeFile(join(logs.path, `${day}.jsonl`), `${'x'.repeat(39)}\n`)
  }
  await using file = await logs.open()
  file.write('y'.repeat(29))
  await file.flush()
  expect((await readdir(logs.path)).toSorted()).toEqual(['2026-02-28.jsonl', '2026-03-01.jsonl'])
  for (let at = 0; at < 3; at++) {
    file.write('z'.repeat(90))
    await file.flush()
  }
  expect(await logs.read('2026-03-01')).toBe(`${'y'.repeat(29)}\n`)
  expect(logs.told).toEqual([
    expect.stringMatching(/cannot be kept in .*: today has more than 100 bytes.*calls themselves go on/),
  ])
  file.write('y')
  await file.flush()
  expect(await logs.read('2026-03-01')).toBe(`${'y'.repeat(29)}\ny\n`)
})

test('a folder that cannot be written is told, and nobody is kept from calling', async () => {
  await using logs = await stage()
  const file = await logs.open()
  await rm(logs.path, { recursive: true })
  file.write('{}')
  await file[Symbol.asyncDispose]()
  expect(logs.told).toEqual([expect.stringContaining('ENOENT')])
})

import { execFile } from 'node:child_process'
import { mkdir, mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startLocal } from '../src/local.ts'

const command = join(import.meta.dirname, '../../../infra/src/cli/sla.ts')

/** The command as somebody runs it. */
async function sla(...args: string[]) {
  const environment = { PATH: process.env.PATH ?? '' }
  return await promisify(execFile)(process.execPath, [command, ...args], { env: environment }).then(
    ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => error, // of a program that ended with another code
  )
}

const wrong = 'file_000000000000000000000000'

test('what was called is in the table, over restarts, and an unauthenticated path names nothing', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-sla-'))
  const dataDir = join(folder.path, 'data')
  for (const times of [3, 4]) {
    await using local = await startLocal({ port: 0, dataDir })
    const call = async (path: string, init: RequestInit = {}) => {
      const headers = { authorization: `Bearer ${local.apiKey}`, 'content-type': 'application/json' }
      const response = await fetch(`${local.url}${path}`, { ...init, headers })
      await response.arrayBuffer()
      return response.status
    }
    for (let at = 0; at < times; at++) {
      const body = JSON.stringify({ name: 'salaries.txt', contentType: 'text/plain', size: 5 })
      expect(await call('/v1/files', { method: 'POST', body })).toBe(201)
      expect(await call(`/v1/files/${wrong}`)).toBe(404)
    }
    expect(await call('/v1/secret-path')).toBe(404)
  }
  const { stdout, code } = await sla('--data', dataDir, '--since', '1h')
  expect(code).toBe(0)
  const figuresOf = (operation: string) =>
    new RegExp(`^${operation} +(\\d+) +[\\d.]+ +[\\d.]+ +[\\d.]+ +(\\d+) +(\\S+ %)`, 'm')
      .exec(stdout)
      ?.slice(1)
  expect(figuresOf('files\\.create')).toEqual(['7', '0', '100 %'])
  // What the caller got wrong is no failure of the service.
  expect(figuresOf('files\\.get')).toEqual(['7', '0', '100 %'])
  expect(figuresOf('none')).toEqual(['2', '0', '100 %'])
  expect(figuresOf('all')).toEqual(['16', '0', '100 %'])

  const { stdout: json } = await sla(
    '--data',
    dataDir,
    '--since',
    '1h',
    '--operation',
    'files.create',
    '--json',
  )
  expect(JSON.parse(json)).toMatchObject({
    operations: [{ operation: 'files.create', calls: 7, failed: 0, availability: 100, budgetUsed: 0 }],
    total: { calls: 7 },
    malformed: 0,
  })
  const [today] = await readdir(join(dataDir, 'logs'))
  const lines = await readFile(join(dataDir, 'logs', today ?? ''), 'utf8')
  expect(lines).not.toMatch(/salaries|secret-path|_aws/)
  const [, create] = lines.match(/.*"files\.create".*/g) ?? []
  expect(JSON.parse(create ?? '')).toMatchObject({ stage: 'local', WriteUnits: expect.any(Number) })
  expect(JSON.parse(create ?? '').WriteUnits).toBeGreaterThanOrEqual(2)
})

test('before and after are told and drawn', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'lading-sla-'))
  const logs = join(folder.path, 'logs')
  await mkdir(logs)
  const line = (minute: number, Duration: number) =>
    JSON.stringify({
      time: new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString(),
      operation: 'files.get',
      Duration,
      ServerErrors: 0,
    })
  const lines = Array.from({ length: 60 }, (_, minute) => line(minute, minute < 30 ? 100 : 10))
  await writeFile(join(logs, '2026-03-01.jsonl'), [...lines, 'no line'].join('\n'))
  const svg = join(folder.path, 'chart.svg')
  const times = ['--since', '2026-03-01T12:00', '--until', '2026-03-01T13:00', '--split', '2026-03-01T12:30']
  const { stdout } = await sla('--data', folder.path, ...times, '--svg', svg)
  expect(stdout).toMatch(/files\.get +30 → 30 +\d+(\.\d)? → \d+(\.\d)? +−(89|90|91) %\*/)
  expect(stdout).toMatch(/p95 up to \d+ ms +█+▁+/)
  expect(stdout).toContain('could not be read and are not counted: 1.')
  expect(await readFile(svg, 'utf8')).toMatch(/^<svg [\s\S]*class="split"[\s\S]*<\/svg>\n$/)
})

test('who asks wrongly is told how to ask, and who has no calls why', async () => {
  for (const [args, message] of [
    [['--since', 'yesterday'], /"yesterday" is no time: it is 90m, 24h or 7d ago/],
    [['--since', '1h', '--until', '2h'], /--since is not before --until/],
    [['--split', '8d'], /--split is not between/],
    [['--stage', 'Prod!'], /cannot be a stage's name/],
    [['--stage', 'prod'], /Where to\? Set AWS_REGION/],
    [['--what'], /--what/],
  ] as const) {
    const { stderr, code } = await sla(...args)
    expect([code, stderr], args.join(' ')).toEqual([2, expect.stringMatching(message)])
  }
  const { stdout, code } = await sla('--data', '/does/not/exist')
  expect(code).toBe(0)
  expect(stdout).toMatch(/No calls in .*\/logs in this time\. `npx -y pnpm@12 start` keeps them there/)
})

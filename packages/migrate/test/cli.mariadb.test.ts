import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { attachments } from './attachments.ts'
import { type Sides, startSides } from './sides.ts'

const main = join(import.meta.dirname, '../src/cli/main.ts')

/** Writes a migration file as a user does. */
async function migrationFile(sides: Sides): Promise<string> {
  await attachments(sides, 600)
  const file = join(sides.directory, 'migration.ts')
  const { connection } = sides.source
  await writeFile(
    file,
    `import { defineMigration } from ${JSON.stringify(join(import.meta.dirname, '../src/define.ts'))}

export default defineMigration({
  name: 'cli',
  source: { connection: ${JSON.stringify(connection)}, table: 'attachments', blobs: ['body'] },
  target: ${JSON.stringify(sides.target.definition)},
  externalRef: 'attachments/{id}',
  map: ({ row }) => {
    if (row.id === 13) throw new Error('unlucky')
    return { name: String(row.name), contentType: 'text/plain', body: { column: 'body' } }
  },
  cutover: {
    fence: { sql: ['DO 1'] },
    unfence: { sql: ['DO 1'] },
    switch: { command: ['node', '-e', 'process.exit(0)'] },
  },
})
`,
  )
  return file
}

interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(
  sides: Sides,
  ...args: string[]
): { child: ChildProcess; ended: Promise<Result>; output(): string } {
  const child = spawn(process.execPath, [main, ...args, '--state', sides.statePath], { cwd: sides.directory })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = new Promise<Result>((resolve) => child.on('close', (code) => resolve({ code, out, err })))
  return { child, ended, output: () => out + err }
}

const run = (sides: Sides, ...args: string[]) => start(sides, ...args).ended

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50))
}

test('plan, run, status, kill, run again, verify, retry, cutover', async () => {
  await using sides = await startSides()
  const file = await migrationFile(sides)
  const plan = await run(sides, 'plan', file)
  expect(plan.err).toBe('')
  expect(plan.out).toContain('Ready: `run` can begin.')
  expect(plan.out).toContain('13: MAP_FAILED: Error: unlucky')

  const first = start(sides, 'run', file, '--json', '--ui')
  await until(() => /"phase":"follow"/.test(first.output()))
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+\//.exec(first.output()) ?? []
  const page = await fetch(url)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await page.text()).toContain('<title>Lading migration</title>')
  interface Answer {
    readonly status: { readonly phase: string; readonly quarantine: { readonly count: number } }
    readonly samples: readonly { readonly loaded: number }[]
  }
  const ask = async () => (await (await fetch(`${url}state?since=0`)).json()) as Answer
  await until(async () => (await ask()).samples.at(-1)?.loaded === 600)
  expect((await ask()).status).toMatchObject({ phase: 'follow', quarantine: { count: 1 } })
  // A page elsewhere whose name leads here.
  const { request } = await import('node:http')
  const foreign = await new Promise<number | undefined>((resolve) => {
    request(url, { headers: { host: 'evil.example' } }, (response) => resolve(response.statusCode)).end()
  })
  expect(foreign).toBe(403)

  const beside = await run(sides, 'run', file)
  expect(beside.code).toBe(1)
  expect(beside.err).toContain('ALREADY_RUNNING')
  const while_ = await run(sides, 'status', file)
  expect(while_.out).toContain('cli: following the log')
  expect(while_.out).toContain('MAP_FAILED 1')
  first.child.kill('SIGKILL')
  await first.ended

  await sides.source.sql.query("UPDATE attachments SET name = 'while nobody ran' WHERE id = 20")
  const second = start(sides, 'run', file)
  await until(async () => (await sides.target.files()).get('attachments/20')?.name === 'while nobody ran')
  const report = join(sides.directory, 'report.json')
  const verified = await run(sides, 'verify', file, '--report', report)
  expect(verified.code).toBe(0)
  expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({
    compared: 600,
    equal: 599,
    quarantined: 1,
    healed: 0,
  })
  const retried = await run(sides, 'retry', file, '--json')
  expect(JSON.parse(retried.out)).toEqual({ before: 1, after: 1 })
  const quarantine = await run(sides, 'quarantine', file)
  expect(JSON.parse(quarantine.out)).toMatchObject({ key: '13', code: 'MAP_FAILED', attempts: 2 })
  const refused = await run(sides, 'cutover', file)
  expect(refused.code).toBe(1)
  expect(refused.err).toContain('QUARANTINE_NOT_EMPTY')
  const cut = await run(sides, 'cutover', file, '--accept-quarantine')
  expect(cut.err).toContain('- switch')
  expect(cut.out).toMatch(/^Switched\. Nobody could write for \d/)
  const { code } = await second.ended
  expect(code).toBe(0)
  expect((await run(sides, 'status', file, '--json')).out).toContain('"phase":"cut-over"')
})

test('Ctrl-C ends it in order; wrong arguments and files are told', async () => {
  await using sides = await startSides()
  const file = await migrationFile(sides)
  expect((await run(sides, 'status', file)).err).toContain('There is no state file')
  const running = start(sides, 'run', file)
  await until(async () => (await sides.target.files()).size > 100)
  running.child.kill('SIGINT')
  expect((await running.ended).code).toBe(0)
  const again = await run(sides, 'status', file)
  expect(again.out).toContain('(no process runs)')

  const help = await run(sides, 'help')
  expect(help.out).toContain('lading-migrate <command>')
  for (const [args, message] of [
    [['move', file], 'There is no command move'],
    [['run'], '`run` takes one migration file'],
    [['run', file, '--bodies'], '--bodies is an option of `verify`'],
    [['verify', file, '--report', '/nowhere/report.json'], 'There is no folder /nowhere'],
    [['run', file, '--fast'], "Unknown option '--fast'"],
    [['run', join(sides.directory, 'none.ts')], 'cannot be loaded'],
    [['status', join(import.meta.dirname, 'run.ts')], 'defineMigration'],
  ] as const) {
    const { code, err } = await run(sides, ...args)
    expect([code, err]).toEqual([1, expect.stringContaining(message)])
  }
  const broken = join(sides.directory, 'broken.ts')
  await writeFile(
    broken,
    (await readFile(file, 'utf8'))
      .replace("name: 'cli'", "name: 'c l i'")
      .replace("table: 'attachments',", ''),
  )
  const told = await run(sides, 'plan', broken)
  expect(told.err).toContain('CONFIG_INVALID')
  expect(told.err).toContain('source.table')
})

import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { cutover } from '../src/commands/cutover.ts'
import { undoCutover } from '../src/commands/undo-cutover.ts'
import type { CutoverDefinition, Migration } from '../src/define.ts'
import { runOnce } from '../src/engine/engine.ts'
import { MigrationFailure } from '../src/failure.ts'
import { attachments } from './attachments.ts'
import { isCaughtUp, runUntilCaughtUp } from './run.ts'
import { type Sides, startSides } from './sides.ts'

/** The application looks here before it writes, as one with a maintenance switch does; the switch is under a lock. */
async function application(sides: Sides) {
  const { sql, connect } = sides.source
  await sql.query(
    'CREATE TABLE settings (id INT PRIMARY KEY, maintenance INT NOT NULL, uses VARCHAR(20) NOT NULL) ENGINE=InnoDB',
  )
  await sql.query("INSERT INTO settings VALUES (1, 0, 'tables')")
  const connection = await connect()
  let isOn = true
  let written = 0
  let refused = 0
  const writing = (async () => {
    for (let at = 0; isOn; at++) {
      await connection.query('BEGIN')
      const [rows] = await connection.query(
        'SELECT maintenance FROM settings WHERE id = 1 LOCK IN SHARE MODE',
      )
      if ((rows as { maintenance: number }[])[0]?.maintenance === 1) refused += 1
      else {
        await connection.query('INSERT INTO attachments (name, body) VALUES (?, ?)', [
          `live ${at}`,
          `bytes ${at}`,
        ])
        await connection.query("UPDATE attachments SET name = CONCAT('again ', id) WHERE id = ?", [
          1 + (at % 50),
        ])
        written += 1
      }
      await connection.query('COMMIT')
      await delay(2)
    }
  })()
  return {
    counts: () => ({ written, refused }),
    async stop() {
      isOn = false
      await writing
    },
  }
}

const steps: CutoverDefinition = {
  fence: { sql: ['UPDATE settings SET maintenance = 1 WHERE id = 1'] },
  unfence: { sql: ['UPDATE settings SET maintenance = 0 WHERE id = 1'] },
  switch: { sql: ["UPDATE settings SET uses = 'lading' WHERE id = 1"] },
  unswitch: { sql: ["UPDATE settings SET uses = 'tables' WHERE id = 1"] },
  timeoutSeconds: 20,
}

/** Runs the migration beside, until it is caught up. */
async function following(migration: Migration, sides: Sides) {
  const controller = new AbortController()
  const { promise: caughtUp, resolve } = Promise.withResolvers<void>()
  const run = runOnce({
    migration,
    statePath: sides.statePath,
    signal: controller.signal,
    graceMs: 0,
    until: (state) => {
      if (isCaughtUp(state)) resolve()
      return false
    },
  })
  run.catch(() => undefined)
  await Promise.race([caughtUp, run])
  return { run, stop: () => controller.abort() }
}

const settings = async ({ source }: Sides) => {
  const [rows] = await source.sql.query('SELECT maintenance, uses FROM settings')
  return (rows as { maintenance: number; uses: string }[])[0]
}

async function expectAgreement(sides: Sides) {
  const [rows] = await sides.source.sql.query('SELECT id, name FROM attachments')
  const files = await sides.target.files()
  expect(files.size).toBe((rows as unknown[]).length)
  for (const { id, name } of rows as { id: number; name: string }[]) {
    expect(files.get(`attachments/${id}`)?.name).toBe(name)
  }
}

test('an application that keeps writing is switched over with everything it wrote, in less than a second', async () => {
  await using sides = await startSides()
  const migration = { ...(await attachments(sides, 300)), cutover: steps }
  const app = await application(sides)
  const beside = await following(migration, sides)
  const names: string[] = []
  const report = await cutover({
    migration,
    statePath: sides.statePath,
    signal: AbortSignal.timeout(60_000),
    onStep: (name) => names.push(name),
  })
  await app.stop()
  await beside.run
  expect(report.pausedMs).toBeLessThan(1000)
  expect(report).toMatchObject({ quarantined: 0, warnings: [] })
  expect(names.at(-1)).toBe('switch')
  expect(app.counts().written).toBeGreaterThan(20)
  expect(await settings(sides)).toEqual({ maintenance: 1, uses: 'lading' })
  await expectAgreement(sides)
  // From here on the old rows must not come again.
  await expect(runUntilCaughtUp(migration, sides.statePath)).rejects.toThrow('ALREADY_CUT_OVER')

  await undoCutover({ migration, statePath: sides.statePath, signal: AbortSignal.timeout(60_000) })
  expect(await settings(sides)).toEqual({ maintenance: 0, uses: 'tables' })
  await sides.source.sql.query("UPDATE attachments SET name = 'back' WHERE id = 1")
  await runUntilCaughtUp(migration, sides.statePath)
  await expectAgreement(sides)
})

test.each<[string, Partial<CutoverDefinition>, string]>([
  ['a fence that fails', { fence: { sql: ['UPDATE no_such_table SET x = 1'] } }, 'FENCE_FAILED'],
  ['a switch that fails', { switch: { command: ['false'] } }, 'SWITCH_FAILED'],
  [
    'a switch that does not end',
    { switch: { command: ['sleep', '60'] }, timeoutSeconds: 1 },
    'SWITCH_FAILED',
  ],
  [
    'a fence that does not hold',
    { fence: { sql: ['DO 1'] }, switch: { command: ['sleep', '0.5'] } },
    'FENCE_FAILED|DRAIN_TIMEOUT|VERIFY_FAILED',
  ],
])('%s is undone, and the application goes on', async (_, change, code) => {
  await using sides = await startSides()
  const migration = { ...(await attachments(sides, 100)), cutover: { ...steps, ...change } }
  const app = await application(sides)
  const beside = await following(migration, sides)
  const failure = await cutover({
    migration,
    statePath: sides.statePath,
    signal: AbortSignal.timeout(60_000),
  }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(MigrationFailure)
  expect((failure as MigrationFailure).code).toMatch(new RegExp(`^(${code})$`))
  expect(await settings(sides)).toEqual({ maintenance: 0, uses: 'tables' })
  const { written } = app.counts()
  await delay(200)
  expect(app.counts().written).toBeGreaterThan(written)
  await app.stop()
  beside.stop()
  await beside.run
  await runUntilCaughtUp(migration, sides.statePath)
  await expectAgreement(sides)
})

test('quarantine is not left behind by accident', async () => {
  await using sides = await startSides()
  const base = await attachments(sides, 10, {
    map({ row }) {
      if (Number(row.id) === 5) throw new Error('no')
      return { name: String(row.name), contentType: 'text/plain', body: { column: 'body' } }
    },
  })
  const migration = {
    ...base,
    cutover: { ...steps, fence: { sql: ['DO 1'] }, unfence: { sql: ['DO 1'] }, switch: { sql: ['DO 1'] } },
  }
  await runUntilCaughtUp(migration, sides.statePath)
  const options = { migration, statePath: sides.statePath, signal: AbortSignal.timeout(60_000) }
  await expect(cutover(options)).rejects.toThrow('QUARANTINE_NOT_EMPTY')
  expect(await cutover({ ...options, acceptQuarantine: true })).toMatchObject({ quarantined: 1 })
})

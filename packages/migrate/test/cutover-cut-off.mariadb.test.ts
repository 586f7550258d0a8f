import { expect, test } from 'vitest'
import { cutover } from '../src/commands/cutover.ts'
import { undoCutover } from '../src/commands/undo-cutover.ts'
import type { CutoverDefinition, Migration } from '../src/define.ts'
import { State } from '../src/state/state.ts'
import { attachments } from './attachments.ts'
import { runUntilCaughtUp } from './run.ts'
import { type Sides, startSides } from './sides.ts'

const steps: CutoverDefinition = {
  fence: { sql: ['UPDATE settings SET maintenance = 1'] },
  unfence: { sql: ['UPDATE settings SET maintenance = 0'] },
  switch: { sql: ["UPDATE settings SET uses = 'lading'"] },
  unswitch: { sql: ["UPDATE settings SET uses = 'tables'"] },
  timeoutSeconds: 20,
}

async function ready(sides: Sides, change: Partial<CutoverDefinition> = {}): Promise<Migration> {
  await sides.source.sql.query('CREATE TABLE settings (maintenance INT NOT NULL, uses VARCHAR(20) NOT NULL)')
  await sides.source.sql.query("INSERT INTO settings VALUES (0, 'tables')")
  const migration = { ...(await attachments(sides, 20)), cutover: { ...steps, ...change } }
  await runUntilCaughtUp(migration, sides.statePath)
  return migration
}

const settings = async ({ source }: Sides) => {
  const [rows] = await source.sql.query('SELECT maintenance, uses FROM settings')
  return (rows as { maintenance: number; uses: string }[])[0]
}

const signal = () => AbortSignal.timeout(60_000)

test.each([false, true])(
  'a cutover whose process is gone is taken back (in the switch: %s)',
  async (isSwitching) => {
    await using sides = await startSides()
    const migration = await ready(sides)
    const options = { migration, statePath: sides.statePath, signal: signal() }
    await expect(undoCutover(options)).rejects.toThrow('There was no cutover')
    // As a process leaves it that is killed behind its fence.
    await sides.source.sql.query("UPDATE settings SET maintenance = 1, uses = 'lading'")
    const state = new State(sides.statePath)
    state.set('cutover', { fencedAt: Date.now(), isSwitching })
    state.close()
    await undoCutover(options)
    expect(await settings(sides)).toEqual({ maintenance: 0, uses: isSwitching ? 'tables' : 'lading' })
    await expect(undoCutover(options)).rejects.toThrow('There was no cutover')
  },
)

test('what a cutover is about to do is noted before it is done', async () => {
  await using sides = await startSides()
  const seen: unknown[] = []
  const migration = await ready(sides)
  const state = new State(sides.statePath)
  await cutover({
    migration,
    statePath: sides.statePath,
    signal: signal(),
    graceMs: 0,
    onStep: (step) => {
      if (step === 'fence writes' || step === 'switch') seen.push(state.get('cutover')?.isSwitching)
    },
  })
  expect(seen).toEqual([false, true])
  expect(state.get('cutover')).toBeUndefined()
  state.close()
})

test('a fence that locks the migration out ends when its time is over, and is lifted', async () => {
  await using sides = await startSides({ options: [] })
  const locker = await sides.source.connect()
  const migration = await ready(sides, {
    // As a session of the application's own would do it.
    fence: { command: ['sh', '-c', 'exit 0'] },
    unfence: { sql: ['DO 1'] },
    timeoutSeconds: 2,
  })
  const attempt = cutover({
    migration,
    statePath: sides.statePath,
    signal: signal(),
    graceMs: 0,
    onStep: (step) => {
      if (step === 'drain') void locker.query('LOCK TABLES lading_watermark READ')
      if (step === 'undo: lift the fence') void locker.query('UNLOCK TABLES')
    },
  })
  await expect(attempt).rejects.toThrow(/FENCE_FAILED|DRAIN_TIMEOUT/)
})

test('without a way back from the switch, what was written behind the fence still arrives', async () => {
  await using sides = await startSides()
  const { unswitch: _, ...others } = steps
  const late = "UPDATE attachments SET name = 'late' WHERE id = 3"
  const toLading = "UPDATE settings SET uses = 'lading'"
  const migration: Migration = {
    ...(await ready(sides)),
    cutover: { ...others, switch: { sql: [late, toLading] } },
  }
  const report = await cutover({ migration, statePath: sides.statePath, signal: signal(), graceMs: 0 })
  expect(report.warnings.join()).toContain('behind the fence')
  expect((await sides.target.files()).get('attachments/3')?.name).toBe('late')
})

test('under another mapping everything is compared again before the switch', async () => {
  await using sides = await startSides()
  const migration = await ready(sides)
  const other: Migration = {
    ...migration,
    map: ({ row }) => ({
      name: `other ${String(row.name)}`,
      contentType: 'text/plain',
      body: { column: 'body' },
    }),
  }
  await cutover({ migration: other, statePath: sides.statePath, signal: signal(), graceMs: 0 })
  expect((await sides.target.files()).get('attachments/3')?.name).toBe('other file 3.txt')
})

test('Ctrl-C in the switch takes everything back before the command ends', async () => {
  await using sides = await startSides()
  const migration = await ready(sides, { switch: { command: ['sleep', '1'] } })
  const controller = new AbortController()
  const options = { migration, statePath: sides.statePath, graceMs: 0, signal: controller.signal }
  const undone: string[] = []
  const attempt = cutover({
    ...options,
    onStep: (step) => {
      if (step === 'switch') controller.abort(new Error('Ctrl-C'))
      if (step.startsWith('undo')) undone.push(step)
    },
  })
  await expect(attempt).rejects.toThrow('Ctrl-C')
  expect(undone).toEqual(['undo: take the switch back', 'undo: lift the fence'])
  expect(await settings(sides)).toEqual({ maintenance: 0, uses: 'tables' })
})

test('what could not be taken back is told, also after Ctrl-C', async () => {
  await using sides = await startSides()
  const migration = await ready(sides, {
    switch: { command: ['sleep', '1'] },
    unfence: { command: ['false'] },
  })
  const controller = new AbortController()
  const attempt = cutover({
    migration,
    statePath: sides.statePath,
    graceMs: 0,
    signal: controller.signal,
    onStep: (step) => {
      if (step === 'switch') controller.abort(new Error('Ctrl-C'))
    },
  })
  await expect(attempt).rejects.toThrow('COULD NOT BE UNDONE: lift the fence')
})

test('one cutover at a time', async () => {
  await using sides = await startSides()
  const migration = await ready(sides)
  const options = { migration, statePath: sides.statePath, graceMs: 0, signal: signal() }
  const [first, second] = await Promise.allSettled([cutover(options), cutover(options)])
  expect(first.status).toBe('fulfilled')
  expect(second).toMatchObject({ status: 'rejected', reason: { code: 'ALREADY_RUNNING' } })
  expect(await settings(sides)).toEqual({ maintenance: 1, uses: 'lading' })
})

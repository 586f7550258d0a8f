import { expect, test } from 'vitest'
import type { Migration } from '../src/define.ts'
import { connectTarget, type Target } from '../src/engine/target.ts'
import { State } from '../src/state/state.ts'
import { attachments } from './attachments.ts'
import { runUntilCaughtUp } from './run.ts'
import { type Sides, startSides } from './sides.ts'

/* The process ends between the writes of a chunk and the note that it is loaded, and the source goes on meanwhile. */

const rows = 40

/** Runs, and is cut off as soon as the load has written. */
async function runCutOff(migration: Migration, { statePath }: Sides): Promise<void> {
  const target = (signal: AbortSignal): Target => {
    const connected = connectTarget(migration.target, signal)
    const write = connected.writer.write.bind(connected.writer)
    connected.writer.write = async (writes) => {
      await write(writes)
      throw new Error('cut off')
    }
    return connected
  }
  await expect(runUntilCaughtUp(migration, statePath, { target })).rejects.toThrow('cut off')
}

/** Deletes, changes and adds records of the chunk that was cut off, and looks at what becomes of them. */
async function changeMeanwhile({ source }: Sides): Promise<void> {
  await source.sql.query('DELETE FROM attachments WHERE id = 5')
  await source.sql.query("UPDATE attachments SET name = 'no file' WHERE id = 6")
  await source.sql.query("UPDATE attachments SET name = 'changed' WHERE id = 7")
  await source.sql.query("INSERT INTO attachments (name, body) VALUES ('new', 'new')")
}

async function expectAgreement({ target }: Sides): Promise<void> {
  const files = await target.files()
  expect(files.size).toBe(rows - 2 + 1)
  expect(files.has('attachments/5')).toBe(false)
  expect(files.has('attachments/6')).toBe(false)
  expect(files.get('attachments/7')?.name).toBe('changed')
  expect(files.has(`attachments/${rows + 1}`)).toBe(true)
  const bytes = [...files.values()].reduce((sum, { size }) => sum + size, 0)
  expect(await target.store.usage.total(target.workspaceId, 4)).toEqual({ files: files.size, bytes })
}

const skipping = {
  map: ({ row }: { readonly row: Readonly<Record<string, unknown>> }) =>
    row.name === 'no file'
      ? undefined
      : { name: String(row.name), contentType: 'text/plain', body: { column: 'body' } },
}

test('what a cut-off chunk has written goes with the row that was deleted meanwhile', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, rows, skipping)
  await runCutOff(migration, sides)
  expect((await sides.target.files()).size).toBe(rows)
  await changeMeanwhile(sides)
  await runUntilCaughtUp(migration, sides.statePath)
  await expectAgreement(sides)
})

test('the same for a key that is no number, whose changes wait for the end of the load', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, rows, skipping)
  await sides.source.sql.query('ALTER TABLE attachments MODIFY id VARCHAR(20) NOT NULL')
  await runCutOff(migration, sides)
  await sides.source.sql.query("UPDATE attachments SET id = '41' WHERE name = 'file 40.txt'")
  await sides.source.sql.query("DELETE FROM attachments WHERE id = '5'")
  await sides.source.sql.query("UPDATE attachments SET name = 'no file' WHERE id = '6'")
  await sides.source.sql.query("UPDATE attachments SET name = 'changed' WHERE id = '7'")
  await sides.source.sql.query("INSERT INTO attachments (id, name, body) VALUES ('40', 'new', 'new')")
  await runUntilCaughtUp(migration, sides.statePath)
  await expectAgreement(sides)
})

test('the same where everything is compared anew', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, rows, skipping)
  await runCutOff(migration, sides)
  await changeMeanwhile(sides)
  await runUntilCaughtUp(migration, sides.statePath, { reload: true })
  await expectAgreement(sides)
})

test('when the machine went down, everything is compared: the state file may have lost its last transactions', async () => {
  await using sides = await startSides()
  const migration = await attachments(sides, rows, skipping)
  await runUntilCaughtUp(migration, sides.statePath)
  // As the file is after such an end: alive, in another start of the machine, and without a change that had arrived.
  await sides.source.sql.query('SET sql_log_bin = 0')
  await changeMeanwhile(sides)
  const state = new State(sides.statePath)
  state.set('alive', { at: 0, pid: 1, boot: 'another' })
  state.close()
  await runUntilCaughtUp(migration, sides.statePath)
  await expectAgreement(sides)
})

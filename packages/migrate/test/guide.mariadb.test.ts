import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import type { Migration } from '../src/define.ts'
import { State } from '../src/state/state.ts'
import { runUntilCaughtUp } from './run.ts'
import { startSides } from './sides.ts'

const guide = join(import.meta.dirname, '../../../apps/docs/src/content/docs/guides/migration.mdx')

test("the guide's migration file runs", async () => {
  await using sides = await startSides()
  const { sql, connection } = sides.source
  await sql.query(`
    CREATE TABLE attachments (id INT PRIMARY KEY, file_name VARCHAR(200), mime_type VARCHAR(80), user_id INT, content LONGBLOB, created_at DATETIME, deleted_at DATETIME NULL);
    CREATE TABLE attachment_labels (attachment_id INT, label VARCHAR(60), PRIMARY KEY (attachment_id, label));
    INSERT INTO attachments VALUES (1, 'a.pdf', 'application/pdf', 7, '%PDF-1.7 a', '2026-11-22 09:30:00', NULL), (2, 'b.pdf', 'application/pdf', 7, 'gone', '2026-11-22 09:30:00', NOW());
    INSERT INTO attachment_labels VALUES (1, 'invoice'), (1, '2026');
  `)
  const [, sample = ''] =
    /```ts title="migration.ts"[^\n]*\n([\s\S]*?)```/.exec(await readFile(guide, 'utf8')) ?? []
  const here = sample
    .replace("'@lading/migrate'", JSON.stringify(join(import.meta.dirname, '../src/define.ts')))
    .replace(/connection: \{[^}]*\}/, `connection: ${JSON.stringify(connection)}`)
    .replace(/target: \{[^}]*\}/, `target: ${JSON.stringify(sides.target.definition)}`)
  expect(here).toContain(connection.database)
  const file = join(sides.directory, 'migration.ts')
  await writeFile(file, here)
  const { default: migration } = (await import(pathToFileURL(file).href)) as { default: Migration }
  await runUntilCaughtUp(migration, sides.statePath)
  const files = await sides.target.files()
  expect([...files.keys()]).toEqual(['attachments/1'])
  expect(files.get('attachments/1')).toMatchObject({
    name: 'a.pdf',
    detectedContentType: 'application/pdf',
    createdAt: '2026-11-22T09:30:00.000Z',
    tags: ['2026', 'invoice'],
    metadata: '{"uploadedBy":7}',
  })
  const state = new State(sides.statePath)
  expect(state.quarantineCount()).toBe(0)
  state.close()
})

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { wordPressMedia } from '../src/applications/wordpress.ts'
import { check } from '../src/commands/check.ts'
import { defineMigration } from '../src/define.ts'
import { State } from '../src/state/state.ts'
import { startWordPress } from './applications/wordpress.ts'
import { runUntilCaughtUp } from './run.ts'
import { startSides } from './sides.ts'

test('the media library of a real WordPress moves while WordPress goes on', async () => {
  await using sides = await startSides()
  const { host, port, database } = sides.source.connection
  await using wordPress = await startWordPress(`${host}:${port}`, database, sides.directory)
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const picture = await wordPress.tell({
    do: 'upload',
    name: 'süßes Bild.jpg',
    title: 'Süßes – "Bild"',
    caption: 'Ein <b>Bild</b>',
    alt: 'Ein Kreis, grün \u{1f7e2}',
    picture: [1200, 800],
  })
  const text = await wordPress.tell({
    do: 'upload',
    name: 'notes.txt',
    title: 'Notes',
    bytes: base64('just notes'),
  })
  const removed = await wordPress.tell({ do: 'upload', name: 'old.txt', title: 'Old', bytes: base64('old') })
  await wordPress.tell({ do: 'post' })

  const migration = defineMigration({
    name: 'wordpress',
    target: sides.target.definition,
    ...wordPressMedia({ connection: sides.source.connection, uploads: wordPress.uploads }),
  })
  await runUntilCaughtUp(migration, sides.statePath)
  const files = await sides.target.files()
  expect([...files.keys()].sort()).toEqual(
    [picture, text, removed].map(({ id }) => `wordpress/attachments/${id}`).sort(),
  )
  const migrated = files.get(`wordpress/attachments/${picture.id}`)
  if (migrated === undefined) throw new Error('The picture is missing')
  const original = await readFile(String(picture.file))
  expect(migrated.sha256).toBe(createHash('sha256').update(original).digest('hex'))
  expect((await sides.target.bytes(migrated)).equals(original)).toBe(true)
  expect(migrated).toMatchObject({ contentType: 'image/jpeg', detectedContentType: 'image/jpeg' })
  expect(String(picture.file).endsWith(migrated.name)).toBe(true)
  const metadata = JSON.parse(migrated.metadata)
  expect(metadata).toMatchObject({
    title: 'Süßes – "Bild"',
    caption: 'Ein <b>Bild</b>',
    alt: 'Ein Kreis, grün \u{1f7e2}',
    width: 1200,
    height: 800,
  })
  expect(metadata.sizes.thumbnail).toMatchObject({ width: 150, height: 150, 'mime-type': 'image/jpeg' })

  await wordPress.tell({ do: 'title', id: text.id, title: 'Renamed' })
  await wordPress.tell({ do: 'alt', id: picture.id, alt: 'Another' })
  await wordPress.tell({ do: 'delete', id: removed.id })
  const added = await wordPress.tell({ do: 'upload', name: 'late.txt', title: 'Late', bytes: base64('late') })
  await runUntilCaughtUp(migration, sides.statePath)
  const after = await sides.target.files()
  const metadataOf = (id: unknown) => JSON.parse(after.get(`wordpress/attachments/${id}`)?.metadata ?? '{}')
  expect(metadataOf(text.id).title).toBe('Renamed')
  expect(metadataOf(picture.id).alt).toBe('Another')
  expect(metadataOf(added.id).title).toBe('Late')
  expect(after.has(`wordpress/attachments/${removed.id}`)).toBe(false)

  const report = await check({
    migration,
    statePath: sides.statePath,
    signal: AbortSignal.timeout(60_000),
    graceMs: 0,
    bodies: true,
  })
  expect(report).toMatchObject({ compared: 3, equal: 3, healed: 0, findings: [] })
})

test('a picture whose file is gone is set aside with its reason, and a path cannot lead out of the uploads', async () => {
  await using sides = await startSides()
  const { host, port, database } = sides.source.connection
  await using wordPress = await startWordPress(`${host}:${port}`, database, sides.directory)
  const upload = (name: string) =>
    wordPress.tell({ do: 'upload', name, title: name, bytes: Buffer.from(name).toString('base64') })
  const [gone, outside] = [await upload('gone.txt'), await upload('outside.txt')]
  await sides.source.sql.query(
    "UPDATE wp_postmeta SET meta_value = 'no/such.txt' WHERE post_id = ? AND meta_key = '_wp_attached_file'",
    [gone.id],
  )
  await sides.source.sql.query(
    "UPDATE wp_postmeta SET meta_value = '../../../../../../etc/hostname' WHERE post_id = ? AND meta_key = '_wp_attached_file'",
    [outside.id],
  )
  const migration = defineMigration({
    name: 'wordpress',
    target: sides.target.definition,
    ...wordPressMedia({ connection: sides.source.connection, uploads: wordPress.uploads }),
  })
  await runUntilCaughtUp(migration, sides.statePath)
  const state = new State(sides.statePath)
  expect([...state.quarantined()].map(({ key, code }) => [key, code])).toEqual(
    [gone, outside].map(({ id }) => [String(id), 'BODY_MISSING']).sort(),
  )
  state.close()
  expect((await sides.target.files()).size).toBe(0)
})

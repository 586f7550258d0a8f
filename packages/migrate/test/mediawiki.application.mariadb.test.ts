import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from 'mysql2/promise'
import { expect, test } from 'vitest'
import { mediaWikiFiles } from '../src/applications/mediawiki.ts'
import { check } from '../src/commands/check.ts'
import { defineMigration } from '../src/define.ts'
import { runUntilCaughtUp } from './run.ts'
import { startSides } from './sides.ts'

const schemaFiles = [
  '/usr/share/mediawiki',
  join(import.meta.dirname, '../../../node_modules/.cache/applications/usr/share/mediawiki'),
].map((root) => join(root, 'maintenance/tables-generated.sql'))

/** MediaWiki's own tables, as its installer makes them. */
async function createTables(sql: Connection): Promise<void> {
  const file = schemaFiles.find((path) => existsSync(path))
  if (file === undefined) throw new Error('There is no MediaWiki: run the `test` command, which unpacks it')
  const text = await readFile(file, 'utf8')
  await sql.query(
    text.replaceAll('/*_*/', '').replaceAll('/*$wgDBTableOptions*/', 'ENGINE=InnoDB, DEFAULT CHARSET=binary'),
  )
}

interface Upload {
  readonly name: string
  readonly bytes: Buffer
  readonly mime: readonly [string, string]
  readonly user: string
  readonly comment: string
}

/** What LocalFile::recordUpload3 writes, and where LocalRepo puts the bytes. */
async function upload(
  sql: Connection,
  images: string,
  { name, bytes, mime, user, comment }: Upload,
): Promise<void> {
  const hash = createHash('md5').update(name).digest('hex')
  const folder = join(images, hash.slice(0, 1), hash.slice(0, 2))
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), bytes)
  await sql.query('INSERT IGNORE INTO actor (actor_user, actor_name) VALUES (NULL, ?)', [Buffer.from(user)])
  const [[actor]] = (await sql.query('SELECT actor_id AS id FROM actor WHERE actor_name = ?', [
    Buffer.from(user),
  ])) as unknown as [[{ id: number }]]
  const [{ insertId }] = (await sql.query('INSERT INTO comment (comment_hash, comment_text) VALUES (0, ?)', [
    Buffer.from(comment),
  ])) as unknown as [{ insertId: number }]
  await sql.query(
    'REPLACE INTO image (img_name, img_size, img_width, img_height, img_metadata, img_bits, img_media_type, img_major_mime, ' +
      "img_minor_mime, img_description_id, img_actor, img_timestamp, img_sha1) VALUES (?, ?, 0, 0, ?, 8, 'TEXT', ?, ?, ?, ?, '20261123080910', ?)",
    [
      Buffer.from(name),
      bytes.length,
      Buffer.from('{"data":[]}'),
      ...mime.map((part) => Buffer.from(part)),
      insertId,
      actor.id,
      Buffer.from(
        BigInt(`0x${createHash('sha1').update(bytes).digest('hex')}`)
          .toString(36)
          .padStart(31, '0'),
      ),
    ],
  )
}

test('the files of a MediaWiki move, by a key that is bytes', async () => {
  await using sides = await startSides()
  const { sql, connection } = sides.source
  await createTables(sql)
  const images = join(sides.directory, 'images')
  const put = (name: string, text: string, user = 'Alice') =>
    upload(sql, images, {
      name,
      bytes: Buffer.from(text),
      mime: ['text', 'plain'],
      user,
      comment: `über ${name}`,
    })
  await put('Übersicht_(alt).txt', 'one')
  await put("Rock'n'Roll_100%.txt", 'two', 'Bob Ünal')
  await put('Removed.txt', 'three')
  const migration = defineMigration({
    name: 'wiki',
    target: sides.target.definition,
    ...mediaWikiFiles({ connection, images }),
  })
  await runUntilCaughtUp(migration, sides.statePath)
  const files = await sides.target.files()
  expect([...files.keys()].sort()).toEqual([
    'mediawiki/File:Removed.txt',
    "mediawiki/File:Rock'n'Roll_100%.txt",
    'mediawiki/File:Übersicht_(alt).txt',
  ])
  const first = files.get('mediawiki/File:Übersicht_(alt).txt')
  expect(first).toMatchObject({
    name: 'Übersicht (alt).txt',
    contentType: 'text/plain',
    createdAt: '2026-11-23T08:09:10.000Z',
  })
  expect(JSON.parse(first?.metadata ?? '{}')).toMatchObject({
    uploadedBy: 'Alice',
    description: 'über Übersicht_(alt).txt',
  })
  expect(first && String(await sides.target.bytes(first))).toBe('one')

  // A new version, a page that was moved, a user who was renamed, a file that was deleted.
  await put('Übersicht_(alt).txt', 'one, again')
  await sql.query("UPDATE actor SET actor_name = 'Robert' WHERE actor_name = ?", [Buffer.from('Bob Ünal')])
  await sql.query("DELETE FROM image WHERE img_name = 'Removed.txt'")
  await runUntilCaughtUp(migration, sides.statePath)
  const after = await sides.target.files()
  expect(after.size).toBe(2)
  const again = after.get('mediawiki/File:Übersicht_(alt).txt')
  expect(again && String(await sides.target.bytes(again))).toBe('one, again')
  expect(JSON.parse(after.get("mediawiki/File:Rock'n'Roll_100%.txt")?.metadata ?? '{}').uploadedBy).toBe(
    'Robert',
  )
  const report = await check({
    migration,
    statePath: sides.statePath,
    signal: AbortSignal.timeout(60_000),
    graceMs: 0,
    bodies: true,
  })
  expect(report).toMatchObject({ compared: 2, equal: 2, healed: 0 })
})

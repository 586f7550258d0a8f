import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readFolder, toKey, toName } from '../src/folder.ts'

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'lading-demo-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

test('every regular file is found below the folder, and no symbolic link is followed', async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, 'b', 'größe'), { recursive: true })
  await writeFile(join(folder.path, 'b', 'größe', '文 #1.txt'), '')
  await writeFile(join(folder.path, 'a'), '')
  await symlink('a', join(folder.path, 'link'))
  await symlink('b', join(folder.path, 'linked folder'))
  const { files, skipped, unreadable } = await readFolder(folder.path, 'demo/1/')
  expect(files.map(({ name, key }) => [name, key])).toEqual([
    ['a', 'a'],
    ['b/größe/文 #1.txt', 'b/größe/文 #1.txt'],
  ])
  expect(skipped).toEqual(['link', 'linked folder'])
  expect(unreadable).toEqual([])
  expect(files[1]?.path.toString()).toBe(join(folder.path, 'b', 'größe', '文 #1.txt'))
})

test('a name that is no text can be stored: the name is repaired, the reference is a hash', () => {
  const broken = Buffer.from('inv\xffalid', 'latin1')
  expect(toName(broken)).toBe('inv\ufffdalid')
  expect(toKey(broken, 'demo/1/')).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(toKey(broken, 'demo/1/')).not.toBe(toKey(Buffer.from('inv\xfealid', 'latin1'), 'demo/1/'))
})

test('a name cannot steer a terminal', () => {
  expect(toName(Buffer.from('a\u001b[31m\nb\u007f'))).toBe('a\ufffd[31m\ufffdb\ufffd')
})

test('a path is cut to the longest name, and hashed where it is too long for a reference', () => {
  const prefix = 'demo/1/'
  const fits = Buffer.from('文'.repeat(512 - prefix.length))
  expect(prefix + toKey(fits, prefix)).toHaveLength(512)
  expect(toKey(Buffer.concat([fits, Buffer.from('x')]), prefix)).toMatch(/^sha256:/)
  const long = toName(Buffer.from(`${'x'.repeat(600)}${'😀'.repeat(512)}y`))
  expect(long).toHaveLength(1024)
  expect([long.isWellFormed(), long.endsWith('😀y')]).toEqual([true, true])
})

test('what is no folder is an error', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'a'), '')
  await expect(readFolder(join(folder.path, 'a'), '')).rejects.toThrow('is not a folder')
  await expect(readFolder(join(folder.path, 'none'), '')).rejects.toMatchObject({ code: 'ENOENT' })
})

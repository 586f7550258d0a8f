import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { openStorage } from './storage.ts'

test('without a directory nothing stays on the disk', async () => {
  const storage = await openStorage(undefined)
  const blob = storage.blobs.path(await storage.blobs.write(Readable.from([Buffer.from('text')])))
  await access(blob)
  await storage[Symbol.asyncDispose]()
  await expect(access(dirname(blob))).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a write that fails in the middle leaves no file', async () => {
  await using storage = await openStorage(undefined)
  async function* broken() {
    yield Buffer.from('half')
    throw new Error('broken off')
  }
  await expect(storage.blobs.write(broken())).rejects.toThrow('broken off')
  await expect(storage.blobs.names()).resolves.toEqual([])
})

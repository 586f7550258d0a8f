import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import { allPages, declare, readyFile, text, unique } from '../world.ts'

/** @param other the same service with a key of another workspace */
export function isolation(api: Api, other: Api): void {
  describe('two workspaces', () => {
    test('do not see each other', async () => {
      const mark = unique()
      assert.notEqual((await other.call('workspace.get')).id, (await api.call('workspace.get')).id)
      const folder = await api.call('folders.create', { name: mark })
      const { id } = await readyFile(api, { externalRef: mark, tags: [mark], folder: folder.id })
      const { upload } = await api.call('versions.create', { id, contentType: 'a/b', size: 1 })
      const job = await api.call('folders.move', { id: folder.id, name: `${mark}-2` })
      const { key } = await api.call('keys.create', { name: mark, scopes: ['files:read'] })

      for (const address of [id, `ref:${mark}`]) {
        for (const name of [
          'files.get',
          'files.download',
          'files.delete',
          'files.restore',
          'files.purge',
          'files.retain',
          'versions.list',
        ] as const) {
          await other.refused(name, { id: address }, 404, 'FILE_NOT_FOUND')
        }
        await other.refused('files.update', { id: address, tags: [] }, 404, 'FILE_NOT_FOUND')
        await other.refused('versions.get', { id: address, version: '1' }, 404, 'FILE_NOT_FOUND')
        await other.refused('uploads.get', { id: address, upload: upload.id }, 404, 'FILE_NOT_FOUND')
        await other.refused('uploads.abort', { id: address, upload: upload.id }, 404, 'FILE_NOT_FOUND')
        assert.deepEqual((await other.call('audit.list', { file: address, key: key.id })).items, [])
      }
      await other.refused('folders.get', { id: folder.id }, 404, 'FOLDER_NOT_FOUND')
      await other.refused('folders.delete', { id: folder.id }, 404, 'FOLDER_NOT_FOUND')
      await other.refused('files.create', declare(text, { folder: folder.id }), 404, 'FOLDER_NOT_FOUND')
      await other.refused('jobs.get', { id: job.id }, 404, 'JOB_NOT_FOUND')
      await other.refused('keys.revoke', { id: key.id }, 404, 'KEY_NOT_FOUND')
      await other.refused('keys.rotate', { id: key.id }, 404, 'KEY_NOT_FOUND')
      assert.deepEqual(await allPages((cursor) => other.call('files.list', { tag: mark, cursor })), [])
      matches(await api.call('files.get', { id }), { state: 'ready', tags: [mark] })
    })

    test('use the same references and names of folders for their own', async () => {
      const mark = unique()
      const own = await readyFile(api, { externalRef: mark })
      const theirs = await readyFile(other, { externalRef: mark })
      assert.notEqual(theirs.id, own.id)
      assert.deepEqual(await other.call('files.get', { id: `ref:${mark}` }), theirs)
      await api.call('folders.create', { name: mark })
      await other.call('folders.create', { name: mark })
    })

    test('share neither cursors nor what was done under an Idempotency-Key', async () => {
      const mark = unique()
      for (const each of [1, 2]) {
        await readyFile(api, { tags: [mark], name: `${mark}-${each}` })
        await readyFile(other, { tags: [mark], name: `${mark}-${each}` })
      }
      const { nextCursor } = await api.call('files.list', { tag: mark, limit: 1 })
      assert.ok(nextCursor)
      await other.refused('files.list', { tag: mark, limit: 1, cursor: nextCursor }, 400, 'CURSOR_INVALID')
      const headers = { 'idempotency-key': mark }
      const first = await api.call('folders.create', { name: mark }, headers)
      const second = await other.answer('folders.create', { name: mark }, headers)
      assert.equal(second.headers.get('idempotent-replayed'), null)
      assert.notEqual(second.body.id, first.id)
    })
  })
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import type { Input, Name } from '../shapes.ts'
import { nothing, readyFile, unique } from '../world.ts'

export function rpc(api: Api): void {
  describe('RPC', () => {
    test('gives what REST gives', async () => {
      const { id, etag } = await readyFile(api, { externalRef: unique(), tags: [unique()] })
      const folder = await api.call('folders.create', { name: unique() })
      const job = await api.call('folders.move', { id: folder.id, name: unique() })
      const calls: [Name, Input][] = [
        ['files.get', { id }],
        ['files.list', { folder: folder.id }],
        ['versions.list', { id }],
        ['versions.get', { id, version: '1' }],
        ['folders.get', { id: folder.id }],
        ['folders.list', { parent: folder.id }],
        ['jobs.get', { id: job.id }],
        ['files.restore', { id }],
        ['versions.restore', { id, version: '1' }],
        ['files.complete', { id }],
      ]
      for (const [name, input] of calls) {
        const { status, body } = await api.rpc(name, input)
        assert.equal(status, 200)
        assert.deepEqual(body, await api.call(name, input), name)
      }
      const { body: updated } = await api.rpc('files.update', { id, tags: ['x'], ifMatch: etag })
      assert.deepEqual(await api.call('files.get', { id }), updated)
      const stale = await api.rpc('files.update', { id, tags: ['y'], ifMatch: etag })
      matches(stale, { status: 412, problem: { code: 'REVISION_MISMATCH', data: { etag: updated.etag } } })
    })

    test('refuses what REST refuses', async () => {
      const calls: [Name, Input, number, string][] = [
        ['files.get', { id: nothing.file }, 404, 'FILE_NOT_FOUND'],
        ['files.get', { id: 'x' }, 400, 'INVALID_INPUT'],
        ['files.list', { limit: 0 }, 400, 'INVALID_INPUT'],
        ['files.list', { tag: 'a', sort: 'name' }, 400, 'QUERY_NOT_SERVED'],
        ['files.list', { cursor: 'x' }, 400, 'CURSOR_INVALID'],
        ['folders.create', { name: 'a/b' }, 400, 'INVALID_INPUT'],
        ['keys.revoke', { id: nothing.key }, 404, 'KEY_NOT_FOUND'],
      ]
      for (const [name, input, status, code] of calls) {
        const { headers: _, requestId: __, ...expected } = await api.refused(name, input, status, code)
        matches(await api.rpc(name, input), { status, problem: expected })
      }
      matches(await api.send('POST', '/rpc/files.nothing', { body: '{}' }), {
        status: 404,
        body: { error: { data: { code: 'ROUTE_NOT_FOUND' } } },
      })
    })
  })
}

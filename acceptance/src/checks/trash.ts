import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { eventually, matches } from '../expect.ts'
import { allPages, declare, pendingFile, readyFile, text, unique } from '../world.ts'

const dayMs = 86_400_000

export function trash(api: Api): void {
  describe('trash', () => {
    test('a deleted file is listed in the trash with the date on which it goes', async () => {
      const kept = await readyFile(api)
      await api.call('files.delete', { id: kept.id })
      const found = await eventually(async () => {
        const from = new Date(Date.now() - dayMs).toISOString()
        const items = await allPages((cursor) =>
          api.call('files.list', { state: 'trashed', createdFrom: from, cursor }),
        )
        const file = items.find(({ id }) => id === kept.id)
        assert.ok(file, 'it is in the trash')
        return file
      })
      matches(found, { state: 'trashed', name: kept.name, createdAt: kept.createdAt })
      const days = (Date.parse(found.expiresAt ?? '') - Date.parse(found.trashedAt ?? '')) / dayMs
      assert.ok(days >= 1 && days <= 365, `it is kept for ${days} days`)
    })

    test('the trash is listed by when files were deleted', async () => {
      const [first, second] = [await readyFile(api), await readyFile(api)]
      for (const { id } of [second, first]) await api.call('files.delete', { id })
      const list = async (input: object) =>
        (await allPages((cursor) => api.call('files.list', { state: 'trashed', ...input, cursor }))).filter(
          ({ id }) => id === first.id || id === second.id,
        )
      const createdFrom = first.createdAt
      const [last] = await eventually(async () => {
        const files = await list({ createdFrom })
        assert.deepEqual(
          files.map(({ id }) => id),
          [first.id, second.id],
        )
        return files
      })
      matches(await list({ createdFrom, order: 'asc' }), [{ id: second.id }, { id: first.id }])
      matches(await list({ createdFrom: last?.trashedAt }), [{ id: first.id }])
      matches(await list({ createdFrom, createdBefore: last?.trashedAt }), [{ id: second.id }])
    })

    test('what is in the trash is not there for anything but restore, purge and retain', async () => {
      const { id } = await readyFile(api)
      await api.call('files.delete', { id })
      await api.refused('files.delete', { id }, 404, 'FILE_NOT_FOUND')
      await api.refused('files.get', { id }, 404, 'FILE_NOT_FOUND')
      await api.refused('files.download', { id }, 404, 'FILE_NOT_FOUND')
      await api.refused('files.update', { id, tags: [] }, 404, 'FILE_NOT_FOUND')
      await api.refused('versions.list', { id }, 404, 'FILE_NOT_FOUND')
    })

    test('restore brings back everything; restoring what is not in the trash changes nothing', async () => {
      const before = await readyFile(api, {
        tags: [unique()],
        metadata: { kept: true },
        externalRef: unique(),
      })
      await api.call('files.delete', { id: before.id })
      const { headers, body } = await api.answer('files.restore', { id: `ref:${before.externalRef}` })
      const { etag: _, updatedAt: __, ...same } = before
      matches(body, same)
      assert.equal(headers.get('etag'), body.etag)
      assert.deepEqual(await api.call('files.restore', { id: before.id }), body)
    })

    test('a file in the trash keeps its reference until it is purged', async () => {
      const input = declare(text, { externalRef: unique() })
      const { id } = await readyFile(api, input)
      await api.call('files.delete', { id })
      const { data } = await api.refused('files.create', input, 409, 'EXTERNAL_REF_TAKEN')
      assert.deepEqual(data, { id, state: 'trashed' })
      await api.call('files.purge', { id })
      const again = await api.call('files.create', input)
      matches(again.file, { state: 'pending', version: 1 })
    })

    test('purge removes a ready file at once', async () => {
      const { id } = await readyFile(api)
      await api.call('files.purge', { id })
      for (const name of ['files.restore', 'files.purge', 'files.get'] as const) {
        await api.refused(name, { id }, 404, 'FILE_NOT_FOUND')
      }
    })

    test('a pending file is removed at once and never comes to the trash', async () => {
      const { file } = await pendingFile(api)
      await api.call('files.delete', { id: file.id })
      await api.refused('files.get', { id: file.id }, 404, 'FILE_NOT_FOUND')
      await api.refused('files.restore', { id: file.id }, 404, 'FILE_NOT_FOUND')
    })
  })
}

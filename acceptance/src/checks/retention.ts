import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { eventually, matches } from '../expect.ts'
import type { Input, Retention } from '../shapes.ts'
import { upload } from '../transfer.ts'
import { inSeconds, newVersion, nothing, readyFile, single, text, withSettings } from '../world.ts'

export function retention(api: Api): void {
  /** That delete, purge, a new version and a restored one are refused, and what the refusals say. */
  const isHeld = async (id: string, by: 'file' | 'workspace', held: Retention) => {
    const data = { ...held, by }
    const refuse = async (name: Parameters<Api['refused']>[0], input: Input) => {
      const problem = await api.refused(name, { id, ...input }, 409, 'FILE_HELD')
      assert.deepEqual(problem.data, data, name)
    }
    await refuse('files.delete', {})
    await refuse('files.purge', {})
    await refuse('versions.create', { contentType: 'a/b', size: 1 })
    await refuse('versions.restore', { version: '1' })
    matches(await api.call('files.get', { id }), { state: 'ready', version: 2 })
  }
  const twoVersions = async () => {
    const { id } = await readyFile(api)
    return newVersion(api, id, text)
  }

  describe('retention', () => {
    test('a file is held until a date, with a reason', async () => {
      const { id, etag } = await twoVersions()
      const held = { until: await inSeconds(api, 3600), legalHold: false, reason: 'Tax records ä' }
      const { headers, body } = await api.answer('files.retain', {
        id,
        until: held.until,
        reason: held.reason,
      })
      assert.deepEqual(body.retention, held)
      assert.notEqual(body.etag, etag)
      assert.equal(headers.get('etag'), body.etag)
      await isHeld(id, 'file', held)
      const released = await api.call('files.retain', { id })
      assert.deepEqual(released.retention, { until: null, legalHold: false, reason: null })
      await api.call('files.delete', { id })
    })

    test('a legal hold outlasts every date', async () => {
      const { id } = await twoVersions()
      const held = { until: '2020-01-01T00:00:00.000Z', legalHold: true, reason: null }
      await api.call('files.retain', { id, until: '2020-01-01T00:00:00Z', legalHold: true })
      await isHeld(id, 'file', held)
      await api.call('files.retain', { id, until: '2020-01-01T00:00:00Z' })
      await api.call('files.delete', { id })
    })

    test('a hold ends when its date comes', async () => {
      const { id } = await twoVersions()
      await api.call('files.retain', { id, until: await inSeconds(api, 5) })
      await api.refused('files.delete', { id }, 409, 'FILE_HELD')
      await eventually(() => api.call('files.delete', { id }))
    })

    test('an upload that was begun before the hold does not become the present version', async () => {
      const { id } = await readyFile(api)
      const { upload: begun } = await api.call('versions.create', {
        id,
        contentType: 'a/b',
        size: text.length,
      })
      await upload(single(begun), text)
      await api.call('files.retain', { id, legalHold: true })
      await api.refused('files.complete', { id, upload: begun.id }, 409, 'FILE_HELD')
      await api.call('files.retain', { id })
      matches(await api.call('files.complete', { id, upload: begun.id }), { version: 2 })
    })

    test('a file can be held in the trash', async () => {
      const { id } = await readyFile(api)
      await api.call('files.delete', { id })
      const far = await inSeconds(api, 3 * 365 * 86_400)
      matches(await api.call('files.retain', { id, until: far }), { state: 'trashed', expiresAt: far })
      await api.refused('files.purge', { id }, 409, 'FILE_HELD')
      await api.call('files.retain', { id })
      await api.call('files.purge', { id })
    })

    test('a hold of the workspace holds every file', async () => {
      const { id } = await twoVersions()
      const trashed = await readyFile(api)
      await api.call('files.delete', { id: trashed.id })
      await withSettings(api, async () => {
        const held = { until: null, legalHold: true, reason: 'Acceptance' }
        const workspace = await api.call('workspace.retain', { legalHold: true, reason: 'Acceptance' })
        assert.deepEqual(workspace.retention, held)
        assert.deepEqual((await api.call('workspace.get')).retention, held)
        await isHeld(id, 'workspace', held)
        await api.refused('files.purge', { id: trashed.id }, 409, 'FILE_HELD')
        await api.refused('files.purge', { id: nothing.file }, 404, 'FILE_NOT_FOUND')
        const released = await api.call('workspace.retain')
        assert.deepEqual(released.retention, { until: null, legalHold: false, reason: null })
      })
      await api.call('files.purge', { id: trashed.id })
      await api.call('files.delete', { id })
    })
  })
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { eventually, matches } from '../expect.ts'
import { upload } from '../transfer.ts'
import {
  allPages,
  declare,
  newVersion,
  pendingFile,
  readyFile,
  single,
  text,
  withSettings,
} from '../world.ts'

export function settings(api: Api): void {
  describe('settings, quotas and usage', () => {
    test('a setting that is left out stays', async () => {
      await withSettings(api, async () => {
        const before = await api.call('workspace.get')
        const name = `${before.name.slice(0, 100)} ä`
        assert.deepEqual(await api.call('workspace.update', { name }), { ...before, name })
        assert.deepEqual(await api.call('workspace.get'), { ...before, name })
        assert.deepEqual(await api.call('workspace.update'), { ...before, name })
      })
    })

    test('the days of the trash count for what is deleted from then on', async () => {
      const { id, createdAt } = await readyFile(api)
      const daysKept = async () => {
        const read = (cursor: string | undefined) =>
          api.call('files.list', { state: 'trashed', createdFrom: createdAt, cursor })
        const file = (await allPages(read)).find((one) => one.id === id)
        return (Date.parse(file?.expiresAt ?? '') - Date.parse(file?.trashedAt ?? '')) / 86_400_000
      }
      await withSettings(api, async () => {
        matches(await api.call('workspace.update', { trashDays: 91 }), { trashDays: 91 })
        await api.call('files.delete', { id })
        await eventually(async () => assert.equal(await daysKept(), 91))
        await api.call('workspace.update', { trashDays: 90 })
        assert.equal(await daysKept(), 91)
      })
    })

    test('a quota of files that is used up lets no file be added, and removes none', async () => {
      const waiting = await pendingFile(api)
      await upload(single(waiting.upload), text)
      const { id } = await readyFile(api)
      await withSettings(api, async () => {
        matches(await api.call('workspace.update', { quotaFiles: 0 }), { quotaFiles: 0 })
        matches(await api.call('usage.get'), { quotaFiles: 0 })
        const { data } = await api.refused('files.create', declare(text), 403, 'QUOTA_EXCEEDED')
        matches(data, { quota: 'files', limit: 0, asked: 1 })
        assert.ok(Number(data?.used) >= 1)
        await api.refused('files.complete', { id: waiting.file.id }, 403, 'QUOTA_EXCEEDED')
        matches(await api.call('files.get', { id }), { state: 'ready' })
        await api.call('workspace.update', { quotaFiles: null })
      })
      matches(await api.call('files.complete', { id: waiting.file.id }), { state: 'ready' })
    })

    test('a quota of bytes counts new versions as well', async () => {
      const { id } = await readyFile(api)
      await withSettings(api, async () => {
        await api.call('workspace.update', { quotaBytes: 1 })
        const input = { id, contentType: 'a/b', size: 7 }
        const { data } = await api.refused('versions.create', input, 403, 'QUOTA_EXCEEDED')
        matches(data, { quota: 'bytes', limit: 1, asked: 7 })
        await api.refused('files.create', declare(text), 403, 'QUOTA_EXCEEDED')
        const page = await api.call('versions.list', { id })
        assert.equal(page.items.length, 1)
      })
      matches(await newVersion(api, id, text), { version: 2 })
    })

    test('usage holds at least what was just stored, in all its versions', async () => {
      const { id } = await readyFile(api)
      await newVersion(api, id, text)
      await eventually(async () => {
        const { files, bytes } = await api.call('usage.get')
        assert.ok(files >= 1 && bytes >= 2 * text.length)
      })
    })

    test('the usage of today counts calls and download links', async () => {
      const today = async () => {
        const days = (await api.call('usage.days')).items
        return days.at(-1) ?? { day: '', files: 0, bytes: 0, operations: 0, downloadLinks: 0 }
      }
      const before = await today()
      const { id } = await readyFile(api)
      await api.call('files.download', { id })
      await eventually(async () => {
        const now = await today()
        const midnight = now.day !== before.day
        assert.ok(midnight || now.operations >= before.operations + 3, 'operations')
        assert.ok(midnight || now.downloadLinks >= before.downloadLinks + 1, 'downloadLinks')
        assert.ok(now.files >= 1 && now.bytes >= text.length)
      })
      const day = (await today()).day
      const { items } = await api.call('usage.days', { from: day, to: day })
      matches(items, [{ day }])
      matches(await api.call('usage.days', { from: '2001-01-01', to: '2001-01-02' }), { items: [] })
    })
  })
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import { sha256 } from '../transfer.ts'
import { declare, pendingFile, readyFile, text, unique, withSettings } from '../world.ts'

const [mebibyte, gibibyte, tebibyte] = [1024 ** 2, 1024 ** 3, 1024 ** 4]

/** Limits that more than one call, or a header, is needed to reach. */
export function limits(api: Api): void {
  describe('limits of several calls', () => {
    test('a reference of 512 characters is a reference like any other', async () => {
      for (const character of ['x', '文']) {
        const externalRef = unique().padEnd(512, character)
        const { file } = await api.call('files.create', declare(text, { externalRef }))
        assert.equal(file.externalRef, externalRef)
        assert.equal((await api.rpc('files.get', { id: `ref:${externalRef}` })).body.id, file.id)
      }
      await api.refused('files.get', { id: `ref:${'x'.repeat(513)}` }, 400, 'INVALID_INPUT')
    })

    test('100 parts are signed at once', async () => {
      const { file, upload } = await api.call(
        'files.create',
        declare(text, { size: 2 * gibibyte, multipart: true }),
      )
      assert.equal(upload.kind, 'multipart')
      const parts = (count: number) =>
        Array.from({ length: count }, (_, index) => ({ number: index + 1, sha256: sha256(text) }))
      const input = { id: file.id, upload: upload.id }
      const signed = await api.call('uploads.sign', { ...input, parts: parts(100) })
      assert.deepEqual(
        signed.parts.map(({ number }) => number),
        parts(100).map(({ number }) => number),
      )
      await api.refused('uploads.sign', { ...input, parts: parts(101) }, 400, 'INVALID_INPUT')
      await api.refused('uploads.sign', { ...input, parts: [] }, 400, 'INVALID_INPUT')
      await api.call('uploads.get', { ...input, limit: 1000, after: 10_000 })
      await api.refused('uploads.get', { ...input, limit: 1001 }, 400, 'INVALID_INPUT')
      await api.refused('uploads.get', { ...input, after: 10_001 }, 400, 'INVALID_INPUT')
    })

    test('the plan of every size fits into 10,000 parts', async () => {
      for (const size of [0, 1, 8 * mebibyte, 8 * mebibyte + 1, 80_000 * mebibyte + 1, 5 * tebibyte]) {
        const { upload } = await api.call('files.create', declare(text, { size, multipart: true }))
        assert.equal(upload.kind, 'multipart')
        const { partSize, partCount } = upload
        assert.ok(
          partCount <= 10_000 && partCount >= 1 && partSize >= 5 * mebibyte,
          `${size}: ${partCount} of ${partSize}`,
        )
        assert.equal(partCount, Math.max(1, Math.ceil(size / partSize)))
      }
    })

    test('folder names of 255 characters, without slashes', async () => {
      const { id } = await api.call('folders.create', { name: unique().padEnd(255, 'ä') })
      for (const name of ['x'.repeat(256), '', 'a/b', '.', '..', 'a\tb', '\ud800']) {
        await api.refused('folders.create', { name, parent: id }, 400, 'INVALID_INPUT')
        await api.refused('folders.move', { id, name }, 400, 'INVALID_INPUT')
      }
    })

    test('folders lie 32 deep at most', async () => {
      const top = unique()
      const path = [top]
      let { id } = await api.call('folders.create', { name: top })
      for (let depth = 2; depth <= 32; depth++) {
        path.push(String(depth))
        id = (await api.call('folders.create', { name: String(depth), parent: id })).id
      }
      matches(await api.call('folders.get', { id: `path:${path.join('/')}` }), { id, path: path.join('/') })
      const { data } = await api.refused('folders.create', { name: '33', parent: id }, 409, 'FOLDER_TOO_DEEP')
      assert.deepEqual(data, { maxDepth: 32 })
      const other = await api.call('folders.create', { name: unique() })
      await api.refused('folders.move', { id: other.id, parent: id }, 409, 'FOLDER_TOO_DEEP')
      await api.refused('folders.get', { id: `path:${[...path, '33'].join('/')}` }, 400, 'INVALID_INPUT')
    })

    test('version numbers', async () => {
      const { id } = await readyFile(api)
      await api.refused('versions.get', { id, version: '999999999' }, 404, 'VERSION_NOT_FOUND')
      for (const version of ['0', '01', '-1', '1000000000', 'x', '1.0']) {
        await api.refused('versions.get', { id, version }, 400, 'INVALID_INPUT')
      }
    })

    test('holds: reasons of 500 characters, and no file that is not ready', async () => {
      const { id } = await readyFile(api)
      const reason = 'ä'.repeat(500)
      matches(await api.call('files.retain', { id, reason }), { retention: { reason } })
      const { file } = await pendingFile(api)
      await api.refused('files.retain', { id: file.id, reason }, 409, 'FILE_NOT_READY')
      for (const input of [
        { reason: `${reason}x` },
        { reason: '' },
        { until: '2030-01-01' },
        { legalHold: 'true' },
      ]) {
        await api.refused('files.retain', { id, ...input }, 400, 'INVALID_INPUT')
      }
    })

    test('keys: names of 128 characters, rates, scopes', async () => {
      const key = { name: 'x', scopes: ['files:read'] }
      for (const fields of [
        { name: 'x'.repeat(128) },
        { ratePerMinute: 1 },
        { ratePerMinute: 10_000_000 },
        { ratePerMinute: null },
      ]) {
        matches((await api.call('keys.create', { ...key, ...fields })).key, fields)
      }
      for (const fields of [
        { name: 'x'.repeat(129) },
        { name: '' },
        { ratePerMinute: 0 },
        { ratePerMinute: 10_000_001 },
        { scopes: [] },
        { scopes: ['none'] },
        { scopes: ['files:read', 'files:read'] },
        { expiresAt: 'tomorrow' },
      ]) {
        await api.refused('keys.create', { ...key, ...fields }, 400, 'INVALID_INPUT')
      }
    })

    test('an overlap of 30 days', async () => {
      const { key } = await api.call('keys.create', { name: unique(), scopes: ['files:read'] })
      for (const overlapSeconds of [30 * 86_400 + 1, -1, 1.5]) {
        await api.refused('keys.rotate', { id: key.id, overlapSeconds }, 400, 'INVALID_INPUT')
      }
      const { previous } = await api.call('keys.rotate', { id: key.id, overlapSeconds: 30 * 86_400 })
      assert.ok(Date.parse(previous.expiresAt ?? '') > Date.now() + 29 * 86_400_000)
    })

    test('days of trash and audit log, quotas, name of the workspace', async () => {
      for (const input of [
        { trashDays: 0 },
        { trashDays: 366 },
        { auditDays: 0 },
        { auditDays: 3651 },
        { quotaBytes: -1 },
        { quotaFiles: 1.5 },
        { name: '' },
        { name: 'x'.repeat(129) },
      ]) {
        await api.refused('workspace.update', input, 400, 'INVALID_INPUT')
      }
      await withSettings(api, async () => {
        for (const input of [
          { trashDays: 1 },
          { trashDays: 365 },
          { auditDays: 3650 },
          { name: 'x'.repeat(128) },
        ]) {
          matches(await api.call('workspace.update', input), input)
        }
      })
    })

    test('an answer has 366 days of usage at most', async () => {
      const { items } = await api.call('usage.days', { from: '2020-01-01' })
      assert.ok(items.length <= 366)
      const days = items.map(({ day }) => day)
      assert.deepEqual(days, [...new Set(days)].sort(), 'the oldest first, each once')
    })

    test('cursors of 2,048 characters', async () => {
      await api.refused('files.list', { cursor: 'x'.repeat(2048) }, 400, 'CURSOR_INVALID')
      await api.refused('files.list', { cursor: 'x'.repeat(2049) }, 400, 'INVALID_INPUT')
      await api.refused('files.list', { cursor: '' }, 400, 'INVALID_INPUT')
    })

    test('Idempotency-Key: 255 visible ASCII characters', async () => {
      const key = unique().padEnd(255, '~')
      const send = (value: string) =>
        api.attempt('folders.create', { name: unique() }, { 'idempotency-key': value })
      assert.equal((await send(key)).status, 201)
      matches(await send(`${key}x`), { status: 400, body: { code: 'INVALID_INPUT' } })
      matches(await send('a b'), { status: 400, body: { code: 'INVALID_INPUT' } })
    })

    test('If-Match of 64 characters', async () => {
      const { id } = (await pendingFile(api)).file
      const send = (length: number) =>
        api.attempt('files.update', { id, tags: [] }, { 'if-match': `"${'x'.repeat(length - 2)}"` })
      matches(await send(64), { status: 412, body: { code: 'REVISION_MISMATCH' } })
      matches(await send(65), { status: 400, body: { code: 'INVALID_INPUT' } })
    })
  })
}

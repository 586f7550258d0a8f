import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import { bytesOf, download, upload } from '../transfer.ts'
import { newVersion, nothing, pendingFile, readyFile, single } from '../world.ts'

const [one, two] = [bytesOf('the first version'), bytesOf('the second version, which is longer')]

export function versions(api: Api): void {
  describe('versions', () => {
    test('a new version takes the place of the present one when it is complete, not before', async () => {
      const { id } = await readyFile(api, {}, one)
      const begun = await api.answer('versions.create', { id, contentType: 'text/csv', size: two.length })
      assert.equal(begun.headers.get('location'), `/v1/files/${id}/versions`)
      matches(begun.body.file, { id, version: 1, size: one.length })
      await upload(single(begun.body.upload), two)
      const before = await api.answer('files.download', { id })
      assert.deepEqual((await download(before.headers.get('location'))).bytes, one)
      const file = await api.call('files.complete', { id, upload: begun.body.upload.id })
      matches(file, { id, version: 2, contentType: 'text/csv', size: two.length, state: 'ready' })
      const after = await api.answer('files.download', { id })
      assert.deepEqual((await download(after.headers.get('location'))).bytes, two)
    })

    test('every version can be listed, seen and downloaded', async () => {
      const { id } = await readyFile(api, {}, one)
      await newVersion(api, id, two)
      const { items, nextCursor } = await api.call('versions.list', { id })
      assert.equal(nextCursor, null)
      matches(items, [
        { version: 2, current: true, size: two.length, restoredFrom: null },
        { version: 1, current: false, size: one.length, restoredFrom: null },
      ])
      for (const [index, bytes] of [two, one].entries()) {
        const listed = items[index]
        const version = String(listed?.version)
        assert.deepEqual(await api.call('versions.get', { id, version }), listed)
        const { status, headers } = await api.answer('versions.download', { id, version })
        assert.equal(status, 302)
        assert.deepEqual((await download(headers.get('location'))).bytes, bytes)
        const { body } = await api.rpc('versions.download', { id, version })
        assert.deepEqual(body.version, listed)
        assert.deepEqual((await download(body.url)).bytes, bytes)
      }
    })

    test('restoring a version makes its bytes a version of its own', async () => {
      const { id } = await readyFile(api, {}, one)
      const { etag } = await newVersion(api, id, two)
      const { headers, body } = await api.answer('versions.restore', { id, version: '1' })
      matches(body, { version: 3, size: one.length })
      assert.notEqual(body.etag, etag)
      assert.equal(headers.get('etag'), body.etag)
      matches((await api.call('versions.list', { id })).items, [
        { version: 3, current: true, restoredFrom: 1 },
        { version: 2, current: false },
        { version: 1, current: false },
      ])
      const present = await api.answer('files.download', { id })
      assert.deepEqual((await download(present.headers.get('location'))).bytes, one)
      assert.deepEqual(await api.call('versions.restore', { id, version: '3' }), body)
    })

    test('an upload of a version can be given up; the file keeps its present one', async () => {
      const { id } = await readyFile(api, {}, one)
      const input = { id, contentType: 'text/plain', size: two.length }
      const { upload: request } = await api.call('versions.create', input)
      matches(await api.call('uploads.get', { id, upload: request.id }), {
        id: request.id,
        kind: 'single',
        size: two.length,
        partCount: 1,
        parts: [],
        nextPart: null,
      })
      await api.call('uploads.abort', { id, upload: request.id })
      for (const name of ['uploads.get', 'uploads.abort', 'files.complete'] as const) {
        await api.refused(name, { id, upload: request.id }, 404, 'UPLOAD_NOT_FOUND')
      }
      matches(await api.call('files.get', { id }), { version: 1, size: one.length })
    })

    test('what is not there is VERSION_NOT_FOUND, UPLOAD_NOT_FOUND or FILE_NOT_FOUND', async () => {
      const { id } = await readyFile(api)
      for (const name of ['versions.get', 'versions.download', 'versions.restore'] as const) {
        await api.refused(name, { id, version: '2' }, 404, 'VERSION_NOT_FOUND')
        await api.refused(name, { id: nothing.file, version: '1' }, 404, 'FILE_NOT_FOUND')
      }
      await api.refused('versions.list', { id: nothing.file }, 404, 'FILE_NOT_FOUND')
      await api.refused('uploads.get', { id, upload: nothing.upload }, 404, 'UPLOAD_NOT_FOUND')
      await api.refused('uploads.abort', { id, upload: nothing.upload }, 404, 'UPLOAD_NOT_FOUND')
      const parts = [{ number: 1 }]
      await api.refused('uploads.sign', { id, upload: nothing.upload, parts }, 404, 'UPLOAD_NOT_FOUND')
      await api.refused(
        'uploads.sign',
        { id: nothing.file, upload: nothing.upload, parts },
        404,
        'FILE_NOT_FOUND',
      )
    })

    test('a pending file has no versions yet', async () => {
      const { id } = (await pendingFile(api)).file
      await api.refused('versions.list', { id }, 409, 'FILE_NOT_READY')
      await api.refused('versions.create', { id, contentType: 'a/b', size: 1 }, 409, 'FILE_NOT_READY')
      for (const name of ['versions.get', 'versions.download', 'versions.restore'] as const) {
        await api.refused(name, { id, version: '1' }, 409, 'FILE_NOT_READY')
      }
    })
  })
}

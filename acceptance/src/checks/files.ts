import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import { bytesOf, download, put, sha256, upload } from '../transfer.ts'
import { declare, nothing, pendingFile, readyFile, single, text, unique } from '../world.ts'

const inHours = (count: number) => Date.now() + count * 3_600_000

export function files(api: Api): void {
  describe('files', () => {
    test('create answers 201 with Location, ETag and a pending file that is gone in 24 hours', async () => {
      const { headers, body } = await api.answer('files.create', declare(text))
      assert.equal(headers.get('location'), `/v1/files/${body.file.id}`)
      assert.equal(headers.get('etag'), body.file.etag)
      matches(body.file, {
        state: 'pending',
        version: 1,
        detectedContentType: null,
        folderId: null,
        tags: [],
        metadata: {},
      })
      assert.ok(Math.abs(Date.parse(body.file.expiresAt ?? '') - inHours(24)) < 300_000, 'expiresAt')
      assert.ok(
        Date.parse(body.upload.expiresAt) <= inHours(1) + 300_000,
        'the URL is valid for an hour at most',
      )
      const got = await api.answer('files.get', { id: body.file.id })
      assert.deepEqual(got.body, body.file)
      assert.equal(got.headers.get('etag'), body.file.etag)
    })

    test('a pending file has nothing to download, and complete says that the bytes are missing', async () => {
      const { file, upload: request } = await pendingFile(api)
      await api.refused('files.complete', { id: file.id }, 409, 'UPLOAD_MISSING')
      await api.refused('files.download', { id: file.id }, 409, 'FILE_NOT_READY')
      await upload(single(request), text)
      matches(await api.call('files.complete', { id: file.id, upload: request.id }), { state: 'ready' })
    })

    test('complete answers the same again', async () => {
      const { file, upload: request } = await pendingFile(api)
      await upload(single(request), text)
      const first = await api.answer('files.complete', { id: file.id })
      assert.equal(first.headers.get('etag'), first.body.etag)
      assert.deepEqual(await api.call('files.complete', { id: file.id }), first.body)
      assert.deepEqual(await api.call('files.complete', { id: file.id, upload: request.id }), first.body)
      await api.refused('files.complete', { id: file.id, upload: nothing.upload }, 404, 'UPLOAD_NOT_FOUND')
    })

    test('storage refuses other bytes than the declared ones', async () => {
      const right = bytesOf('right')
      const { file, upload: request } = await api.call(
        'files.create',
        declare(right, { sha256: sha256(right) }),
      )
      for (const wrong of ['wrong', 'too long', '']) {
        const status = await put(single(request), bytesOf(wrong))
        assert.ok(status >= 400 && status < 500, `"${wrong}" is answered by ${status}`)
      }
      await api.refused('files.complete', { id: file.id }, 409, 'UPLOAD_MISSING')
      await upload(single(request), right)
      matches(await api.call('files.complete', { id: file.id }), { state: 'ready', sha256: sha256(right) })
    })

    test('an empty file is a file', async () => {
      const file = await readyFile(api, {}, bytesOf(''))
      const { headers } = await api.answer('files.download', { id: file.id })
      assert.equal((await download(headers.get('location'))).bytes.length, 0)
    })

    test('REST redirects a download; RPC names URL, file and how it is served', async () => {
      const file = await readyFile(api)
      const { status, headers, body } = await api.answer('files.download', { id: file.id })
      assert.equal(status, 302)
      assert.equal(body, undefined)
      assert.deepEqual((await download(headers.get('location'))).bytes, text)
      const { body: output } = await api.rpc('files.download', { id: file.id })
      assert.deepEqual(output.file, file)
      assert.equal(output.disposition, 'attachment')
      assert.ok(Date.parse(output.expiresAt) > Date.now() - 300_000)
      assert.deepEqual((await download(output.url)).bytes, text)
    })

    test('update replaces what is given, keeps what is not, and gives another ETag', async () => {
      const before = await readyFile(api, { tags: [unique()], metadata: { a: 1 } })
      const name = `${unique()} 文件.txt`
      const renamed = await api.answer('files.update', { id: before.id, name })
      matches(renamed.body, {
        name,
        tags: [...before.tags],
        metadata: { a: 1 },
        version: 1,
        createdAt: before.createdAt,
      })
      assert.notEqual(renamed.body.etag, before.etag)
      assert.equal(renamed.headers.get('etag'), renamed.body.etag)
      const metadata = { nested: { list: [1, null, true, 'ü'] }, __proto__x: {}, '': 0 }
      const retagged = await api.call('files.update', { id: before.id, tags: ['a', 'b'], metadata })
      matches(retagged, { name, tags: ['a', 'b'] })
      assert.deepEqual(retagged.metadata, metadata)
      assert.deepEqual(await api.call('files.get', { id: before.id }), retagged)
      matches(await api.call('files.update', { id: before.id, tags: [], metadata: {} }), {
        tags: [],
        metadata: {},
      })
    })

    test('update with If-Match changes only what nobody else changed', async () => {
      const { id, etag } = await readyFile(api)
      const { etag: present } = await api.call('files.update', { id, tags: ['x'] }, { 'if-match': etag })
      const { data } = await api.refused('files.update', { id, tags: ['y'] }, 412, 'REVISION_MISMATCH', {
        'if-match': etag,
      })
      assert.deepEqual(data, { etag: present })
      await api.refused('files.delete', { id }, 412, 'REVISION_MISMATCH', { 'if-match': etag })
      matches(await api.call('files.get', { id }), { tags: ['x'], etag: present })
      await api.call('files.delete', { id }, { 'if-match': present })
    })

    test('a pending file that is created again under its reference is the same file', async () => {
      const input = declare(text, { externalRef: unique() })
      const first = await api.call('files.create', input)
      const second = await api.call('files.create', input)
      assert.equal(second.file.id, first.file.id)
      await upload(single(second.upload), text)
      await api.call('files.complete', { id: `ref:${input.externalRef}` })
      const { data } = await api.refused('files.create', input, 409, 'EXTERNAL_REF_TAKEN')
      assert.deepEqual(data, { id: first.file.id, state: 'ready' })
    })

    test('a reference is taken by another declaration while it is pending', async () => {
      const input = declare(text, { externalRef: unique() })
      const { file } = await api.call('files.create', input)
      const { data } = await api.refused('files.create', { ...input, size: 1 }, 409, 'EXTERNAL_REF_TAKEN')
      assert.deepEqual(data, { id: file.id, state: 'pending' })
    })

    test('what is not there is FILE_NOT_FOUND, by id and by reference', async () => {
      for (const id of [nothing.file, `ref:${unique()}`]) {
        await api.refused('files.get', { id }, 404, 'FILE_NOT_FOUND')
        await api.refused('files.complete', { id }, 404, 'FILE_NOT_FOUND')
        await api.refused('files.update', { id, tags: [] }, 404, 'FILE_NOT_FOUND')
        await api.refused('files.download', { id }, 404, 'FILE_NOT_FOUND')
        await api.refused('files.delete', { id }, 404, 'FILE_NOT_FOUND')
        await api.refused('files.restore', { id }, 404, 'FILE_NOT_FOUND')
        await api.refused('files.purge', { id }, 404, 'FILE_NOT_FOUND')
        await api.refused('files.retain', { id }, 404, 'FILE_NOT_FOUND')
      }
    })
  })
}

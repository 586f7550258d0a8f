import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import { bytesOf, download, sha256, upload } from '../transfer.ts'
import { declare, nothing, single, unique } from '../world.ts'

/** Whether the service is there and its main way works. */
export function smoke(api: Api): void {
  describe('smoke', () => {
    test('/health answers 200', async () => {
      assert.equal((await api.send('GET', '/health')).status, 200)
    })

    test('/openapi.json describes operations and error codes', () => {
      assert.ok(api.target.document.operations.size > 0)
      assert.ok(api.target.document.codes.length > 0)
    })

    test('the key works and knows its workspace', async () => {
      matches(await api.call('workspace.get'), { retention: { legalHold: false } })
    })

    test('create, send, complete, get, download, delete, restore, purge', async () => {
      const bytes = bytesOf('What was sent is what comes back: äöü \u{1F4C4}\n')
      const fields = { name: `${unique()} ä.txt`, sha256: sha256(bytes), externalRef: unique() }
      const { file, upload: request } = await api.call('files.create', declare(bytes, fields))
      assert.equal(file.state, 'pending')
      await upload(single(request), bytes)
      const ready = await api.call('files.complete', { id: file.id })
      matches(ready, {
        id: file.id,
        state: 'ready',
        version: 1,
        size: bytes.length,
        expiresAt: null,
        ...fields,
      })
      assert.deepEqual(await api.call('files.get', { id: `ref:${fields.externalRef}` }), ready)

      const { headers } = await api.answer('files.download', { id: file.id })
      assert.deepEqual((await download(headers.get('location'))).bytes, bytes)

      await api.call('files.delete', { id: file.id })
      await api.refused('files.get', { id: file.id }, 404, 'FILE_NOT_FOUND')
      matches(await api.call('files.restore', { id: file.id }), {
        ...fields,
        state: 'ready',
        trashedAt: null,
      })
      await api.call('files.purge', { id: file.id })
      await api.refused('files.get', { id: file.id }, 404, 'FILE_NOT_FOUND')
    })

    test('no key, a wrong key and no Bearer are 401', async () => {
      for (const authorization of [
        '',
        'Bearer wrong',
        `Bearer lad_${nothing.key}_${'0'.repeat(40)}`,
        'Basic eDp5',
      ]) {
        const { status, headers, body } = await api.send('GET', '/v1/files', { headers: { authorization } })
        assert.equal(status, 401, authorization)
        assert.equal(headers.get('www-authenticate'), 'Bearer')
        matches(body, { status: 401, code: 'UNAUTHENTICATED' })
      }
    })

    test('an unknown route is 404, an unknown method 405 with Allow', async () => {
      const none = await api.send('GET', `/v1/${unique()}`)
      matches(none, { status: 404, body: { code: 'ROUTE_NOT_FOUND' } })
      const other = await api.send('PUT', '/v1/files', { body: '{}' })
      matches(other, { status: 405, body: { code: 'METHOD_NOT_ALLOWED' } })
      assert.match(other.headers.get('allow') ?? '', /\bGET\b.*\bPOST\b|\bPOST\b.*\bGET\b/)
    })

    test('RPC and REST give the same', async () => {
      const { status, body } = await api.rpc('workspace.get')
      assert.equal(status, 200)
      assert.deepEqual(body, await api.call('workspace.get'))
      const { problem } = await api.rpc('files.get', { id: nothing.file })
      const {
        headers: _,
        requestId: __,
        ...rest
      } = await api.refused('files.get', { id: nothing.file }, 404, 'FILE_NOT_FOUND')
      matches(problem, rest)
    })
  })
}

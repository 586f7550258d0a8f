import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import { newVersion, pendingFile, readyFile, text } from '../world.ts'

export function preconditions(api: Api): void {
  describe('If-Match', () => {
    test('the present ETag and * let a change through; every other refuses it and says the present one', async () => {
      for (const file of [await readyFile(api), (await pendingFile(api)).file]) {
        const { id } = file
        let { etag } = await api.call('files.update', { id, tags: ['none'] })
        for (const present of [etag, '*', undefined]) {
          const headers: Record<string, string> =
            present === undefined ? {} : { 'if-match': present === '*' ? '*' : etag }
          const changed = await api.call('files.update', { id, tags: [String(present)] }, headers)
          assert.notEqual(changed.etag, etag)
          etag = changed.etag
        }
        for (const other of [file.etag, '"x"', `"${etag}"`, etag.replaceAll('"', ''), '""']) {
          for (const name of ['files.update', 'files.delete'] as const) {
            const input = name === 'files.update' ? { id, tags: [] } : { id }
            const { data } = await api.refused(name, input, 412, 'REVISION_MISMATCH', { 'if-match': other })
            assert.deepEqual(data, { etag })
          }
        }
        matches(await api.call('files.get', { id }), { etag })
        await api.call('files.delete', { id }, { 'if-match': etag })
      }
    })

    test('* deletes any revision', async () => {
      const { id } = await readyFile(api)
      await api.call('files.delete', { id }, { 'if-match': '*' })
    })

    test('every change gives another ETag', async () => {
      const { file } = await pendingFile(api)
      const { id } = file
      const ready = await readyFile(api)
      const seen = [ready.etag]
      seen.push((await api.call('files.update', { id: ready.id, metadata: { a: 1 } })).etag)
      seen.push((await newVersion(api, ready.id, text)).etag)
      seen.push((await api.call('versions.restore', { id: ready.id, version: '1' })).etag)
      seen.push((await api.call('files.retain', { id: ready.id, reason: 'x' })).etag)
      await api.call('files.delete', { id: ready.id })
      seen.push((await api.call('files.restore', { id: ready.id })).etag)
      assert.equal(new Set(seen).size, seen.length)
      assert.equal((await api.call('files.get', { id })).etag, file.etag, 'reading changes nothing')
    })

    test('of 10 changes at once with one ETag, one is made', async () => {
      const { id, etag } = await readyFile(api)
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          api.attempt('files.update', { id, tags: [String(index)] }, { 'if-match': etag }),
        ),
      )
      assert.deepEqual(answers.map(({ status }) => status).sort(), [
        200,
        ...Array.from({ length: 9 }, () => 412),
      ])
    })
  })
}

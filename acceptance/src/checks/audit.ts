import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { eventually, matches } from '../expect.ts'
import type { AuditRecord } from '../shapes.ts'
import { allPages, declare, readyFile, text, unique } from '../world.ts'

/** Another check may close the workspace for a moment: then a call of these was refused first and made again. */
const meant = (records: readonly AuditRecord[]) =>
  records.filter(({ refused }) => refused !== 'QUOTA_EXCEEDED' && refused !== 'FILE_HELD')

export function audit(api: Api): void {
  describe('audit', () => {
    test('every mutation and download link of a file is written down, the newest first', async () => {
      const created = await api.answer('files.create', declare(text, { externalRef: unique() }))
      const { id, etag, externalRef } = created.body.file
      await api.refused('files.download', { id }, 409, 'FILE_NOT_READY')
      const stale = { 'if-match': '"0-stale"' }
      const refused = await api.refused('files.update', { id, tags: [] }, 412, 'REVISION_MISMATCH', stale)
      await api.call('files.update', { id, tags: [] }, { 'if-match': etag })
      const gone = await api.answer('files.purge', { id: `ref:${externalRef}` })
      await eventually(async () => {
        for (const file of [id, `ref:${externalRef}`]) {
          const { items } = await api.call('audit.list', { file })
          const mutations = meant(items).filter(({ operation }) => operation !== 'files.download')
          matches(mutations, [
            {
              operation: 'files.purge',
              refused: null,
              requestId: gone.headers.get('x-request-id'),
              fileId: id,
            },
            { operation: 'files.update', refused: null },
            { operation: 'files.update', refused: 'REVISION_MISMATCH', requestId: refused.requestId },
            {
              operation: 'files.create',
              refused: null,
              requestId: created.headers.get('x-request-id'),
              fileId: id,
            },
          ])
          assert.equal(new Set(items.map(({ keyId }) => keyId)).size, 1)
        }
      })
    })

    test('a download link is written down with the request that asked for it', async () => {
      const { id } = await readyFile(api)
      const { headers } = await api.answer('files.download', { id })
      await eventually(async () => {
        const { items } = await api.call('audit.list', { file: id, operation: 'files.download' })
        matches(items, [
          { operation: 'files.download', fileId: id, requestId: headers.get('x-request-id'), refused: null },
        ])
      })
    })

    test('records are found by key, by operation and by time', async () => {
      const { key, apiKey } = await api.call('keys.create', {
        name: unique(),
        scopes: ['files:write', 'files:purge'],
      })
      const other = api.as(apiKey)
      const { file } = await other.call('files.create', declare(text))
      await other.call('files.purge', { id: file.id })
      const list = async (input: object) =>
        meant(
          await allPages((cursor) => api.call('audit.list', { key: key.id, limit: 1000, ...input, cursor })),
        )
      const names = (records: readonly AuditRecord[]) => records.map(({ operation }) => operation)
      const [purged, created] = await eventually(async () => {
        const all = await list({})
        assert.deepEqual(names(all), ['files.purge', 'files.create'])
        return all
      })
      assert.ok(purged && created)
      const from = new Date(Date.parse(created.at) - 1000).toISOString()
      assert.deepEqual(names(await list({ from, operation: 'files.create' })), ['files.create'])
      assert.deepEqual(await list({ before: from }), [])
      const after = new Date(Date.parse(purged.at) + 1).toISOString()
      assert.deepEqual(names(await list({ from, before: after })), ['files.purge', 'files.create'])
      assert.deepEqual(await list({ from: after }), [])
    })

    test('the export is NDJSON, one record a line, and goes on by its Link', async () => {
      const { id } = await readyFile(api)
      const expected = await eventually(async () => {
        const { items } = await api.call('audit.list', { file: id })
        assert.ok(items.length >= 2)
        return items
      })
      const all = await api.send('GET', `/v1/audit/export?file=${id}`)
      assert.match(all.headers.get('content-type') ?? '', /^application\/x-ndjson/)
      assert.deepEqual(all.body, expected)
      assert.equal(all.headers.get('link'), null)

      const lines: unknown[] = []
      let path: string | undefined = `/v1/audit/export?file=${id}&limit=1`
      for (let pages = 0; path !== undefined && pages < 10; pages++) {
        const page = await api.send('GET', path)
        assert.equal(page.status, 200)
        lines.push(...(page.body as unknown[])) // NDJSON is read as an array
        path = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1]
      }
      assert.deepEqual(lines, expected)
      await api.answer('audit.export', { file: id, limit: 10 })
      const { body } = await api.rpc('audit.export', { file: id })
      assert.deepEqual(body, { items: expected, nextCursor: null })
    })
  })
}

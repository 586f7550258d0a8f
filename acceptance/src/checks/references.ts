import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import { download, upload } from '../transfer.ts'
import { declare, single, text, unique } from '../world.ts'

/** References that a URL, a path or a key could take for something else. */
const hostile = [
  'a/b',
  'a/b/c/d',
  'a b',
  ' a ',
  'a+b',
  'a%2Fb',
  '100%',
  '%',
  '%00',
  '#?&=;,:@',
  'a#b',
  'a?b=c',
  '..',
  '../../etc/passwd',
  'a/./b',
  'a//b',
  "'; DROP TABLE files; --",
  '<script>alert(1)</script>',
  '"\\',
  'ünïcödé',
  'u\u0308', // decomposed: another reference than the composed one
  '\u00fc',
  '文件/檔案',
  '\u{1F4C4}\u{1F468}\u200d\u{1F469}',
  '\u202etxt',
  '\u200b',
  '__proto__',
  'constructor',
  'ref:ref:x',
  'file_000000000000000000000000',
]

export function references(api: Api): void {
  describe('references', () => {
    test('any text is a reference: the file is found by it in paths, queries and bodies', async () => {
      const made = await Promise.all(
        hostile.map(async (reference) => {
          const externalRef = `${reference}${unique('-')}`
          const { file } = await api.call('files.create', declare(text, { externalRef }))
          assert.equal(file.externalRef, externalRef)
          return file
        }),
      )
      assert.equal(new Set(made.map(({ id }) => id)).size, hostile.length)
      for (const file of made) {
        const address = `ref:${file.externalRef}`
        assert.deepEqual(await api.call('files.get', { id: address }), file)
        assert.deepEqual((await api.rpc('files.get', { id: address })).body, file)
      }
    })

    test('a reference with slashes works for every operation of a file', async () => {
      const externalRef = `a/b c/${unique()}/ü%2F+`
      const id = `ref:${externalRef}`
      const { upload: request } = await api.call('files.create', declare(text, { externalRef }))
      await upload(single(request), text)
      await api.call('files.complete', { id })
      const { headers } = await api.answer('files.download', { id })
      assert.deepEqual((await download(headers.get('location'))).bytes, text)
      matches(await api.call('files.update', { id, tags: ['x'] }), { tags: ['x'] })
      matches(await api.call('versions.list', { id }), { items: [{ version: 1 }] })
      matches(await api.call('versions.get', { id, version: '1' }), { version: 1 })
      const begun = await api.call('versions.create', { id, contentType: 'a/b', size: 1 })
      await api.call('uploads.get', { id, upload: begun.upload.id })
      await api.call('uploads.abort', { id, upload: begun.upload.id })
      await api.call('files.retain', { id, reason: 'x' })
      await api.call('files.delete', { id })
      await api.call('files.restore', { id })
      assert.ok(Array.isArray((await api.call('audit.list', { file: id })).items))
      await api.call('files.purge', { id })
      await api.refused('files.get', { id }, 404, 'FILE_NOT_FOUND')
    })

    test('case and normalisation count', async () => {
      const mark = unique()
      const names = [`${mark}-A`, `${mark}-a`, `${mark}-\u00fc`, `${mark}-u\u0308`]
      for (const externalRef of names) await api.call('files.create', declare(text, { externalRef }))
      const ids = await Promise.all(
        names.map(async (name) => (await api.call('files.get', { id: `ref:${name}` })).id),
      )
      assert.equal(new Set(ids).size, names.length)
    })

    test('any text without slashes and control characters is a folder of its own', async () => {
      const top = (await api.call('folders.create', { name: unique() })).name
      for (const name of hostile.filter((text) => !text.includes('/'))) {
        const folder = await api.call('folders.create', { name: `${name}-`, parent: `path:${top}` })
        const address = `path:${top}/${name}-`
        assert.deepEqual(await api.call('folders.get', { id: address }), folder)
        assert.deepEqual(await api.call('folders.list', { parent: address }), { items: [], nextCursor: null })
      }
    })
  })
}

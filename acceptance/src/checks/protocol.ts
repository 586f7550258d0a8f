import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import type { Input, Name } from '../shapes.ts'
import { declare, nothing, readyFile, text, unique } from '../world.ts'

export function protocol(api: Api): void {
  const path = '/v1/files'

  describe('protocol', () => {
    test('what is no JSON is MALFORMED_JSON', async () => {
      for (const body of ['{', 'x', '{"name":}', '{"a":1}x', '[1,]', new Uint8Array([0x22, 0xff, 0x22])]) {
        matches(await api.send('POST', path, { body }), { status: 400, body: { code: 'MALFORMED_JSON' } })
        const { status, body: envelope } = await api.send('POST', '/rpc/files.create', { body })
        matches(
          { status, envelope },
          { status: 400, envelope: { error: { data: { code: 'MALFORMED_JSON' } } } },
        )
      }
    })

    test('JSON that is no object, and no body at all, is INVALID_INPUT', async () => {
      for (const body of ['[]', '1', 'null', '"x"', '[{}]', '']) {
        matches(await api.send('POST', path, { body }), { status: 400, body: { code: 'INVALID_INPUT' } })
      }
      matches(await api.send('POST', path), { status: 400, body: { code: 'INVALID_INPUT' } })
    })

    test('another media type or encoding is UNSUPPORTED_MEDIA_TYPE', async () => {
      const body = JSON.stringify(declare(text))
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/xml',
      ]) {
        const answer = await api.send('POST', path, { body, headers: { 'content-type': type } })
        matches(answer, { status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } })
      }
      const zipped = await api.send('POST', path, {
        body: new Uint8Array(gzipSync(body)),
        headers: { 'content-encoding': 'gzip' },
      })
      matches(zipped, { status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } })
      const charset = await api.send('POST', '/v1/folders', {
        body: JSON.stringify({ name: 'a/b' }),
        headers: { 'content-type': 'Application/JSON; charset=UTF-8' },
      })
      matches(charset, { status: 400, body: { code: 'INVALID_INPUT' } })
    })

    test('a body is read up to the bytes that its refusal names', async () => {
      const input = JSON.stringify({ name: 'a/b' })
      const padded = (length: number) => input + ' '.repeat(length - input.length)
      const large = await api.send('POST', '/v1/folders', { body: padded(1024 ** 2) })
      matches(large, { status: 413, body: { code: 'BODY_TOO_LARGE' } })
      const { maxBytes } = (large.body as { data: { maxBytes: number } }).data // as the document has it
      assert.ok(maxBytes >= 64 * 1024)
      matches(await api.send('POST', '/v1/folders', { body: padded(maxBytes) }), {
        status: 400,
        body: { code: 'INVALID_INPUT' },
      })
      matches(await api.send('POST', '/v1/folders', { body: padded(maxBytes + 1) }), { status: 413 })
      matches(await api.send('POST', '/rpc/folders.create', { body: padded(maxBytes + 1) }), {
        status: 413,
        body: { error: { data: { code: 'BODY_TOO_LARGE' } } },
      })
    })

    test('a URL that is not well-formed is MALFORMED_URL', async () => {
      for (const query of ['cursor=%', 'cursor=%zz', 'tag=%ff', '%c3%28=1']) {
        matches(await api.send('GET', `${path}?${query}`), { status: 400, body: { code: 'MALFORMED_URL' } })
      }
    })

    test('an unknown field is refused by its name, wherever it stands', async () => {
      const { id } = await readyFile(api)
      const calls: [Name, Input, string][] = [
        ['files.create', { ...declare(text), owner: 1 }, 'owner'],
        ['files.create', { ...declare(text), constructor: 1 }, 'constructor'],
        ['files.update', { id, owner: 1 }, 'owner'],
        ['files.list', { Limit: 1 }, 'Limit'],
        ['files.list', { toString: 1 }, 'toString'],
        ['files.get', { id, x: 1 }, 'x'],
        ['files.delete', { id, x: 1 }, 'x'],
        ['files.complete', { id, x: 1 }, 'x'],
        ['files.retain', { id, hold: true }, 'hold'],
        ['versions.create', { id, contentType: 'a/b', size: 1, name: 'x' }, 'name'],
        ['folders.create', { name: 'x', parentId: null }, 'parentId'],
        ['keys.create', { name: 'x', scopes: ['files:read'], rate: 1 }, 'rate'],
        ['workspace.update', { quota: 1 }, 'quota'],
        ['uploads.sign', { id, upload: nothing.upload, parts: [{ number: 1, x: 1 }] }, 'parts.0.x'],
      ]
      for (const [name, input, field] of calls) {
        const { errors } = await api.refused(name, input, 400, 'INVALID_INPUT')
        assert.deepEqual(
          errors?.map(({ path: at }) => at),
          [field],
        )
      }
      matches(await api.call('files.get', { id }), { id, state: 'ready' })
    })

    test('every wrong type is named by its field', async () => {
      for (const value of [null, true, 1, 'x', [], {}]) {
        for (const field of [
          'name',
          'contentType',
          'size',
          'multipart',
          'externalRef',
          'tags',
          'metadata',
          'folder',
          'sha256',
        ]) {
          const input = { ...declare(text), [field]: value }
          // What fits is created, or is not there, or is taken; what does not is refused by its name.
          const { status, body } = await api.attempt('files.create', input)
          if (status === 201 || status === 404 || status === 409) continue
          matches({ status, body }, { status: 400, body: { code: 'INVALID_INPUT' } })
          const { errors } = body as { errors: { path: string }[] } // INVALID_INPUT, as documented
          assert.ok(
            errors.every(({ path: at }) => at === field || at.startsWith(`${field}.`)),
            JSON.stringify(errors),
          )
        }
      }
    })

    test('addresses that are none are INVALID_INPUT', async () => {
      for (const id of [
        'x',
        'file_',
        'file_x',
        nothing.file.toUpperCase(),
        `${nothing.file}0`,
        'file_iiiiiiiiiiiiiiiiiiiiiiii',
        'ref:',
      ]) {
        await api.refused('files.get', { id }, 400, 'INVALID_INPUT')
      }
      for (const id of ['x', 'folder_x', 'path:', 'path:/', 'path:a//b', 'path:..', 'path:a/../b']) {
        await api.refused('folders.get', { id }, 400, 'INVALID_INPUT')
      }
      await api.refused('jobs.get', { id: 'job_x' }, 400, 'INVALID_INPUT')
      await api.refused('keys.revoke', { id: 'x' }, 400, 'INVALID_INPUT')
      await api.refused('uploads.get', { id: nothing.file, upload: 'upload_x' }, 400, 'INVALID_INPUT')
    })

    test('a parameter that is given twice is refused', async () => {
      matches(await api.send('GET', `${path}?limit=1&limit=2`), {
        status: 400,
        body: { code: 'INVALID_INPUT' },
      })
    })

    test('20 calls go into one RPC request, 21 do not', async () => {
      const batch = (count: number) =>
        api.send('POST', `/rpc/${Array(count).fill('files.get').join(',')}?batch=1`, {
          body: JSON.stringify(
            Object.fromEntries(Array.from({ length: count }, (_, index) => [index, { id: nothing.file }])),
          ),
        })
      const most = await batch(20)
      assert.ok(Array.isArray(most.body))
      assert.equal(most.body.length, 20)
      for (const each of most.body) matches(each, { error: { data: { code: 'FILE_NOT_FOUND' } } })
      const tooMany = await batch(21)
      assert.equal(tooMany.status, 400)
      assert.doesNotMatch(JSON.stringify(tooMany.body), /FILE_NOT_FOUND/, 'none of them is called')
    })

    test('routes and methods that are not there', async () => {
      for (const [method, at] of [
        ['GET', '/'],
        ['GET', `/${unique()}`],
        ['GET', '/v1'],
        ['POST', '/v1/files/x/y/z'],
        ['GET', '/v2/files'],
      ] as const) {
        matches(await api.send(method, at), { status: 404, body: { code: 'ROUTE_NOT_FOUND' } })
      }
      const operations = [...api.target.document.operations.values()]
      const takesPut = new Set(operations.flatMap(({ method, path: at }) => (method === 'PUT' ? [at] : [])))
      for (const { path: at, method } of operations) {
        if (at.includes('{') || takesPut.has(at)) continue
        const { status, headers, body } = await api.send('PUT', at, { body: '{}' })
        matches({ status, body }, { status: 405, body: { code: 'METHOD_NOT_ALLOWED' } })
        assert.ok(headers.get('allow')?.split(/, */).includes(method), at)
      }
    })
  })
}

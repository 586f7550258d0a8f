import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import { type Bytes, download, put, random, sha256, upload } from '../transfer.ts'
import { declare, pendingFile, single, text } from '../world.ts'

const mebibyte = 1024 ** 2

export function multipart(api: Api): void {
  describe('uploads in parts', { concurrency: 1 }, () => {
    const bytes = random(17 * mebibyte + 4321)
    let id = ''
    let uploadId = ''
    let parts: Bytes[] = []

    const sign = async (target: string, part: Bytes, number: number) => {
      const input = { id, upload: target, parts: [{ number, sha256: sha256(part) }] }
      const [request] = (await api.call('uploads.sign', input)).parts
      assert.ok(request)
      assert.equal(request.number, number)
      return request
    }
    const partAt = (number: number): Bytes => {
      const part = parts[number - 1]
      assert.ok(part, `there is a part ${number}`)
      return part
    }

    before(async () => {
      const created = await api.call('files.create', declare(bytes, { multipart: true }))
      assert.equal(created.upload.kind, 'multipart')
      const { partSize, partCount } = created.upload
      parts = Array.from({ length: partCount }, (_, index) =>
        bytes.slice(index * partSize, (index + 1) * partSize),
      )
      ;[id, uploadId] = [created.file.id, created.upload.id]
    })

    test('the plan of the parts covers the bytes', async () => {
      assert.ok(parts.length > 1)
      assert.equal(
        parts.reduce((sum, part) => sum + part.length, 0),
        bytes.length,
      )
      const status = await api.call('uploads.get', { id, upload: uploadId })
      matches(status, {
        id: uploadId,
        kind: 'multipart',
        size: bytes.length,
        partCount: parts.length,
        parts: [],
        nextPart: null,
      })
      await api.refused('files.complete', { id }, 409, 'UPLOAD_MISSING')
    })

    test('storage refuses a part that is not the announced one', async () => {
      const request = await sign(uploadId, partAt(1), 1)
      const wrong = random(partAt(1).length)
      const status = await put(request, wrong)
      assert.ok(status >= 400 && status < 500, `it answers ${status}`)
      matches(await api.call('uploads.get', { id, upload: uploadId }), { parts: [] })
    })

    test('another process learns what has arrived and sends the rest; a part may be sent again', async () => {
      await upload(await sign(uploadId, partAt(2), 2), partAt(2))
      await upload(await sign(uploadId, partAt(2), 2), partAt(2))
      const { parts: arrived } = await api.call('uploads.get', { id, upload: uploadId })
      assert.deepEqual(arrived, [{ number: 2, size: partAt(2).length, sha256: sha256(partAt(2)) }])
      await api.refused('files.complete', { id }, 409, 'UPLOAD_MISSING')
      for (const [index, part] of parts.entries()) {
        if (index + 1 !== 2) await upload(await sign(uploadId, part, index + 1), part)
      }
      const first = await api.call('uploads.get', { id, upload: uploadId, limit: 1 })
      matches(first, { parts: [{ number: 1 }], nextPart: 1 })
      const rest = await api.call('uploads.get', { id, upload: uploadId, after: first.nextPart })
      assert.deepEqual(
        rest.parts.map(({ number }) => number),
        parts.slice(1).map((_, index) => index + 2),
      )
      assert.equal(rest.nextPart, null)
    })

    test('complete joins the parts and says how to check them', async () => {
      const file = await api.call('files.complete', { id, upload: uploadId })
      const digests = createHash('sha256')
      for (const part of parts) digests.update(Buffer.from(sha256(part), 'hex'))
      matches(file, { state: 'ready', size: bytes.length, sha256: null })
      assert.deepEqual(file.parts, {
        size: partAt(1).length,
        count: parts.length,
        sha256: digests.digest('hex'),
      })
      assert.deepEqual(await api.call('files.complete', { id, upload: uploadId }), file)
      const { headers } = await api.answer('files.download', { id })
      const arrived = await download(headers.get('location'))
      assert.equal(sha256(arrived.bytes), sha256(bytes))
    })

    test('parts that the upload does not have, twice the same, or without a checksum are PART_INVALID', async () => {
      const { file, upload: begun } = await api.call('files.create', declare(bytes, { multipart: true }))
      assert.equal(begun.kind, 'multipart')
      const of = (...wanted: unknown[]) => ({ id: file.id, upload: begun.id, parts: wanted })
      const sum = sha256(text)
      const beyond = begun.partCount + 1
      for (const [number, input] of [
        [beyond, of({ number: beyond, sha256: sum })],
        [1, of({ number: 1, sha256: sum }, { number: 1, sha256: sum })],
        [2, of({ number: 1, sha256: sum }, { number: 2 })],
      ] as const) {
        const { data } = await api.refused('uploads.sign', input, 400, 'PART_INVALID')
        assert.deepEqual(data, { number })
      }
    })

    test('abort discards the parts and the pending file with them', async () => {
      const { file, upload: begun } = await api.call('files.create', declare(bytes, { multipart: true }))
      id = file.id
      await upload(await sign(begun.id, partAt(1), 1), partAt(1))
      await api.call('uploads.abort', { id, upload: begun.id })
      await api.refused('files.get', { id }, 404, 'FILE_NOT_FOUND')
      await api.refused('uploads.get', { id, upload: begun.id }, 404, 'FILE_NOT_FOUND')
    })

    test('a single upload gets a fresh URL as its part 1', async () => {
      const { file, upload: begun } = await pendingFile(api)
      const input = { id: file.id, upload: begun.id }
      const { parts: fresh } = await api.call('uploads.sign', { ...input, parts: [{ number: 1 }] })
      assert.ok(fresh[0])
      assert.equal(single(begun).method, fresh[0].method)
      await upload(fresh[0], text)
      matches(await api.call('files.complete', input), { state: 'ready' })
    })
  })
}

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Caller, type Service, startService } from './harness.ts'
import { inventory } from './invariants.ts'
import {
  bytesAt,
  complete,
  declare,
  purge,
  remove,
  restore,
  rounds,
  statuses,
  statusOf,
  times,
  upload,
  uploadVersion,
} from './race-actions.ts'
import { expectRest, expectSwept } from './race-checks.ts'
import { byWorkspace, takeStock } from './stock.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const usageOf = async (caller: Caller) => (await caller.rest('GET', '/usage')).body
const holdings = async (caller: Caller) =>
  inventory(
    byWorkspace(await takeStock(service)).get(caller.workspaceId) ?? {
      items: [],
      due: [],
      objects: [],
      multiparts: [],
    },
  )

test.each(['single', 'multipart'])('a %s upload completed 20 times at once is one file', async (kind) => {
  const caller = await service.caller()
  const { id } = await upload(caller, 'hello', {
    tags: ['t'],
    ...(kind === 'single' ? {} : { multipart: true }),
  })
  const answers = await times(20, () => complete(caller, id))
  for (const { status, body } of answers) {
    expect([status, body]).toEqual([200, answers[0]?.body])
  }
  expect(answers[0]?.body).toMatchObject({ state: 'ready', version: 1, etag: expect.stringMatching(/^"2-/) })
  expect(await usageOf(caller)).toMatchObject({ files: 1, bytes: 5 })
  await expectRest(service, caller)
})

test('versions completed at once, each several times, become one version each', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('0')
  const uploads = await times(6, (index) => uploadVersion(caller, id, `version ${index}`))
  const answers = await times(18, (index) => complete(caller, id, uploads[index % uploads.length]))
  expect(statuses(answers)).toEqual(Array(18).fill(200))
  const { body } = await caller.rest('GET', `/files/${id}/versions`)
  expect(body.items.map(({ version }) => version)).toEqual([7, 6, 5, 4, 3, 2, 1])
  const bytes = await times(6, (index) => bytesAt(caller, `/files/${id}/versions/${index + 2}/content`))
  expect(bytes.sort()).toEqual(uploads.map((_, index) => `version ${index}`))
  expect(await usageOf(caller)).toMatchObject({ files: 1, bytes: 1 + 6 * 9 })
  await expectRest(service, caller)
})

test('a version that was completed before others is not completed once more', async () => {
  const caller = await service.caller()
  const { id } = await caller.store('0')
  const { store } = service.context
  const [first, second] = [
    await uploadVersion(caller, id, 'first'),
    await uploadVersion(caller, id, 'second'),
  ]
  const [key] = (await holdings(caller)).uploads.filter(({ uploadId }) => first.endsWith(uploadId))
  if (key === undefined) throw new Error('The upload is there')
  await complete(caller, id, first)
  await complete(caller, id, second)
  // As if the process had died before it took the upload away.
  const { multipartId: _, ...present } = key
  await store.uploads.create({
    ...present,
    sha256: key.sha256,
    partSize: key.partSize,
    expiresAt: new Date(key.expiresAt),
  })
  expect(await complete(caller, id, first)).toMatchObject({ status: 200, body: { version: 3 } })
  expect(await usageOf(caller)).toMatchObject({ files: 1, bytes: 1 + 5 + 6 })
  await expectRest(service, caller)
})

test('a download beside a deletion gives the bytes or says that there is no such file', async () => {
  const caller = await service.caller()
  await times(rounds, async () => {
    const { id } = await caller.store('bytes')
    const [removed, ...downloads] = await Promise.all([
      remove(caller, id),
      ...Array.from({ length: 4 }, () => caller.rest('GET', `/files/${id}/content`)),
    ])
    expect(removed?.status).toBe(204)
    for (const { status, headers } of downloads) {
      expect([302, 404]).toContain(status)
      // A link that was given out works on: the trash keeps the bytes.
      if (status === 302) expect(await (await fetch(headers.get('location') ?? '')).text()).toBe('bytes')
    }
    expect(await statusOf(caller, id)).toBe(404)
  })
  await expectRest(service, caller)
})

test('a deletion beside a completion takes the upload away, or moves the file to the trash', async () => {
  const caller = await service.caller()
  const ends = await times(rounds, async () => {
    const { id } = await upload(caller, 'hello', { tags: ['t'] })
    const [completed, removed] = await Promise.all([complete(caller, id), remove(caller, id)])
    // The bytes can be gone already when it looks for them.
    expect([200, 404, 409]).toContain(completed.status)
    expect(removed.status).toBe(204)
    expect(await statusOf(caller, id)).toBe(404)
    return completed.status
  })
  const completed = ends.filter((status) => status === 200).length
  expect((await caller.rest('GET', '/files?state=trashed')).body.items).toHaveLength(completed)
  expect(await usageOf(caller)).toMatchObject({ files: completed, bytes: completed * 5 })
  await expectRest(service, caller)
})

test('of a restoration and a purge at once, the purge has the last word', async () => {
  const caller = await service.caller()
  await times(rounds, async () => {
    const { id } = await caller.store('hello', { tags: ['t'] })
    await remove(caller, id)
    const [restored, purged] = await Promise.all([restore(caller, id), purge(caller, id)])
    expect([200, 404]).toContain(restored.status)
    expect(purged.status).toBe(204)
    expect(await statusOf(caller, id)).toBe(404)
  })
  expect(await usageOf(caller)).toMatchObject({ files: 0, bytes: 0 })
  await expectRest(service, caller)
})

test.each(['single', 'multipart'])(
  'a purge beside the completion of a %s version leaves nothing',
  async (kind) => {
    const caller = await service.caller()
    await times(rounds, async () => {
      const { id } = await caller.store('one')
      const uploadId = await uploadVersion(caller, id, 'two', kind === 'single' ? {} : { multipart: true })
      const [completed, purged] = await Promise.all([complete(caller, id, uploadId), purge(caller, id)])
      expect([200, 404, 409]).toContain(completed.status)
      expect(purged.status).toBe(204)
      expect(await statusOf(caller, id)).toBe(404)
    })
    expect(await usageOf(caller)).toMatchObject({ files: 0, bytes: 0 })
    const { objects, multiparts } = await holdings(caller)
    expect([objects, multiparts]).toEqual([[], []])
    // A completion that had begun can write its entry of the history after the purge: the sweep takes it away.
    await expectSwept(service, caller)
  },
)

test.each(['single', 'multipart'])('a first %s upload is completed or aborted, never both', async (kind) => {
  const caller = await service.caller()
  const ends = await times(rounds, async () => {
    const fields = kind === 'single' ? {} : { multipart: true }
    const { id, upload: uploadId } = await upload(caller, 'hello', fields)
    const [completed, aborted] = await Promise.all([
      complete(caller, id, uploadId),
      caller.rest('DELETE', `/files/${id}/uploads/${uploadId}`),
    ])
    expect([
      [200, 404],
      [404, 204],
      [409, 204],
    ]).toContainEqual([completed.status, aborted.status])
    expect(await statusOf(caller, id)).toBe(completed.status === 200 ? 200 : 404)
    return completed.status
  })
  const files = ends.filter((status) => status === 200).length
  expect(await usageOf(caller)).toMatchObject({ files, bytes: files * 5 })
  await expectRest(service, caller)
})

test.each(['single', 'multipart'])(
  'the %s upload of a version that is aborted beside its completion',
  async (kind) => {
    const caller = await service.caller()
    let bytes = 0
    await times(rounds, async () => {
      const { id } = await caller.store('one')
      const uploadId = await uploadVersion(caller, id, 'three', kind === 'single' ? {} : { multipart: true })
      const [completed, aborted] = await Promise.all([
        complete(caller, id, uploadId),
        caller.rest('DELETE', `/files/${id}/uploads/${uploadId}`),
      ])
      expect([200, 404, 409]).toContain(completed.status)
      // An abortion that comes after the completion has nothing to take away, and says so or not.
      expect([204, 404]).toContain(aborted.status)
      if (completed.status !== 200) expect(aborted.status).toBe(204)
      const { body } = await caller.rest('GET', `/files/${id}`)
      expect(body.version).toBe(completed.status === 200 ? 2 : 1)
      expect(await bytesAt(caller, `/files/${id}/content`)).toBe(completed.status === 200 ? 'three' : 'one')
      bytes += completed.status === 200 ? 8 : 3
    })
    expect(await usageOf(caller)).toMatchObject({ files: rounds, bytes })
    await expectSwept(service, caller)
  },
)

test('an update beside a deletion is in the trashed file, or was refused', async () => {
  const caller = await service.caller()
  await times(rounds, async (index) => {
    const { id } = await caller.store('hello', { tags: ['old', `a${index}`] })
    const [updated, removed] = await Promise.all([
      caller.rest('PATCH', `/files/${id}`, { name: 'new', tags: ['new', `a${index}`] }),
      remove(caller, id),
    ])
    expect([200, 404]).toContain(updated.status)
    expect(removed.status).toBe(204)
    const { body } = await restore(caller, id)
    expect(body.name).toBe(updated.status === 200 ? 'new' : 'a.bin')
    const listed = await caller.rest('GET', `/files?tag=${updated.status === 200 ? 'new' : 'old'}`)
    expect(listed.body.items.map((file) => file.id)).toContain(id)
  })
  await expectRest(service, caller)
})

test('uploads at once pass a quota by no more than are completed at the same moment, and are counted exactly', async () => {
  const caller = await service.caller()
  const pending = await times(20, () => upload(caller, 'hello'))
  await caller.rest('PATCH', '/workspace', { quotaFiles: 5 })
  const atOnce = 4
  for (let at = 0; at < pending.length; at += atOnce) {
    const answers = await Promise.all(pending.slice(at, at + atOnce).map(({ id }) => complete(caller, id)))
    for (const { status } of answers) expect([200, 403]).toContain(status)
    const files = (await caller.rest('GET', '/files')).body.items.length
    expect(files).toBeLessThanOrEqual(5 + atOnce - 1)
    expect(await usageOf(caller)).toMatchObject({ files, bytes: files * 5 })
  }
  const full = await caller.rest('POST', '/files', { name: 'a', ...declare('x') })
  expect(full.body).toMatchObject({ code: 'QUOTA_EXCEEDED', data: { quota: 'files', limit: 5 } })
  await expectRest(service, caller)
})

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type JobMessage, sweep as runSweep, type Work, workOn } from '../src/app.ts'
import { readZip } from '../src/archives/zip/read-zip.fixture.ts'
import { type Body, type Caller, type Service, startService } from './harness.ts'
import { takeStock } from './stock.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service[Symbol.asyncDispose]())

const mebibyte = 1024 ** 2
const textOf = (bytes: number) =>
  Buffer.from('All work and no play. '.repeat(bytes / 22 + 1)).subarray(0, bytes)

async function bytesOf(caller: Caller, fileId: string): Promise<Buffer> {
  const { headers } = await caller.rest('GET', `/files/${fileId}/content`)
  return Buffer.from(await (await fetch(headers.get('location') ?? '')).arrayBuffer())
}

/** Makes an archive and reads it. */
async function archive(caller: Caller, input: Record<string, unknown>) {
  const begun = await caller.rpc('archives.create', input)
  expect(begun.body).toMatchObject({ kind: 'archive.create', state: 'queued', attempts: 0, fileId: null })
  await service.work()
  const { body: job } = await caller.rest('GET', `/jobs/${begun.body.id}`)
  expect(job).toMatchObject({ state: 'done', error: null })
  const fileId = String((job as Body & { fileId: string }).fileId)
  return { job, fileId, entries: readZip(await bytesOf(caller, fileId)) }
}

describe('an archive', () => {
  test('holds the files that it was asked for, with their folders and dates', async () => {
    const caller = await service.caller()
    await caller.rest('POST', '/folders', { name: 'invoices' })
    await caller.rest('POST', '/folders', { name: '2026', parent: 'path:invoices' })
    const text = textOf(3 * mebibyte + 5)
    const noise = randomBytes(2 * mebibyte)
    const files = [
      await caller.store('in the root', { name: 'a.txt' }),
      await caller.store(text, { name: 'a.txt', folder: 'path:invoices' }),
      await caller.store(noise, {
        name: 'photo.jpg',
        folder: 'path:invoices/2026',
        contentType: 'image/jpeg',
      }),
      await caller.store('', { name: 'empty' }),
    ]
    const { job, fileId, entries } = await archive(caller, {
      files: files.map(({ id }) => id),
      name: 'all.zip',
    })
    expect(entries.map(({ name, method, mode }) => [name, method, mode])).toEqual([
      ['a.txt', 'stored', 0o100644],
      ['invoices/a.txt', 'deflated', 0o100644],
      ['invoices/2026/photo.jpg', 'stored', 0o100644],
      ['empty', 'stored', 0o100644],
    ])
    expect(entries[1]?.bytes.equals(text) && entries[2]?.bytes.equals(noise)).toBe(true)
    const at = Math.floor(service.clock.now().getTime() / 1000)
    expect(Math.abs((entries[0]?.modifiedAt.getTime() ?? 0) / 1000 - at)).toBeLessThan(60)
    expect(job.progress).toMatchObject({ done: 4, total: 4, kept: 0 })
    const { body: file } = await caller.rest('GET', `/files/${fileId}`)
    expect(file).toMatchObject({ name: 'all.zip', state: 'ready', detectedContentType: 'application/zip' })
  })

  test('of a folder holds what is below it, by its name; of a tag what has it', async () => {
    const caller = await service.caller()
    await caller.rest('POST', '/folders', { name: 'a' })
    await caller.rest('POST', '/folders', { name: 'b', parent: 'path:a' })
    await caller.store('1', { name: 'one', folder: 'path:a', tags: ['red'] })
    await caller.store('2', { name: 'two', folder: 'path:a/b' })
    await caller.store('3', { name: 'three', tags: ['red'] })
    const folder = await archive(caller, { folder: 'path:a/b' })
    expect(folder.entries.map(({ name }) => name)).toEqual(['b/two'])
    const tag = await archive(caller, { tag: 'red' })
    expect(tag.entries.map(({ name }) => name).sort()).toEqual(['a/one', 'three'])
    // The two archives lie in the root and are left out.
    const root = await archive(caller, { folder: 'root' })
    expect(root.entries.map(({ name }) => name).sort()).toEqual(['a/b/two', 'a/one', 'three'])
  })

  test('of 2,500 files is asked for by a list in the bucket, and leaves nothing behind there', async () => {
    const caller = await service.caller()
    const file = await caller.store('x', { name: 'x.txt' })
    const missing = Array.from({ length: 2499 }, (_, index) => `ref:${index}`)
    const { job, entries } = await archive(caller, { files: [...missing, file.id], missing: 'skip' })
    expect(entries.map(({ name }) => name)).toEqual(['x.txt'])
    expect(job.progress).toMatchObject({ done: 1, total: 1, kept: 2499 })
    expect(await leftOf(caller)).toEqual([])
  })

  test('is gone after its hours, and its bytes with the next sweep', async () => {
    const caller = await service.caller()
    const file = await caller.store('x', { name: 'x.txt' })
    const { fileId } = await archive(caller, { files: [file.id], expiresInHours: 2 })
    expect((await caller.rest('GET', '/usage')).body).toMatchObject({ files: 2 })
    service.clock.advance(2 * 3_600_000 + 1)
    expect((await caller.rest('GET', `/files/${fileId}`)).status).toBe(404)
    expect((await caller.rpc('files.list', {})).body.items.map(({ id }) => id)).toEqual([file.id])
    await sweep(service)
    expect((await caller.rest('GET', '/usage')).body).toMatchObject({ files: 1, bytes: 1 })
  })

  test('with a file that is not there fails, says which, and leaves nothing', async () => {
    const caller = await service.caller()
    const file = await caller.store('x', { name: 'x.txt' })
    const absent = 'file_000000000000000000000000'
    const { body } = await caller.rpc('archives.create', { files: [file.id, absent] })
    await service.work()
    expect((await caller.rest('GET', `/jobs/${body.id}`)).body).toMatchObject({
      state: 'failed',
      fileId: null,
      error: { code: 'FILES_MISSING', message: expect.stringContaining(absent), remedy: expect.any(String) },
    })
    expect(await leftOf(caller)).toEqual([])
  })
})

test('a job whose worker died is gone on with by the next sweep, by a queue that is as quick as can be', async () => {
  const caller = await service.caller()
  const file = await caller.store('x', { name: 'x.txt' })
  const { body } = await caller.rpc('archives.create', { files: [file.id] })
  service.messages.length = 0
  const { context, clock } = service
  const job = await context.store.jobs.get(caller.workspaceId, body.id)
  await context.store.jobs.take(job as NonNullable<typeof job>) // it was just created
  clock.advance(61_000)
  const works: Promise<Work>[] = []
  const quick = {
    ...context,
    queue: {
      async send(message: JobMessage) {
        works.push(workOn(context, message, () => false))
      },
    },
  }
  const { report, failures } = await runSweep(quick, { restMs: 0 })
  expect([report.jobsQueued, failures]).toEqual([1, []])
  expect((await Promise.all(works)).map(({ state }) => state)).toEqual(['done'])
})

test('a worker that meets another write of its job tries again', async () => {
  const caller = await service.caller()
  const file = await caller.store('x', { name: 'x.txt' })
  const { body } = await caller.rpc('archives.create', { files: [file.id] })
  service.messages.length = 0
  const { context } = service
  const { jobs } = context.store
  let isFirst = true
  const disturbed = {
    get: async (workspaceId: string, jobId: string) => {
      const job = await jobs.get(workspaceId, jobId)
      if (isFirst && job !== undefined) await jobs.defer(job)
      isFirst = false
      return job
    },
  }
  const own = Object.assign(Object.create(jobs), disturbed, {
    take: jobs.take.bind(jobs),
    isFree: jobs.isFree.bind(jobs),
    save: jobs.save.bind(jobs),
    finish: jobs.finish.bind(jobs),
  })
  const message = { workspaceId: caller.workspaceId, jobId: body.id }
  const work = await workOn({ ...context, store: { ...context.store, jobs: own } }, message, () => false)
  expect(work.state).toBe('done')
})

/** What is in the bucket beside the bytes of files. */
async function leftOf({ workspaceId }: Caller): Promise<string[]> {
  const { objects, multiparts } = await takeStock(service)
  return [
    ...objects.filter((key) => key.startsWith(`${workspaceId}/job_`)),
    ...multiparts.map(({ key }) => key).filter((key) => key.startsWith(workspaceId)),
  ]
}

async function sweep({ context }: Service): Promise<void> {
  const { failures } = await runSweep(context, { restMs: 0 })
  expect(failures).toEqual([])
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../api.ts'
import { matches } from '../expect.ts'
import type { Input, Job } from '../shapes.ts'
import { download, random } from '../transfer.ts'
import { finished, nothing, pendingFile, readyFile, text, unique, withSettings } from '../world.ts'
import { readZip } from '../zip.ts'

/** Attempts at cancelling a job before it is done. */
const tries = 20

/** Has an archive made. While another check has closed the workspace by its quota, it is made again. */
async function archive(api: Api, input: Input): Promise<Job> {
  for (;;) {
    const begun = await api.call('archives.create', input)
    matches(begun, { kind: 'archive.create', fileId: null, finishedAt: null, error: null })
    const job = await finished(api, begun)
    if (job.error?.code !== 'QUOTA_EXCEEDED') return job
  }
}

export function archives(api: Api): void {
  describe('archives', () => {
    test('a folder becomes one ZIP, a file with an end of its own', async () => {
      const top = unique()
      await api.call('folders.create', { name: top })
      await api.call('folders.create', { name: 'sub', parent: `path:${top}` })
      const noise = random(1_500_000)
      await readyFile(api, { name: 'a.txt', folder: `path:${top}` })
      await readyFile(api, { name: 'a.txt', folder: `path:${top}` }, new Uint8Array(2_000_000))
      await readyFile(api, { name: '../ü.mp4', folder: `path:${top}/sub`, contentType: 'video/mp4' }, noise)
      const job = await archive(api, { folder: `path:${top}`, name: `${top}.zip`, expiresInHours: 1 })
      matches(job, { state: 'done', progress: { done: 3, total: 3, kept: 0 } })
      const file = await api.call('files.get', { id: job.fileId })
      matches(file, { state: 'ready', name: `${top}.zip`, detectedContentType: 'application/zip' })
      const hours = (Date.parse(file.expiresAt ?? '') - Date.parse(file.createdAt)) / 3_600_000
      assert.ok(Math.abs(hours - 1) < 0.1, 'it ends an hour later')
      const { headers } = await api.answer('files.download', { id: file.id })
      const entries = readZip(Buffer.from((await download(headers.get('location'))).bytes))
      assert.deepEqual(entries.map(({ name }) => name).sort(), [
        `${top}/a (2).txt`,
        `${top}/a.txt`,
        `${top}/sub/ü.mp4`,
      ])
      const sizes = entries.map(({ bytes }) => bytes.length).sort((a, b) => a - b)
      assert.deepEqual(sizes, [text.length, noise.length, 2_000_000])
      assert.ok(entries.some(({ bytes }) => bytes.equals(noise)))
    })

    test('files that are not there or not ready are named, or skipped and counted', async () => {
      const file = await readyFile(api)
      const { file: pending } = await pendingFile(api)
      const files = [file.id, nothing.file, pending.id]
      const failed = await archive(api, { files })
      matches(failed, { state: 'failed', fileId: null, error: { code: 'FILES_MISSING' } })
      assert.ok(failed.error?.message.includes(nothing.file))
      const skipped = await archive(api, { files, missing: 'skip' })
      matches(skipped, { state: 'done', progress: { done: 1, total: 1, kept: 2 } })
      const empty = await archive(api, { tag: unique() })
      matches(empty, { state: 'failed', error: { code: 'NOTHING_TO_DO' } })
    })

    test('an archive that the quota has no room for fails, and takes none of it', async () => {
      const { id } = await readyFile(api, {}, new Uint8Array(100_000))
      await withSettings(api, async () => {
        const { bytes } = await api.call('usage.get')
        await api.call('workspace.update', { quotaBytes: bytes })
        const job = await finished(api, await api.call('archives.create', { files: [id] }))
        matches(job, { state: 'failed', fileId: null, error: { code: 'QUOTA_EXCEEDED' } })
      })
    })

    test('what to archive is said in exactly one way', async () => {
      for (const input of [
        {},
        { tag: 'a', folder: 'root' },
        { files: [] },
        { tag: 'a', expiresInHours: 0 },
      ]) {
        await api.refused('archives.create', input, 400, 'INVALID_INPUT')
      }
      await api.refused('archives.create', { folder: nothing.folder }, 404, 'FOLDER_NOT_FOUND')
    })

    test('100,000 files are taken in one call, and not one more', async () => {
      const ids = Array.from({ length: 100_001 }, (_, index) => `file_${String(index).padStart(24, '0')}`)
      await api.refused('archives.create', { files: ids }, 400, 'INVALID_INPUT')
      // None of them is there: the job is not to look for all of them.
      const { id } = await api.call('archives.create', { files: ids.slice(1), missing: 'skip' })
      matches(await api.call('jobs.cancel', { id }), { state: 'cancelled' })
    })

    test('a job that is cancelled stays so, and one that has ended cannot be', async () => {
      const file = await readyFile(api)
      const missing = Array.from({ length: 5000 }, (_, index) => `file_${String(index).padStart(24, '0')}`)
      let cancelled = false
      for (let count = 0; count < tries && !cancelled; count++) {
        const begun = await api.call('archives.create', { files: [...missing, file.id], missing: 'skip' })
        const answer = await api.attempt('jobs.cancel', { id: begun.id })
        cancelled = answer.status === 200
        if (!cancelled) {
          // It was done before: what it made is to be removed.
          await finished(api, begun)
          continue
        }
        const { id } = begun
        matches(await api.call('jobs.cancel', { id }), { id, state: 'cancelled' })
        matches(await api.call('jobs.get', { id }), { state: 'cancelled', fileId: null })
      }
      assert.ok(cancelled, 'one of them was in time')
      const done = await archive(api, { files: [file.id] })
      const { data } = await api.refused('jobs.cancel', { id: done.id }, 409, 'JOB_ENDED')
      assert.deepEqual(data, { state: 'done' })
      await api.refused('jobs.cancel', { id: nothing.job }, 404, 'JOB_NOT_FOUND')
    })
  })
}

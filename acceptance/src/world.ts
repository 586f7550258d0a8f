import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Api } from './api.ts'
import type { File, Input, Job, Page, SignedRequest, Upload } from './shapes.ts'
import { type Bytes, bytesOf, upload as sendBytes } from './transfer.ts'

/** A name that nobody else uses. */
export const unique = (label = 'acceptance') => `${label}-${randomBytes(9).toString('hex')}`

/** Ids of the right form that nothing has. */
export const nothing = {
  file: 'file_000000000000000000000000',
  folder: 'folder_000000000000000000000000',
  upload: 'upload_000000000000000000000000',
  job: 'job_000000000000000000000000',
  key: '0000000000000000',
}

export const text = bytesOf('Bytes of an acceptance check.\n')

/** A point in time by the clock of the service, so many seconds from now. */
export async function inSeconds(api: Api, count: number): Promise<string> {
  const { headers } = await api.answer('workspace.get')
  const now = Date.parse(headers.get('date') ?? '')
  return new Date((Number.isNaN(now) ? Date.now() : now) + count * 1000).toISOString()
}

/** What a caller says of some bytes. */
export const declare = (bytes: Bytes, fields: Input = {}): Input => ({
  name: `${unique()}.txt`,
  contentType: 'text/plain',
  size: bytes.length,
  ...fields,
})

/** The one request of a single upload. */
export function single(upload: Upload): SignedRequest {
  assert.equal(upload.kind, 'single')
  return upload
}

/** A file whose bytes have not been sent. */
export const pendingFile = (api: Api, fields: Input = {}) => api.call('files.create', declare(text, fields))

/** A file with bytes. */
export async function readyFile(api: Api, fields: Input = {}, bytes = text): Promise<File> {
  const { file, upload } = await api.call('files.create', declare(bytes, fields))
  await sendBytes(single(upload), bytes)
  return api.call('files.complete', { id: file.id })
}

/** Sends a new version of a file. @returns the file with it */
export async function newVersion(
  api: Api,
  id: string,
  bytes: Bytes,
  contentType = 'text/plain',
): Promise<File> {
  const { upload } = await api.call('versions.create', { id, contentType, size: bytes.length })
  await sendBytes(single(upload), bytes)
  return api.call('files.complete', { id, upload: upload.id })
}

/** Waits for the end of a job. */
export async function finished(api: Api, job: Job): Promise<Job> {
  // A deployment's sweeper goes on with interrupted jobs once a minute.
  for (const start = Date.now(); Date.now() - start < 150_000; await delay(100)) {
    const now = await api.call('jobs.get', { id: job.id })
    if (now.finishedAt !== null) return now
  }
  throw new Error(`The job ${job.id} did not end`)
}

/** Follows a listing to its end. @param read gives one page */
export async function allPages<Item>(
  read: (cursor: string | undefined) => Promise<Page<Item>>,
  mostPages = 200,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await read(cursor)
    items.push(...page.items)
    if (page.nextCursor === null) return items
    cursor = page.nextCursor
  }
  return items
}

const lockName = 'acceptance-exclusive'
/** Longer than any check holds the lock: who held it then was killed. */
const staleAfterMs = 120_000

/**
 * Keeps everybody else from what concerns the whole workspace: other checks and other runs of the suite. A folder's name
 * is unique among its siblings, so whoever creates it has the lock.
 */
export async function exclusively<Result>(api: Api, use: () => Promise<Result>): Promise<Result> {
  const id = await takeLock(api)
  try {
    return await use()
  } finally {
    await api.attempt('folders.delete', { id })
  }
}

async function takeLock(api: Api): Promise<string> {
  for (;;) {
    const taken = await api.attempt('folders.create', { name: lockName })
    if (taken.status === 201) return (taken.body as { id: string }).id // a Folder, as documented
    const found = await api.attempt('folders.get', { id: `path:${lockName}` })
    if (found.status === 200) {
      const { createdAt } = found.body as { createdAt: string } // as above
      const age = Date.parse(found.headers.get('date') ?? new Date().toISOString()) - Date.parse(createdAt)
      if (age > staleAfterMs) await api.attempt('folders.delete', { id: `path:${lockName}` })
    }
    await delay(150)
  }
}

/** Changes settings of the whole workspace and puts them back, whatever happens. */
export async function withSettings<Result>(api: Api, use: () => Promise<Result>): Promise<Result> {
  return exclusively(api, async () => {
    const { name, trashDays, auditDays, quotaBytes, quotaFiles, retention } = await api.call('workspace.get')
    try {
      return await use()
    } finally {
      await api.attempt('workspace.retain', { ...retention })
      await api.attempt('workspace.update', { name, trashDays, auditDays, quotaBytes, quotaFiles })
    }
  })
}

import { contract } from '@lading/contract'
import { FolderNotFound } from '@lading/contract/errors'
import { type JobErrorCode, jobErrors } from '@lading/contract/jobs'
import type { DecodedInputOf } from '@lading/stack/contract'
import type { Job } from '../../generated/resources.ts'
import { handle } from '../context.ts'
import { finish } from '../files/finish.ts'
import { newFile } from '../files/new-file.ts'
import { presentOf } from '../files/view.ts'
import { findFolder, noFolderDetail, wayTo } from '../folders/find.ts'
import { derivedId, fileIdOf } from '../ids.ts'
import { newJob } from '../jobs.ts'
import type { StoredFile, StoredFolder, StoredWorkspace } from '../state.ts'
import { later } from '../time.ts'
import { overQuota } from '../usage.ts'
import type { World } from '../world.ts'
import { zip } from './zip.ts'

/** The archive is made when somebody looks for its job. */
export const create = handle(contract.archives.create, async (call) => {
  const { input, context, principal, effectId, fail } = call
  const { workspace } = principal
  const folder = input.folder === undefined ? undefined : findFolder(workspace, input.folder)
  if (input.folder !== undefined && folder === undefined) throw fail(FolderNotFound, noFolderDetail)
  const now = context.now()
  const done: Job = { ...newJob('archive.create', effectId, now), folderId: folder?.id ?? null }
  const queued: Job = { ...done, state: 'queued', attempts: 0, finishedAt: null }
  workspace.jobs.set(queued.id, queued)
  workspace.queued.set(queued.id, () =>
    makeArchive(context, workspace, { input, folder, effectId, job: done }),
  )
  return queued
})

interface Asked {
  readonly input: DecodedInputOf<typeof contract.archives.create>
  readonly folder: StoredFolder | null | undefined
  readonly effectId: string
  /** As it is once it is done. */
  readonly job: Job
}

/** @returns the job as it has ended */
function makeArchive(
  context: World,
  workspace: StoredWorkspace,
  { input, folder, effectId, job }: Asked,
): Job {
  const now = context.now()
  const end = (ended: Partial<Job>): Job => ({ ...job, updatedAt: now, finishedAt: now, ...ended })
  const failed = (code: JobErrorCode, message: string): Job =>
    end({ state: 'failed', error: { code, message, remedy: jobErrors[code].remedy } })

  const { files, missing } = selected(workspace, { ...input, folder })
  if (missing.length > 0 && input.missing === 'fail') {
    return failed(
      'FILES_MISSING',
      `${missing.length} of the files are not there or not ready: ${missing.join(', ')}.`,
    )
  }
  if (files.length === 0) return failed('NOTHING_TO_DO', 'None of the files is there and ready.')
  const bytes = zip(named(context, workspace, files, folder ?? undefined))
  if (overQuota(workspace, { files: 1, bytes: bytes.length }) !== undefined) {
    return failed('QUOTA_EXCEEDED', 'The archive does not fit into the quota.')
  }
  const id = `file_${derivedId('job', effectId)}`
  const described = { name: input.name, contentType: 'application/zip', size: bytes.length, multipart: false }
  const file = newFile({ ...described, tags: [], metadata: {} }, { id, folderId: null, effectId, now })
  workspace.files.set(id, file)
  const [upload] = file.uploads.values()
  if (upload === undefined) throw new Error('A new file has an upload')
  context.storage.put(upload.id, { bytes, arrivedAt: context.clock.now() })
  finish(context, workspace, file, upload)
  file.expiresAt = later(now, input.expiresInHours * 3_600_000)
  const total = files.reduce((sum, one) => sum + presentOf(one).size, 0)
  const progress = { done: files.length, total: files.length, kept: missing.length }
  return end({ fileId: id, progress: { ...progress, bytesDone: total, bytesTotal: total } })
}

/** The ready files that are asked for; archives in a folder are left out. */
function selected(
  workspace: StoredWorkspace,
  asked: {
    readonly files?: readonly string[] | undefined
    readonly tag?: string | undefined
    readonly folder?: StoredFolder | null | undefined
  },
): { readonly files: StoredFile[]; readonly missing: string[] } {
  const ready = [...workspace.files.values()].filter(({ state }) => state === 'ready')
  const { files, tag, folder } = asked
  if (files !== undefined) {
    const ids = [...new Set(files.map((address) => fileIdOf(workspace.id, address)))]
    const found = new Map(ready.map((file) => [file.id, file]))
    return {
      files: ids.flatMap((id) => found.get(id) ?? []),
      missing: ids.filter((id) => !found.has(id)),
    }
  }
  const isBelow = ({ folderId }: StoredFile) =>
    folder === null ||
    wayTo(workspace, folderId === null ? null : (workspace.folders.get(folderId) ?? null)).some(
      ({ id }) => id === folder?.id,
    )
  const isMeant = tag === undefined ? isBelow : ({ tags }: StoredFile) => tags.includes(tag)
  return { files: ready.filter((file) => file.expiresAt === null && isMeant(file)), missing: [] }
}

/** Names with the folders below the one that is archived, and a number where one is there twice. */
function named({ storage }: World, workspace: StoredWorkspace, files: StoredFile[], top?: StoredFolder) {
  const taken = new Set<string>()
  return files.map((file) => {
    const way = wayTo(
      workspace,
      file.folderId === null ? null : (workspace.folders.get(file.folderId) ?? null),
    )
    const below = top === undefined ? way : way.slice(way.findIndex(({ id }) => id === top.id))
    const segments = [...below.map(({ name }) => name), ...file.name.split(/[/\\]/)]
    // What would lead out of the folder that it is extracted to is left out; the service replaces more.
    const path = segments.filter((one) => !/^(\.{0,2}|[a-z]:)$/i.test(one)).join('/') || 'file'
    let name = path
    for (let number = 2; taken.has(name); number++) name = path.replace(/(\.[\w-]+)?$/, ` (${number})$1`)
    taken.add(name)
    return { name, bytes: storage.get(presentOf(file).uploadId)?.bytes ?? new Uint8Array() }
  })
}

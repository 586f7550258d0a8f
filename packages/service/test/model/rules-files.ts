import type { contract } from '@lading/contract'
import type * as z from 'zod'
import { changedIn, content, startUpload } from './changes.ts'
import { fileIdOf, findFile, findFolder, findLive, isThere } from './find.ts'
import { day, heldBy, hour, never, overQuota, type Rule } from './rule.ts'
import type { Shown } from './shown.ts'
import { type Hold, type Model, type ModelFile, type ModelWorkspace, nowOf } from './state.ts'
import { changedView, exactly, fileView, moment, presentOf, uploadView } from './views.ts'

type Operations = typeof contract.files
type Input<Name extends keyof Operations> = z.output<Operations[Name]['input']>

const notFound = { code: 'FILE_NOT_FOUND' } as const
const noFolder = { code: 'FOLDER_NOT_FOUND' } as const

export const create: Rule<Input<'create'>> = ({ model, workspace, input }) => {
  const { name, size, multipart, externalRef, tags, metadata } = input
  const over = overQuota(workspace, { files: 1, bytes: size })
  if (over !== undefined) return over
  const folder = findFolder(workspace, input.folder)
  if (folder === undefined) return noFolder
  const folderId = folder?.id ?? null
  const present =
    externalRef === undefined ? undefined : workspace.files.get(fileIdOf(workspace, `ref:${externalRef}`))
  if (present !== undefined && isThere(model, workspace, present)) {
    if (present.state !== 'pending' || !isSame(present, input, folderId)) {
      return { code: 'EXTERNAL_REF_TAKEN', data: { id: present.id, state: present.state } }
    }
    const [upload] = present.uploads.values()
    if (upload === undefined) throw new Error('A pending file has an upload')
    return {
      output: {
        file: fileView(present),
        upload: uploadView(model, { ...upload, id: upload.upload, expiresAt: () => [upload.expiresAt] }),
      },
    }
  }
  const lifetime = (multipart ? 7 * 24 : 24) * hour
  return {
    output: {
      file: {
        ...(externalRef === undefined ? {} : { id: fileIdOf(workspace, `ref:${externalRef}`) }),
        state: 'pending',
        name,
        version: 1,
        contentType: input.contentType,
        size,
        sha256: input.sha256 ?? null,
        parts: null,
        detectedContentType: null,
        folderId,
        externalRef: externalRef ?? null,
        tags: exactly(tags),
        metadata: exactly(metadata),
        retention: { until: null, legalHold: false, reason: null },
        createdAt: moment(model),
        updatedAt: moment(model),
        trashedAt: null,
        expiresAt: moment(model, lifetime),
      },
      upload: uploadView(model, {
        size,
        multipart,
        id: (value) => typeof value === 'string',
        expiresAt: () => model.times.map((time) => time + lifetime),
      }),
    },
    apply({ file, upload }) {
      if (present !== undefined) forget(model, workspace, present)
      const createdAt = Date.parse(file.createdAt)
      const declared = content(input, upload.id)
      const made: ModelFile = {
        id: file.id,
        ref: externalRef ?? null,
        createdAt,
        state: 'pending',
        name,
        folderId,
        tags,
        metadata,
        hold: { until: null, legalHold: false, reason: null },
        updatedAt: createdAt,
        trashedAt: null,
        trashUntil: null,
        expiresAt: createdAt + lifetime,
        changes: 1,
        etag: file.etag,
        etags: new Set([file.etag]),
        versions: [
          { ...declared, number: 1, detected: null, partsSha256: null, restoredFrom: null, createdAt },
        ],
        uploads: new Map(),
        completed: new Set(),
      }
      startUpload(made, declared, createdAt + lifetime)
      workspace.files.set(made.id, made)
    },
  }
}

function isSame(file: ModelFile, input: Input<'create'>, folderId: string | null): boolean {
  const { contentType, size, sha256, multipart } = presentOf(file)
  const declared = [
    input.name,
    input.contentType,
    input.size,
    input.sha256 ?? null,
    input.multipart,
    folderId,
  ]
  const same = JSON.stringify([file.name, contentType, size, sha256, multipart, file.folderId])
  return (
    same === JSON.stringify(declared) &&
    JSON.stringify(file.metadata) === JSON.stringify(input.metadata) &&
    JSON.stringify([...file.tags].sort()) === JSON.stringify([...input.tags].sort())
  )
}

/** The file and all its bytes are gone. */
export function forget(model: Model, workspace: ModelWorkspace, file: ModelFile): void {
  for (const { upload } of file.versions) model.objects.delete(upload)
  for (const id of file.uploads.keys()) {
    model.objects.delete(id)
    model.parts.delete(id)
  }
  workspace.files.delete(file.id)
}

export const get: Rule<Input<'get'>> = ({ model, workspace, input }) => {
  const file = findLive(model, workspace, input.id)
  return file === undefined ? notFound : { output: fileView(file) }
}

export const update: Rule<Input<'update'>> = ({ model, workspace, input }) => {
  const folder = input.folder === undefined ? undefined : findFolder(workspace, input.folder)
  if (input.folder !== undefined && folder === undefined) return noFolder
  const file = findLive(model, workspace, input.id)
  if (file === undefined) return notFound
  const mismatch = unmatched(file, input.ifMatch)
  if (mismatch !== undefined) return mismatch
  const { name = file.name, tags = file.tags, metadata = file.metadata } = input
  const folderId = folder === undefined ? file.folderId : (folder?.id ?? null)
  const changed = { ...file, name, tags, metadata, folderId }
  return {
    output: changedView(model, changed),
    apply: (body) => changedIn(file, { name, tags, metadata, folderId }, body),
  }
}

function unmatched(file: ModelFile, ifMatch: string | undefined) {
  if (ifMatch === undefined || ifMatch === '*' || ifMatch === file.etag) return undefined
  return { code: 'REVISION_MISMATCH', data: { etag: fileView(file).etag } } as const
}

export const download: Rule<Input<'download'>> = ({ model, workspace, input }) => {
  const file = findLive(model, workspace, input.id)
  if (file === undefined) return notFound
  if (file.state !== 'ready') return { code: 'FILE_NOT_READY' }
  const { detected, contentType } = presentOf(file)
  return {
    output: {
      url: (value) => typeof value === 'string',
      expiresAt: moment(model, 15 * 60_000),
      disposition: dispositionOf(contentType, detected, input.disposition),
      file: fileView(file),
    },
  }
}

/** Shown in a page when it was asked for, and what is claimed is what the bytes show. */
export function dispositionOf(contentType: string, detected: string | null, wanted: string): string {
  const [claimed = ''] = contentType.toLowerCase().split(';')
  const shown = ['text/plain', 'application/pdf', 'image/png'].includes(claimed) && claimed === detected
  return wanted === 'inline' && shown ? 'inline' : 'attachment'
}

const remove: Rule<Input<'delete'>> = ({ model, workspace, input }) => {
  const file = findLive(model, workspace, input.id)
  if (file === undefined) return notFound
  const mismatch = unmatched(file, input.ifMatch)
  if (mismatch !== undefined) return mismatch
  // A hold keeps files: an upload that was never completed is none.
  if (file.state === 'pending') {
    return {
      output: undefined,
      apply: () => forget(model, workspace, file),
      afterFault: ['FILE_NOT_FOUND'],
    }
  }
  const held = heldBy(model, workspace, file)
  if (held !== undefined) return held
  return { output: undefined, apply: () => trash(workspace, file, nowOf(model)) }
}

export { remove as delete }

/** Moves the file to the trash. Nobody has seen it there yet. */
export function trash(workspace: ModelWorkspace, file: ModelFile, at: number): void {
  file.state = 'trashed'
  file.trashedAt = at
  file.trashUntil = at + workspace.trashDays * day
  file.expiresAt = trashEnd(file.trashUntil, file.hold)
  file.updatedAt = at
  file.changes++
  file.etag = undefined
}

function trashEnd(trashUntil: number, { until, legalHold }: Hold): number {
  return legalHold ? never : Math.max(trashUntil, until ?? 0)
}

export const restore: Rule<Input<'restore'>> = ({ model, workspace, input }) => {
  const file = findFile(model, workspace, input.id)
  if (file === undefined || file.state === 'pending') return notFound
  if (file.state === 'ready') return { output: fileView(file) }
  const folderId = file.folderId !== null && workspace.folders.has(file.folderId) ? file.folderId : null
  const change = { state: 'ready', trashedAt: null, trashUntil: null, expiresAt: null, folderId } as const
  return {
    output: changedView(model, { ...file, ...change }),
    apply: (body) => changedIn(file, change, body),
  }
}

export const purge: Rule<Input<'purge'>> = ({ model, workspace, input }) => {
  const file = findFile(model, workspace, input.id)
  if (file === undefined) return notFound
  const held = file.state === 'pending' ? undefined : heldBy(model, workspace, file)
  if (held !== undefined) return held
  return { output: undefined, apply: () => forget(model, workspace, file), afterFault: ['FILE_NOT_FOUND'] }
}

export const retain: Rule<Input<'retain'>> = ({ model, workspace, input }) => {
  const file = findFile(model, workspace, input.id)
  if (file === undefined) return notFound
  if (file.state === 'pending') return { code: 'FILE_NOT_READY' }
  const hold = toHold(input)
  const expiresAt = file.trashUntil === null ? file.expiresAt : trashEnd(file.trashUntil, hold)
  return {
    output: changedView(model, { ...file, hold, expiresAt }),
    apply: (body: Shown) => changedIn(file, { hold, expiresAt }, body),
  }
}

export function toHold(input: { until: string | null; legalHold: boolean; reason: string | null }): Hold {
  const { until, legalHold, reason } = input
  return { until: until === null ? null : Date.parse(until), legalHold, reason }
}

import { contract } from '@lading/contract'
import {
  FileHeld,
  FileNotFound,
  QuotaExceeded,
  UploadMismatch,
  UploadMissing,
  UploadNotFound,
} from '@lading/contract/errors'
import { hasEffect, type StoredFile, type StoredUpload } from '@lading/store'
import { handle, type LoadWorkspace, type ServiceContext } from '../context.ts'
import { rounds } from '../rounds.ts'
import { noUploadDetail } from '../uploads/find.ts'
import { type Finished, finishFirst, finishVersion } from '../uploads/finish.ts'
import { fromUploadId } from '../uploads/open-upload.ts'
import { heldBy, heldDetail } from '../workspace/hold.ts'
import { notFoundDetail, toFile, toFileId } from './file.ts'

export const complete = handle(contract.files.complete, async (call, loadWorkspace) => {
  const { input, context, principal, fail, effectId } = call
  const { workspaceId } = principal
  const fileId = toFileId(workspaceId, input.id)
  const uploadId = input.upload === undefined ? undefined : fromUploadId(input.upload)

  for await (const _ of rounds()) {
    const file = await context.store.files.get(workspaceId, fileId)
    if (file === undefined || file.state === 'trashed') throw fail(FileNotFound, notFoundDetail)
    const finished = await finish(context, loadWorkspace, file, uploadId, effectId)
    switch (finished.state) {
      case 'finished':
        return toFile(finished.file)
      case 'changed':
        break
      case 'no upload':
        throw fail(UploadNotFound, noUploadDetail)
      case 'several':
        throw fail(UploadNotFound, 'Several uploads are under way for this file: name one in `upload`.')
      case 'held':
        throw fail(FileHeld, heldDetail(finished.data), finished.data)
      case 'over quota':
        throw fail(
          QuotaExceeded,
          'The upload does not fit into the quota. Its bytes are kept until it expires.',
          finished.data,
        )
      case 'missing':
        throw fail(UploadMissing, finished.detail)
      case 'different': {
        const { field, declared, received } = finished
        throw fail(UploadMismatch, `The ${field} of the stored bytes is not the declared one.`, {
          field,
          declared,
          received,
        })
      }
    }
  }
  throw new Error('unreachable: rounds ends by throwing')
})

async function finish(
  context: ServiceContext,
  loadWorkspace: LoadWorkspace,
  file: StoredFile,
  uploadId: string | undefined,
  effectId: string,
): Promise<
  | Finished
  | { state: 'no upload' | 'several' }
  | { state: 'held'; data: NonNullable<ReturnType<typeof heldBy>> }
> {
  if (file.state === 'pending') {
    if (uploadId !== undefined && uploadId !== file.uploadId) return { state: 'no upload' }
    return finishFirst(context, await loadWorkspace('recent'), file, effectId)
  }
  if (uploadId === undefined) {
    // A repetition must not take what has begun since.
    const open = hasEffect(file, effectId) ? [] : await listOpen(context, file)
    if (open.length > 1) return { state: 'several' }
    const [only] = open
    return only === undefined
      ? { state: 'finished', file }
      : finish(context, loadWorkspace, file, only.uploadId, effectId)
  }
  if (uploadId === file.uploadId || uploadId === file.origin) return { state: 'finished', file }
  const { workspaceId, fileId } = file
  const stored = await context.store.uploads.get({ workspaceId, fileId, uploadId })
  const upload = stored?.origin === file.origin ? stored : undefined
  // Also of an upload that is there: it is taken away last, and others may have been completed since it became a version.
  if (await wasCompleted(context, file, uploadId, upload?.createdAt)) return { state: 'finished', file }
  if (upload === undefined) return { state: 'no upload' }
  const workspace = await loadWorkspace()
  const held = heldBy(file, workspace, context.now())
  if (held !== undefined) return { state: 'held', data: held }
  return finishVersion(context, workspace, file, upload, effectId)
}

/** The uploads of new versions that are under way: what a crash has left of a completed one is none. */
async function listOpen(context: ServiceContext, file: StoredFile): Promise<StoredUpload[]> {
  const uploads = await context.store.uploads.listOpen(file)
  const open: StoredUpload[] = []
  for (const upload of uploads) {
    const ofThisFile = upload.origin === file.origin && upload.uploadId !== file.uploadId
    if (ofThisFile && !(await wasCompleted(context, file, upload.uploadId, upload.createdAt)))
      open.push(upload)
  }
  return open
}

/**
 * Whether the upload is a version of the history by now: completing it again answers the same.
 * @param since when the upload began: no version that is older can be of it; undefined to look at all of them
 */
async function wasCompleted(
  { store }: ServiceContext,
  file: StoredFile,
  uploadId: string,
  since = '',
): Promise<boolean> {
  // The first version is of the upload that the file began with.
  for (let below = file.version; below > 2; ) {
    const { items, done } = await store.versions.list(file, below, since === '' ? 100 : 10)
    if (items.some((version) => version.uploadId === uploadId)) return true
    const last = items.at(-1)
    below = done || last === undefined || (last.versionAt ?? '') < since ? 0 : last.version
  }
  return false
}

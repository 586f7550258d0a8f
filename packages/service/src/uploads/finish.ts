import type { QuotaExceeded } from '@lading/contract/errors'
import type { ErrorData } from '@lading/stack/server'
import { newToken, type StoredFile, type StoredUpload, type Workspace, withEffect } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { resolveFolder } from '../folders/resolve.ts'
import { checkQuota } from '../usage/quota.ts'
import { type Arrival, takeArrived } from './arrived.ts'
import { isTrue, nameChange } from './usage-change.ts'

export type Finished =
  | { readonly state: 'finished'; readonly file: StoredFile }
  /** The file was changed while this ran: look again. */
  | { readonly state: 'changed' }
  | { readonly state: 'over quota'; readonly data: ErrorData<typeof QuotaExceeded> }
  | Exclude<Arrival, { state: 'arrived' }>

/**
 * Makes a pending file ready, once its bytes have arrived. The bytes are counted before the file is written and the
 * file names what counted them: whatever fails in between, the sweep finds out which of the two is true.
 */
export async function finishFirst(
  context: ServiceContext,
  workspace: Workspace,
  file: StoredFile,
  effectId: string,
): Promise<Finished> {
  const arrival = await takeArrived(context, { ...file, expiresAt: file.expiresAt ?? file.createdAt })
  if (arrival.state !== 'arrived') return arrival
  return counted(context, workspace, file, { files: 1, bytes: file.size }, async (countedBy) =>
    context.store.files.change(file, {
      state: 'ready',
      detectedContentType: arrival.detected,
      partsSha256: arrival.partsSha256,
      versionAt: context.now().toISOString(),
      countedBy,
      expiresAt: undefined,
      multipartId: undefined,
      effects: withEffect(file, effectId),
      ...(await placeOf(context, file)),
    }),
  )
}

/** A folder that was deleted while the bytes were on their way holds nothing any more: the file goes to the root. */
async function placeOf(
  { store }: ServiceContext,
  { workspaceId, folderId }: StoredFile,
): Promise<{ folderId?: string | undefined }> {
  if (folderId === undefined) return {}
  const folder = await resolveFolder(store, workspaceId, folderId)
  return folder === undefined ? { folderId: undefined } : {}
}

/**
 * Makes an upload the present version of a ready file. The version that was present goes into the history first, so a
 * crash leaves a valid file, with one entry of the history that nobody reads yet.
 */
export async function finishVersion(
  context: ServiceContext,
  workspace: Workspace,
  file: StoredFile,
  upload: StoredUpload,
  effectId: string,
): Promise<Finished> {
  const arrival = await takeArrived(context, upload)
  if (arrival.state !== 'arrived') return arrival
  const finished = await counted(
    context,
    workspace,
    file,
    { files: 0, bytes: upload.size },
    async (countedBy) => {
      await context.store.versions.keep(file)
      return context.store.files.change(file, {
        contentType: upload.contentType,
        detectedContentType: arrival.detected,
        size: upload.size,
        sha256: upload.sha256,
        partSize: upload.partSize,
        partsSha256: arrival.partsSha256,
        uploadId: upload.uploadId,
        version: file.version + 1,
        versionAt: context.now().toISOString(),
        restoredFrom: undefined,
        totalBytes: file.totalBytes + upload.size,
        countedBy,
        effects: withEffect(file, effectId),
      })
    },
  )
  if (finished.state === 'finished') await context.store.uploads.remove(upload)
  return finished
}

async function counted(
  context: ServiceContext,
  workspace: Workspace,
  file: StoredFile,
  added: { files: number; bytes: number },
  write: (countedBy: string) => Promise<StoredFile | undefined>,
): Promise<Finished> {
  const over = await checkQuota(context, workspace, added)
  if (over !== undefined) return { state: 'over quota', data: over }
  const { usage } = context.store
  const { workspaceId, fileId, shard } = file
  const token = newToken()
  const change = nameChange({ kind: 'added', fileId, token })
  await usage.begin(workspaceId, shard, change, added)
  const written = await write(token)
  if (written === undefined) {
    // Either the write was late, or its answer was lost and somebody has changed the file since.
    const counts = await isTrue(context.store, workspaceId, { kind: 'added', fileId, token })
    await (counts ? usage.settle(workspaceId, shard, change) : usage.revert(workspaceId, shard, change))
    return { state: 'changed' }
  }
  await usage.settle(workspaceId, shard, change)
  return { state: 'finished', file: written }
}

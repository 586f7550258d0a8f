import { FileHeld } from '@lading/contract/errors'
import type { StoredFile } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { moveToTrash } from '../files/trash.ts'
import { rounds } from '../rounds.ts'
import type { TrashFile } from './deletion.ts'

/** The way in which jobs move files to the trash: each with a record of its own, written before. */
export function trashFile(context: ServiceContext): TrashFile {
  const { audit, files, workspaces } = context.store
  return async (file, settings, effectId, job) => {
    const { workspaceId, fileId, folderId } = file
    const write = async () =>
      job?.keyId === undefined || job.requestId === undefined
        ? undefined
        : audit.write(settings, {
            effectId: `${effectId}:${fileId}`,
            operation: 'folders.delete',
            fileId,
            folderId,
            keyId: job.keyId,
            address: undefined,
            requestId: job.requestId,
          })
    let record: ReturnType<typeof write> | undefined
    let present: StoredFile | undefined = file
    for await (const _ of rounds()) {
      if (present?.state !== 'ready' || present.folderId !== folderId) return 'done'
      // Read for each file: a hold may begin while the job runs.
      const workspace = await workspaces.get(workspaceId)
      if (workspace === undefined) throw new Error('The workspace of a file has no item')
      record ??= write()
      const key = await record
      const result = await moveToTrash(context, workspace, present, effectId)
      if (result === 'trashed') return 'done'
      if (result !== 'changed') {
        if (key !== undefined) await audit.refuse(key, FileHeld.code)
        return 'kept'
      }
      present = await files.getStored(workspaceId, fileId)
    }
    return 'kept' // `rounds` has thrown by now
  }
}

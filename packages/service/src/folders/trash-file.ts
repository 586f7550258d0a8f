import { FileHeld } from '@lading/contract/errors'
import type { StoredFile } from '@lading/store'
import type { ServiceContext } from '../context.ts'
import { moveToTrash } from '../files/trash.ts'
import { rounds } from '../rounds.ts'
import type { TrashFile } from './deletion.ts'

/** The way in which jobs move files to the trash: each with a record of its own, written before. */
export function trashFile(context: ServiceContext): TrashFile {
  const { audit, files } = context.store
  return async (file, workspace, effectId, job) => {
    const { workspaceId, fileId, folderId } = file
    const record =
      job?.keyId === undefined || job.requestId === undefined
        ? undefined
        : await audit.write(workspace, {
            effectId: `${effectId}:${fileId}`,
            operation: 'folders.delete',
            fileId,
            folderId,
            keyId: job.keyId,
            address: undefined,
            requestId: job.requestId,
          })
    let present: StoredFile | undefined = file
    for await (const _ of rounds()) {
      if (present?.state !== 'ready' || present.folderId !== folderId) return 'done'
      const result = await moveToTrash(context, workspace, present, effectId)
      if (result === 'trashed') return 'done'
      if (result !== 'changed') {
        if (record !== undefined) await audit.refuse(record, FileHeld.code)
        return 'kept'
      }
      present = await files.getStored(workspaceId, fileId)
    }
    return 'kept' // `rounds` has thrown by now
  }
}

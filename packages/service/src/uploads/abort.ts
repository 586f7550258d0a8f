import { contract } from '@lading/contract'
import { FileNotFound, UploadNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { notFoundDetail } from '../files/file.ts'
import { removeFile } from '../files/remove-file.ts'
import { rounds } from '../rounds.ts'
import { discardUpload } from './discard.ts'
import { findUpload, noUploadDetail } from './find.ts'

export const abort = handle(contract.uploads.abort, async ({ input, context, principal, fail }) => {
  for await (const _ of rounds()) {
    const found = await findUpload(context, principal.workspaceId, input)
    if (found === 'no file') throw fail(FileNotFound, notFoundDetail)
    if (found === 'no upload') throw fail(UploadNotFound, noUploadDetail)
    const { file } = found
    if (file.state === 'pending') {
      if (await removeFile(context, file)) return
      continue
    }
    const { workspaceId, fileId } = file
    const upload = await context.store.uploads.getStored({
      workspaceId,
      fileId,
      uploadId: found.upload.uploadId,
    })
    if (upload === undefined) throw fail(UploadNotFound, noUploadDetail)
    await discardUpload(context, upload)
    return
  }
})

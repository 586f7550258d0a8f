import { contract } from '@lading/contract'
import { FileNotFound, FileNotReady } from '@lading/contract/errors'
import { serving } from '../content/serving.ts'
import { handle } from '../context.ts'
import { notFoundDetail, objectKey, toFile, toFileId } from './file.ts'

export const download = handle(contract.files.download, async ({ input, context, principal, fail }) => {
  const { workspaceId } = principal
  const file = await context.store.files.get(workspaceId, toFileId(workspaceId, input.id))
  if (file === undefined || file.state === 'trashed') throw fail(FileNotFound, notFoundDetail)
  if (file.state !== 'ready') throw fail(FileNotReady, 'The upload of this file was not completed yet.')
  const served = serving({
    claimed: file.contentType,
    detected: file.detectedContentType,
    wanted: input.disposition,
  })
  const { url, expiresAt } = await context.bucket.signDownload(objectKey(file), file.name, served)
  return { url, expiresAt: expiresAt.toISOString(), disposition: served.disposition, file: toFile(file) }
})

import { contract } from '@lading/contract'
import { FileHeld, FileNotFound, FileNotReady, QuotaExceeded } from '@lading/contract/errors'
import { partSizeFor } from '@lading/contract/upload'
import { derivedId } from '@lading/store'
import { handle } from '../context.ts'
import { notFoundDetail, toFile } from '../files/file.ts'
import { uploadExpiry } from '../uploads/open-upload.ts'
import { toUpload } from '../uploads/to-upload.ts'
import { checkQuota } from '../usage/quota.ts'
import { heldBy, heldDetail } from '../workspace/hold.ts'
import { findReadyFile, notReadyDetail } from './version.ts'

export const create = handle(contract.versions.create, async (call, loadWorkspace) => {
  const { input, context, principal, effectId, fail } = call
  const workspace = await loadWorkspace()
  const file = await findReadyFile(context, principal.workspaceId, input.id)
  if (file === 'no file') throw fail(FileNotFound, notFoundDetail)
  if (file === 'not ready') throw fail(FileNotReady, notReadyDetail)
  const held = heldBy(file, workspace, context.now())
  if (held !== undefined) throw fail(FileHeld, heldDetail(held), held)
  const over = await checkQuota(context, workspace, { files: 0, bytes: input.size })
  if (over !== undefined) throw fail(QuotaExceeded, 'The version does not fit into the quota.', over)

  const { workspaceId, fileId, origin } = file
  const upload = await context.store.uploads.create({
    workspaceId,
    fileId,
    origin,
    uploadId: derivedId(effectId, 'upload'),
    contentType: input.contentType,
    size: input.size,
    sha256: input.sha256,
    partSize: input.multipart ? partSizeFor(input.size) : undefined,
    expiresAt: uploadExpiry(context.now(), input.multipart),
  })
  return { file: toFile(file), upload: await toUpload(context, { file, upload }) }
})

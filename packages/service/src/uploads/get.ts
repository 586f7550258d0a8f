import { contract } from '@lading/contract'
import { FileNotFound, UploadNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { notFoundDetail, objectKey } from '../files/file.ts'
import { findUpload, noUploadDetail } from './find.ts'
import { toUploadId } from './open-upload.ts'
import { partCountOf } from './sign-part.ts'

export const get = handle(contract.uploads.get, async ({ input, context, principal, fail }) => {
  const found = await findUpload(context, principal.workspaceId, input)
  if (found === 'no file') throw fail(FileNotFound, notFoundDetail)
  if (found === 'no upload') throw fail(UploadNotFound, noUploadDetail)
  const { upload } = found
  const { multipartId, contentType, size, partSize, expiresAt } = upload
  const held =
    multipartId === undefined
      ? undefined
      : await context.bucket.multipart.list({ key: objectKey(upload), multipartId }, input.after, input.limit)
  return {
    id: toUploadId(upload.uploadId),
    kind: partSize === undefined ? ('single' as const) : ('multipart' as const),
    contentType,
    size,
    partSize: partSize ?? size,
    partCount: partCountOf(upload),
    parts: (held?.parts ?? []).map((part) => ({
      number: part.number,
      size: part.size,
      sha256: part.sha256 ?? null,
    })),
    nextPart: held?.next ?? null,
    expiresAt,
  }
})

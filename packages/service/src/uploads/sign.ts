import { contract } from '@lading/contract'
import { FileNotFound, PartInvalid, UploadNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { notFoundDetail } from '../files/file.ts'
import { ensureMultipart } from './ensure-multipart.ts'
import { findUpload, noUploadDetail } from './find.ts'
import { partCountOf, signPart } from './sign-part.ts'

export const sign = handle(contract.uploads.sign, async ({ input, context, principal, fail }) => {
  const found = await findUpload(context, principal.workspaceId, input)
  if (found === 'no file') throw fail(FileNotFound, notFoundDetail)
  if (found === 'no upload') throw fail(UploadNotFound, noUploadDetail)
  const { upload } = found
  const multipart = upload.partSize !== undefined
  const count = partCountOf(upload)
  const seen = new Set<number>()
  for (const { number, sha256 } of input.parts) {
    const detail =
      number > count
        ? `The upload has ${count} parts; there is no part ${number}.`
        : seen.has(number)
          ? `Part ${number} is asked for twice.`
          : multipart && sha256 === undefined
            ? `Part ${number} of a multipart upload needs the SHA-256 of its bytes.`
            : !multipart && sha256 !== undefined && sha256 !== upload.sha256
              ? 'The SHA-256 of a single upload is the one that was declared; it cannot be changed.'
              : undefined
    if (detail !== undefined) throw fail(PartInvalid, detail, { number })
    seen.add(number)
  }
  // Once for all parts: each would begin the multipart upload by itself.
  const multipartId = multipart ? await ensureMultipart(context, found) : undefined
  if (multipart && multipartId === undefined) throw fail(UploadNotFound, noUploadDetail)
  const open = {
    ...found,
    upload: { ...upload, ...(multipartId === undefined ? {} : { multipartId }) },
  }
  const parts = await Promise.all(
    input.parts.map(({ number, sha256 }) => signPart(context, open, { number, sha256 })),
  )
  return { parts }
})

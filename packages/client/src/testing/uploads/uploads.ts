import { contract } from '@lading/contract'
import { FileNotFound, PartInvalid, UploadNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { notFoundDetail } from '../files/find.ts'
import type { StoredUpload } from '../state.ts'
import { dropUpload, forget } from '../sweep.ts'
import { findUpload, noUploadDetail } from './find.ts'
import { partCountOf, signPart } from './sign.ts'

export const get = handle(contract.uploads.get, async ({ input, context, principal, fail }) => {
  const found = findUpload(principal.workspace, input)
  if (found === 'no file') throw fail(FileNotFound, notFoundDetail)
  if (found === 'no upload') throw fail(UploadNotFound, noUploadDetail)
  const { upload } = found
  const { id, contentType, size, partSize, expiresAt } = upload
  const arrived = [...context.storage.parts(id)]
    .filter(([number]) => number > input.after)
    .sort(([a], [b]) => a - b)
    .map(([number, { bytes, sha256 }]) => ({ number, size: bytes.length, sha256 }))
  const parts = arrived.slice(0, input.limit)
  return {
    id,
    kind: partSize === null ? ('single' as const) : ('multipart' as const),
    contentType,
    size,
    partSize: partSize ?? size,
    partCount: partCountOf(upload),
    parts,
    nextPart: parts.length < arrived.length ? (parts.at(-1)?.number ?? null) : null,
    expiresAt,
  }
})

export const sign = handle(contract.uploads.sign, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const found = findUpload(workspace, input)
  if (found === 'no file') throw fail(FileNotFound, notFoundDetail)
  if (found === 'no upload') throw fail(UploadNotFound, noUploadDetail)
  const { file, upload } = found
  const seen = new Set<number>()
  for (const part of input.parts) {
    const { number } = part
    const detail = seen.has(number) ? `Part ${number} is asked for twice.` : wrongOf(upload, part)
    if (detail !== undefined) throw fail(PartInvalid, detail, { number })
    seen.add(number)
  }
  return { parts: input.parts.map((part) => signPart(context, workspace, file, upload, part)) }
})

/** What is wrong with a part that is asked for. */
function wrongOf(
  upload: StoredUpload,
  { number, sha256 }: { readonly number: number; readonly sha256?: string | undefined },
): string | undefined {
  const count = partCountOf(upload)
  if (number > count) return `The upload has ${count} parts; there is no part ${number}.`
  if (upload.partSize !== null) {
    return sha256 === undefined
      ? `Part ${number} of a multipart upload needs the SHA-256 of its bytes.`
      : undefined
  }
  const isAnother = sha256 !== undefined && sha256 !== upload.sha256
  return isAnother ? 'The SHA-256 of a single upload is the one that was declared.' : undefined
}

export const abort = handle(contract.uploads.abort, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const found = findUpload(workspace, input)
  if (found === 'no file') throw fail(FileNotFound, notFoundDetail)
  if (found === 'no upload') throw fail(UploadNotFound, noUploadDetail)
  const { file, upload } = found
  if (file.state === 'pending') forget(context, workspace, file)
  else dropUpload(context, file, upload.id)
})

import { contract } from '@lading/contract'
import { FileNotFound, UploadMismatch, UploadMissing } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { notFoundDetail, objectKey, toFile, toFileId } from './file.ts'

export const complete = handle(contract.files.complete, async ({ input, context, principal, fail }) => {
  const { workspaceId } = principal
  const file = await context.store.files.get(workspaceId, toFileId(workspaceId, input.id))
  if (file === undefined) throw fail(FileNotFound, notFoundDetail)
  if (file.state === 'ready') return toFile(file)

  const key = objectKey(file)
  const held = await context.bucket.head(key)
  if (held === undefined) {
    throw fail(UploadMissing, 'Storage holds no bytes for this upload yet. The file stays pending.')
  }
  const mismatch = compare(file, held)
  if (mismatch !== undefined) {
    // The upload URL takes bytes only where there are none: make room for the right ones.
    await context.bucket.delete(key, held.etag)
    throw fail(UploadMismatch, `The ${mismatch.field} of the stored bytes is not the declared one.`, mismatch)
  }
  const ready = await context.store.files.markReady(file)
  if (ready === undefined) throw fail(FileNotFound, notFoundDetail)
  return toFile(ready)
})

function compare(
  file: { size: number; sha256?: string | undefined },
  held: { size: number; sha256: string | undefined },
) {
  if (held.size !== file.size) {
    return { field: 'size' as const, declared: String(file.size), received: String(held.size) }
  }
  if (file.sha256 !== undefined && held.sha256 !== file.sha256) {
    return { field: 'sha256' as const, declared: file.sha256, received: held.sha256 ?? '' }
  }
  return undefined
}

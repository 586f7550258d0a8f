import { contract } from '@lading/contract'
import { FileHeld, FileNotFound, QuotaExceeded, UploadMissing, UploadNotFound } from '@lading/contract/errors'
import { handle } from '../context.ts'
import { heldBy, heldDetail } from '../hold.ts'
import type { StoredFile, StoredUpload } from '../state.ts'
import { noUploadDetail } from '../uploads/find.ts'
import { partCountOf } from '../uploads/sign.ts'
import { overQuota } from '../usage.ts'
import type { World } from '../world.ts'
import { findLive, notFoundDetail } from './find.ts'
import { finish } from './finish.ts'
import { presentOf, toFile } from './view.ts'

export const complete = handle(contract.files.complete, async ({ input, context, principal, fail }) => {
  const { workspace } = principal
  const file = findLive(workspace, input.id)
  if (file === undefined) throw fail(FileNotFound, notFoundDetail)
  const found = find(file, input.upload)
  if (found === 'complete') return toFile(file)
  if (found === undefined) throw fail(UploadNotFound, noUploadDetail)

  const now = context.now()
  const isFirst = file.state === 'pending'
  const held = isFirst ? undefined : heldBy(workspace, file, now)
  if (held !== undefined) throw fail(FileHeld, heldDetail(held), held)
  const missing = missingOf(context, found)
  if (missing !== undefined) throw fail(UploadMissing, missing)
  const over = overQuota(workspace, { files: isFirst ? 1 : 0, bytes: found.size })
  if (over !== undefined) {
    throw fail(
      QuotaExceeded,
      'The upload does not fit into the quota. Its bytes are kept until it expires.',
      over,
    )
  }
  return toFile(finish(context, workspace, file, found))
})

/** The upload that is meant: left out, it is the only one under way. */
function find(file: StoredFile, id: string | undefined): StoredUpload | 'complete' | undefined {
  if (file.state === 'pending') {
    const first = presentOf(file).uploadId
    return id === undefined || id === first ? file.uploads.get(first) : undefined
  }
  if (id !== undefined) return file.completed.has(id) ? 'complete' : file.uploads.get(id)
  const [only, ...others] = file.uploads.values()
  if (only === undefined) return 'complete'
  return others.length === 0 ? only : undefined
}

/** What has not arrived of an upload. What has is right: storage has compared it. */
function missingOf({ storage, clock }: World, upload: StoredUpload): string | undefined {
  if (storage.get(upload.id) !== undefined) return undefined
  if (upload.partSize === null) {
    return 'Storage holds no bytes for this upload yet. It can still be completed.'
  }
  const count = partCountOf(upload)
  const there = storage.parts(upload.id).size
  if (there < count)
    return `${count - there} of ${count} parts have not arrived. The upload can still be completed.`
  storage.join(upload.id, count, clock.now())
  return undefined
}

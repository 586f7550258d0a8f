import { isDeepStrictEqual } from 'node:util'
import { contract } from '@lading/contract'
import { ExternalRefTaken } from '@lading/contract/errors'
import { uploadLifetimeHours } from '@lading/contract/files'
import { derivedFileId, isVisible, newFileId, type StoredFile } from '@lading/store'
import { handle, type ServiceContext } from '../context.ts'
import { objectKey, toFile } from './file.ts'
import { removeUpload } from './remove-upload.ts'

const uploadLifetimeMs = uploadLifetimeHours * 3_600_000

// Each round ends another's removal of an upload under the same reference; more than a few is not a race but a fault.
const maxRounds = 5

export const create = handle(contract.files.create, async ({ input, context, principal, fail }) => {
  const { workspaceId } = principal
  const { externalRef } = input
  const metadata = JSON.stringify(input.metadata)
  const fileId = externalRef === undefined ? newFileId() : derivedFileId(workspaceId, externalRef)
  const workspace = await context.store.workspaces.get(workspaceId)
  const declared = {
    workspaceId,
    fileId,
    name: input.name,
    contentType: input.contentType,
    size: input.size,
    sha256: input.sha256,
    externalRef,
    tags: input.tags,
    metadata,
    listingShards: workspace?.listingShards ?? 1,
  }

  for (let round = 0; round < maxRounds; round++) {
    const expiresAt = new Date(context.now().getTime() + uploadLifetimeMs)
    const created = await context.store.files.create({ ...declared, expiresAt })
    if (created !== undefined) return answer(context, created)
    const present = await context.store.files.getStored(workspaceId, fileId)
    if (present === undefined) continue
    if (isVisible(present, context.now())) {
      if (present.state === 'pending' && isSame(present, declared)) return answer(context, present)
      throw fail(ExternalRefTaken, 'Another file of the workspace has this external reference.', {
        id: fileId,
      })
    }
    await removeUpload(context, present)
  }
  throw new Error('An expired upload under the same reference could not be removed')
})

function isSame(
  file: StoredFile,
  declared: {
    name: string
    contentType: string
    size: number
    sha256: string | undefined
    tags: string[]
    metadata: string
  },
): boolean {
  return (
    file.name === declared.name &&
    file.contentType === declared.contentType &&
    file.size === declared.size &&
    file.sha256 === declared.sha256 &&
    isDeepStrictEqual(JSON.parse(file.metadata), JSON.parse(declared.metadata)) &&
    isDeepStrictEqual([...file.tags].sort(), [...declared.tags].sort())
  )
}

async function answer({ bucket, now }: ServiceContext, file: StoredFile) {
  const { contentType, size, sha256 } = file
  const until = file.expiresAt === undefined ? now() : new Date(file.expiresAt)
  const { url, headers, expiresAt } = await bucket.signUpload(objectKey(file), {
    contentType,
    size,
    sha256,
    until,
  })
  return {
    file: toFile(file),
    upload: { method: 'PUT' as const, url, headers, expiresAt: expiresAt.toISOString() },
  }
}

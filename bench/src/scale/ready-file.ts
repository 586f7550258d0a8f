import { newFileId, newToken, type Store, type StoredFile } from '@lading/store'

export interface Listed {
  readonly workspaceId: string
  readonly listingShards: number
}

/** Creates a file and makes it ready, with what a usual one has. @param now milliseconds since the epoch */
export async function createReadyFile(
  store: Store,
  { workspaceId, listingShards }: Listed,
  now: number,
  fileId = newFileId(),
): Promise<StoredFile> {
  const pending = await store.files.create({
    workspaceId,
    fileId,
    name: 'quarterly report.pdf',
    contentType: 'application/pdf',
    size: 48_213,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    partSize: undefined,
    externalRef: 'attachments/1234567',
    folderId: undefined,
    tags: [],
    metadata: '{"uploadedBy":17,"department":"accounting"}',
    expiresAt: new Date(now + 3_600_000),
    listingShards,
    uploadId: newToken(),
  })
  const versionAt = new Date(now).toISOString()
  const ready = pending && (await store.files.change(withoutExpiry(pending), { state: 'ready', versionAt }))
  if (ready === undefined) throw new Error(`File ${fileId} was not made ready`)
  return ready
}

function withoutExpiry({ expiresAt: _, ...file }: StoredFile): StoredFile {
  return file
}

import { newFileId, newToken, type Store, type StoredFile } from '@lading/store'
import { typicalSha256, typicalSize } from './typical-file.ts'

export interface Listed {
  readonly workspaceId: string
  readonly listingShards: number
}

/** What tells a file from a usual one. */
export interface FileFields {
  readonly fileId?: string
  readonly name?: string
  readonly size?: number
  readonly tags?: readonly string[]
  /** When the upload of a pending file is over. */
  readonly expiresAt?: Date
}

const hourMs = 3_600_000

/** Stores a pending file, with what a usual one has. @param now milliseconds since the epoch */
export async function createPendingFile(
  store: Store,
  { workspaceId, listingShards }: Listed,
  now: number,
  {
    fileId = newFileId(),
    name = 'quarterly report.pdf',
    size = typicalSize,
    tags = [],
    expiresAt,
  }: FileFields = {},
): Promise<StoredFile> {
  const file = await store.files.create({
    workspaceId,
    fileId,
    name,
    contentType: 'application/pdf',
    size,
    sha256: typicalSha256,
    partSize: undefined,
    externalRef: 'attachments/1234567',
    folderId: undefined,
    tags,
    metadata: '{"uploadedBy":17,"department":"accounting"}',
    expiresAt: expiresAt ?? new Date(now + hourMs),
    listingShards,
    uploadId: newToken(),
  })
  if (file === undefined) throw new Error(`There is a file ${fileId} already`)
  return file
}

/** Stores a file and makes it ready as a completed upload does. */
export async function createReadyFile(
  store: Store,
  workspace: Listed,
  now: number,
  fields: FileFields = {},
): Promise<StoredFile> {
  const pending = await createPendingFile(store, workspace, now, fields)
  const ready = await store.files.change(pending, {
    state: 'ready',
    detectedContentType: 'application/pdf',
    versionAt: new Date(now).toISOString(),
    countedBy: newToken(),
    expiresAt: undefined,
    effects: [newToken().slice(0, 12)],
  })
  if (ready === undefined) throw new Error(`File ${pending.fileId} was not made ready`)
  return ready
}

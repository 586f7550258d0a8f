import { notHeld } from '@lading/contract/retention'
import { multipartLifetimeHours, partSizeFor, uploadLifetimeHours } from '@lading/contract/upload'
import { derivedId, referencedFileId } from '../ids.ts'
import type { StoredFile, StoredUpload } from '../state.ts'
import { later } from '../time.ts'

/** What a caller says of the bytes that it will send. */
export interface Declared {
  readonly contentType: string
  readonly size: number
  readonly sha256?: string | undefined
  readonly multipart: boolean
}

const hourMs = 3_600_000

/** The upload that a call begins; its id follows from the call's effect. */
export function newUpload(declared: Declared, effectId: string, now: string): StoredUpload {
  const { contentType, size, sha256 = null, multipart } = declared
  const hours = multipart ? multipartLifetimeHours : uploadLifetimeHours
  return {
    id: `upload_${derivedId('upload', effectId)}`,
    contentType,
    size,
    sha256,
    partSize: multipart ? partSizeFor(size) : null,
    expiresAt: later(now, hours * hourMs),
  }
}

/** The id of the file that a call creates. */
export function newFileId(workspaceId: string, externalRef: string | undefined, effectId: string): string {
  return externalRef === undefined
    ? `file_${derivedId('file', effectId)}`
    : referencedFileId(workspaceId, externalRef)
}

interface Described extends Declared {
  readonly name: string
  readonly externalRef?: string | undefined
  readonly tags: string[]
  readonly metadata: Record<string, unknown>
}

/** A pending file with its first upload. */
export function newFile(
  described: Described,
  { id, folderId, effectId, now }: { id: string; folderId: string | null; effectId: string; now: string },
): StoredFile {
  const { name, externalRef = null, tags, metadata } = described
  const upload = newUpload(described, effectId, now)
  const { contentType, size, sha256 } = upload
  const version = {
    contentType,
    size,
    sha256,
    version: 1,
    detectedContentType: null,
    parts: null,
    uploadId: upload.id,
    restoredFrom: null,
    createdAt: now,
  }
  return {
    id,
    createdAt: now,
    externalRef,
    state: 'pending',
    name,
    folderId,
    tags,
    metadata,
    retention: notHeld,
    revision: 1,
    updatedAt: now,
    trashedAt: null,
    trashUntil: null,
    expiresAt: upload.expiresAt,
    versions: [version],
    uploads: new Map([[upload.id, upload]]),
    completed: new Set(),
  }
}

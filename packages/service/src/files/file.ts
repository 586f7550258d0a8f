import type { File } from '@lading/contract/file'
import { idAlphabet } from '@lading/contract/ids'
import { notHeld, type Retention } from '@lading/contract/retention'
import { partCountOf } from '@lading/contract/upload'
import {
  derivedFileId,
  type ExpectedRevision,
  type FileRevision,
  type StoredFile,
  type StoredVersion,
  type UploadKey,
} from '@lading/store'
import type { ObjectKey } from '../storage/object-key.ts'

/** A stored file as the contract shows it. */
export function toFile(file: StoredFile): File {
  return {
    id: file.fileId,
    state: file.state === 'deleting' ? 'trashed' : file.state,
    name: file.name,
    version: file.version,
    ...toContent(file),
    folderId: file.folderId ?? null,
    externalRef: file.externalRef ?? null,
    tags: file.tags,
    metadata: JSON.parse(file.metadata) as Record<string, unknown>, // written by the contract's Metadata only
    retention: toRetention(file),
    etag: toEtag(file),
    createdAt: file.createdAt,
    updatedAt: file.updatedAt,
    trashedAt: file.trashedAt ?? null,
    expiresAt: (file.state === 'ready' ? file.keepUntil : file.expiresAt) ?? null,
  }
}

/** What is known of the bytes of a version, as the contract shows it. */
export function toContent(version: StoredFile | StoredVersion) {
  const { contentType, detectedContentType, size, sha256, partSize, partsSha256 } = version
  return {
    contentType,
    detectedContentType: detectedContentType ?? null,
    size,
    sha256: sha256 ?? null,
    parts:
      partSize === undefined || partsSha256 === undefined
        ? null
        : { size: partSize, count: partCountOf({ size, partSize }), sha256: partsSha256 },
  }
}

/** What holds a file or a workspace, as the contract shows it. */
export function toRetention(held: {
  readonly retainUntil?: string | undefined
  readonly legalHold?: boolean | undefined
  readonly holdReason?: string | undefined
}): Retention {
  const { retainUntil, legalHold, holdReason } = held
  return {
    until: retainUntil ?? notHeld.until,
    legalHold: legalHold ?? notHeld.legalHold,
    reason: holdReason ?? notHeld.reason,
  }
}

/**
 * A strong entity tag (RFC 9110 section 8.8.3): the revision and the beginning of the upload's id. A file that is deleted
 * and created again under its reference has the same id and begins with the same revision, but never with the same tag.
 */
export function toEtag({ revision, uploadId }: FileRevision): string {
  return `"${revision}-${uploadId.slice(0, uploadCharacters)}"`
}

// 40 random bits: enough to tell the few uploads apart that one reference ever has.
const uploadCharacters = 8

const etagPattern = /^"([1-9]\d{0,14})-([0-9a-z]{8})"$/

// What an If-Match that is no tag of ours names: no file has revision 0.
const noRevision: ExpectedRevision = { revision: 0, uploadPrefix: '-' }

/** The only state that `If-Match` lets be changed; undefined for any (RFC 9110 section 13.1.1: `*`, or no header). */
export function toExpected(ifMatch: string | undefined): ExpectedRevision | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined
  const [, revision, uploadPrefix] = etagPattern.exec(ifMatch) ?? []
  return revision === undefined || uploadPrefix === undefined
    ? noRevision
    : { revision: Number(revision), uploadPrefix }
}

/** The file id behind an address: an id as it is, a `ref:` by derivation. */
export function toFileId(workspaceId: string, address: string): string {
  return address.startsWith('ref:') ? derivedFileId(workspaceId, address.slice('ref:'.length)) : address
}

export function objectKey({ workspaceId, fileId, uploadId }: UploadKey): ObjectKey {
  return `${workspaceId}/${fileId}/${uploadId}`
}

const keyPattern = new RegExp(`^(ws_[${idAlphabet}]{16})/(file_[${idAlphabet}]{24})/([${idAlphabet}]{24})$`)

/** What an object's key says; undefined for a key that is none of ours. */
export function parseObjectKey(key: ObjectKey): UploadKey | undefined {
  const [, workspaceId, fileId, uploadId] = keyPattern.exec(key) ?? []
  return workspaceId === undefined || fileId === undefined || uploadId === undefined
    ? undefined
    : { workspaceId, fileId, uploadId }
}

/** Whether the file came into being after the call's first attempt, which then has removed the one before. */
export function isLaterThan(
  { createdAt }: Pick<StoredFile, 'createdAt'>,
  { firstAttemptAt }: { readonly firstAttemptAt: Date | undefined },
): boolean {
  return firstAttemptAt !== undefined && createdAt > firstAttemptAt.toISOString()
}

/** Said of an absent file, an expired one, a deleted one and another workspace's alike. */
export const notFoundDetail = 'There is no such file in the workspace of this API key.'

/** Said when an If-Match names a state that has passed. */
export const changedDetail = 'The file is no longer the one that If-Match names. Nothing was changed.'

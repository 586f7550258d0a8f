import type { File } from '@lading/contract/files'
import {
  derivedFileId,
  type ExpectedVersion,
  type FileVersion,
  type StoredFile,
  type UploadKey,
} from '@lading/store'
import type { ObjectKey } from '../storage/bucket.ts'

/** A stored file as the contract shows it. */
export function toFile(file: StoredFile): File {
  return {
    id: file.fileId,
    state: file.state === 'ready' ? 'ready' : 'pending',
    name: file.name,
    contentType: file.contentType,
    size: file.size,
    sha256: file.sha256 ?? null,
    externalRef: file.externalRef ?? null,
    tags: file.tags,
    metadata: JSON.parse(file.metadata) as Record<string, unknown>, // written by the contract's Metadata only
    etag: toEtag(file),
    createdAt: file.createdAt,
    updatedAt: file.updatedAt,
    expiresAt: file.state === 'pending' ? (file.expiresAt ?? null) : null,
  }
}

/**
 * A strong entity tag (RFC 9110 section 8.8.3): the revision and the beginning of the upload's id. A file that is deleted
 * and created again under its reference has the same id and begins with the same revision, but never with the same tag.
 */
export function toEtag({ revision, uploadId }: FileVersion): string {
  return `"${revision}-${uploadId.slice(0, uploadCharacters)}"`
}

// 40 random bits: enough to tell the few uploads apart that one reference ever has.
const uploadCharacters = 8

const etagPattern = /^"([1-9]\d{0,14})-([0-9a-z]{8})"$/

// What an If-Match that is no tag of ours names: no file has revision 0.
const noVersion: ExpectedVersion = { revision: 0, uploadPrefix: '-' }

/** The only version that `If-Match` lets be changed; undefined for any (RFC 9110 section 13.1.1: `*`, or no header). */
export function toExpected(ifMatch: string | undefined): ExpectedVersion | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined
  const [, revision, uploadPrefix] = etagPattern.exec(ifMatch) ?? []
  return revision === undefined || uploadPrefix === undefined
    ? noVersion
    : { revision: Number(revision), uploadPrefix }
}

/** The file id behind an address: an id as it is, a `ref:` by derivation. */
export function toFileId(workspaceId: string, address: string): string {
  return address.startsWith('ref:') ? derivedFileId(workspaceId, address.slice('ref:'.length)) : address
}

export function objectKey({ workspaceId, fileId, uploadId }: UploadKey): ObjectKey {
  return `${workspaceId}/${fileId}/${uploadId}`
}

/** Said of an absent file, an expired one, a deleted one and another workspace's alike. */
export const notFoundDetail = 'There is no such file in the workspace of this API key.'

import type { File } from '@lading/contract/files'
import { derivedFileId, type StoredFile, type UploadKey } from '@lading/store'
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
    etag: toEtag(file.revision),
    createdAt: file.createdAt,
    updatedAt: file.updatedAt,
    expiresAt: file.state === 'pending' ? (file.expiresAt ?? null) : null,
  }
}

/** A strong entity tag (RFC 9110 section 8.8.3) of a revision. */
export function toEtag(revision: number): string {
  return `"${revision}"`
}

/** The revision that an entity tag names, or undefined for a tag that no revision has. */
function fromEtag(etag: string): number | undefined {
  const digits = /^"([1-9]\d{0,14})"$/.exec(etag)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

// A revision that no file has: what an If-Match which is no etag of ours can never match.
const noRevision = 0

/** The only revision that `If-Match` lets be changed; undefined for any (RFC 9110 section 13.1.1: `*`, or no header). */
export function toRevision(ifMatch: string | undefined): number | undefined {
  return ifMatch === undefined || ifMatch === '*' ? undefined : (fromEtag(ifMatch) ?? noRevision)
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

import type { File, Version } from '../../generated/resources.ts'
import type { Content, StoredFile, StoredVersion } from '../state.ts'

export function presentOf({ versions }: StoredFile): StoredVersion {
  return versions.at(-1) ?? versions[0]
}

function contentOf({ contentType, detectedContentType, size, sha256, parts }: Content) {
  return { contentType, detectedContentType, size, sha256, parts }
}

/** Changes with the revision; a file that is created again under its reference has never had it. */
export const etagOf = (file: StoredFile): string =>
  `"${file.revision}-${presentOf(file).uploadId.slice('upload_'.length, 'upload_'.length + 8)}"`

/** A stored file as the contract shows it. */
export function toFile(file: StoredFile): File {
  const { id, state, name, folderId, externalRef, tags, metadata, retention } = file
  const { createdAt, updatedAt, trashedAt, expiresAt } = file
  const present = presentOf(file)
  return {
    id,
    state,
    name,
    version: present.version,
    ...contentOf(present),
    folderId,
    externalRef,
    tags,
    metadata,
    retention,
    etag: etagOf(file),
    createdAt,
    updatedAt,
    trashedAt,
    expiresAt,
  }
}

/** A stored version as the contract shows it. */
export function toVersion(version: StoredVersion, file: StoredFile): Version {
  const { restoredFrom, createdAt } = version
  return {
    version: version.version,
    current: version === presentOf(file),
    ...contentOf(version),
    restoredFrom,
    createdAt,
  }
}

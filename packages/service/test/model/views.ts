import { isDeepStrictEqual } from 'node:util'
import { partCountFor, partSizeFor } from '@lading/contract/upload'
import { type Expected, iso, isoOrNull } from './matching.ts'
import type {
  Content,
  Hold,
  Model,
  ModelFile,
  ModelFolder,
  ModelJob,
  ModelKey,
  ModelUpload,
  ModelVersion,
  ModelWorkspace,
} from './state.ts'

/** A moment at which the present call may have had its effect, so many milliseconds later. */
export function moment({ times }: Model, later = 0): Expected {
  return (value) => times.some((time) => iso(time + later) === value)
}

export const exactly =
  (wanted: unknown): Expected =>
  (value) =>
    isDeepStrictEqual(value, wanted)

/** The same things in any order. */
export const sameSet =
  (wanted: readonly string[]): Expected =>
  (value) =>
    Array.isArray(value) && isDeepStrictEqual([...value].sort(), [...wanted].sort())

export const holdView = ({ until, legalHold, reason }: Hold): Expected => ({
  until: isoOrNull(until),
  legalHold,
  reason,
})

function contentView({ contentType, size, sha256, multipart }: Content, partsSha256: string | null): object {
  return {
    contentType,
    size,
    sha256,
    parts:
      multipart && partsSha256 !== null
        ? { size: partSizeFor(size), count: partCountFor(size), sha256: partsSha256 }
        : null,
  }
}

export function presentOf({ versions }: ModelFile): ModelVersion {
  const present = versions.at(-1)
  if (present === undefined) throw new Error('Every file has a version')
  return present
}

/** A file that nobody has changed since it was seen, as it is shown. */
export function fileView(file: ModelFile): { [name: string]: Expected } {
  const { detected, partsSha256, ...present } = presentOf(file)
  const { id, state, name, folderId, ref, tags, metadata, hold, etag, etags } = file
  return {
    id,
    state,
    name,
    version: present.number,
    ...contentView(present, partsSha256),
    detectedContentType: detected,
    folderId,
    externalRef: ref,
    tags: exactly(tags),
    metadata: exactly(metadata),
    retention: holdView(hold),
    etag: etag ?? ((value) => typeof value === 'string' && !etags.has(value)),
    createdAt: iso(file.createdAt),
    updatedAt: iso(file.updatedAt),
    trashedAt: isoOrNull(file.trashedAt),
    expiresAt: isoOrNull(file.expiresAt),
  }
}

/** A file that the present call changes: another ETag, and the time of the call. */
export function changedView(model: Model, file: ModelFile): { [name: string]: Expected } {
  const fresh = { ...file, etag: undefined }
  return { ...fileView(fresh), updatedAt: moment(model) }
}

export function versionView(version: ModelVersion, file: ModelFile): Expected {
  return {
    version: version.number,
    current: version.number === presentOf(file).number,
    ...contentView(version, version.partsSha256),
    detectedContentType: version.detected,
    restoredFrom: version.restoredFrom,
    createdAt: iso(version.createdAt),
  }
}

export function folderView({ folders }: ModelWorkspace, folder: ModelFolder): { [name: string]: Expected } {
  const names: string[] = []
  for (let at: ModelFolder | undefined = folder; at !== undefined; at = folders.get(at.parentId ?? '')) {
    names.unshift(at.name)
  }
  const { id, name, parentId, createdAt, updatedAt } = folder
  return { id, name, parentId, path: names.join('/'), createdAt: iso(createdAt), updatedAt: iso(updatedAt) }
}

export function jobView({ id, kind, folderId, done, kept, createdAt, finishedAt }: ModelJob): Expected {
  return {
    id,
    kind,
    state: 'done',
    folderId,
    progress: { done, total: done + kept, kept },
    createdAt: iso(createdAt),
    finishedAt: iso(finishedAt),
  }
}

export function keyView(key: ModelKey): { [name: string]: Expected } {
  const { id, name, scopes, createdAt, expiresAt, usedOn } = key
  return {
    id,
    name,
    scopes: sameSet(scopes),
    createdAt: iso(createdAt),
    expiresAt: isoOrNull(expiresAt),
    ratePerMinute: null,
    // A process notes the use of a key once in a minute at most: around midnight it can be late.
    lastUsedOn: (value) => usedOn.slice(-2).includes(String(value)) || (value === null && usedOn.length <= 1),
  }
}

export function workspaceView(workspace: ModelWorkspace): { [name: string]: Expected } {
  const { id, name, trashDays, auditDays, quotaBytes, quotaFiles, hold } = workspace
  return { id, name, trashDays, auditDays, quotaBytes, quotaFiles, retention: holdView(hold) }
}

/** How to send the bytes of an upload that is open. */
export function uploadView(model: Model, { id, size, multipart, expiresAt }: SignedUpload): Expected {
  const kind = multipart ? 'multipart' : 'single'
  if (multipart) {
    return {
      kind,
      id,
      partSize: partSizeFor(size),
      partCount: partCountFor(size),
      expiresAt: (value) => expiresAt().some((time) => iso(time) === value),
    }
  }
  return {
    kind,
    id,
    method: 'PUT',
    expiresAt: (value) =>
      model.times.some((now) => expiresAt().some((until) => iso(urlEnd(now, until)) === value)),
  }
}

interface SignedUpload extends Pick<ModelUpload, 'size' | 'multipart'> {
  readonly id: Expected
  /** When the upload may end, once the times of all attempts are known. */
  readonly expiresAt: () => readonly number[]
}

/** Until when a URL takes bytes: for an hour, and no longer than the upload is open. */
export function urlEnd(now: number, until: number): number {
  return now + Math.max(1, Math.min(3600, Math.floor((until - now) / 1000))) * 1000
}

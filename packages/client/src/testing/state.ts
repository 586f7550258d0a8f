import type { AuditRecord, Job, Parts, Retention, Scope } from '../generated/resources.ts'

/*
 * What the fake remembers, in Maps. Times are ISO 8601 in UTC with milliseconds, which sorts as text; what is null to the
 * contract is null here.
 */

/** Bytes as they were declared and, once they arrived, as they are. */
export interface Content {
  readonly contentType: string
  readonly detectedContentType: string | null
  readonly size: number
  readonly sha256: string | null
  readonly parts: Parts | null
  /** The upload that brought them: storage has them under its id. */
  readonly uploadId: string
}

export interface StoredVersion extends Content {
  readonly version: number
  readonly restoredFrom: number | null
  readonly createdAt: string
}

export interface StoredUpload {
  readonly id: string
  readonly contentType: string
  readonly size: number
  readonly sha256: string | null
  /** Null for all bytes in one request. */
  readonly partSize: number | null
  readonly expiresAt: string
}

export interface StoredFile {
  readonly id: string
  readonly createdAt: string
  readonly externalRef: string | null
  state: 'pending' | 'ready' | 'trashed'
  name: string
  folderId: string | null
  tags: string[]
  metadata: Record<string, unknown>
  retention: Retention
  revision: number
  updatedAt: string
  trashedAt: string | null
  /** When the trash would let go of it if nothing held it. */
  trashUntil: string | null
  expiresAt: string | null
  /** Oldest first; a pending file has what it declared as its only one. */
  readonly versions: [StoredVersion, ...StoredVersion[]]
  readonly uploads: Map<string, StoredUpload>
  /** Uploads that became versions. */
  readonly completed: Set<string>
}

export interface StoredFolder {
  readonly id: string
  readonly createdAt: string
  name: string
  /** Null below the root. */
  parentId: string | null
  updatedAt: string
}

export interface StoredKey {
  readonly id: string
  readonly secret: string
  readonly workspaceId: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: string
  readonly ratePerMinute: number | null
  expiresAt: string | null
  /** When it was to end before it was rotated. */
  readonly plannedExpiry: string | null
  revoked: boolean
  lastUsedOn: string | null
  /** Minute of the epoch, and the calls in it. */
  window: { readonly minute: number; used: number }
}

export interface DayCounts {
  operations: number
  downloadLinks: number
  files: number
  bytes: number
}

export interface StoredWorkspace {
  readonly id: string
  readonly createdAt: string
  name: string
  trashDays: number
  auditDays: number
  quotaBytes: number | null
  quotaFiles: number | null
  retention: Retention
  readonly files: Map<string, StoredFile>
  readonly folders: Map<string, StoredFolder>
  readonly jobs: Map<string, Job>
  /** What is left to do for jobs that nobody has looked at since they were begun. */
  readonly queued: Map<string, () => Job>
  /** Oldest first. */
  records: AuditRecord[]
  /** How many records there ever were. */
  recorded: number
  readonly days: Map<string, DayCounts>
}

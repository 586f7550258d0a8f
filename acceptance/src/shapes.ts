/* What the checks read of answers, as the service's reference describes it. Nothing of the workspace is imported. */

export interface Retention {
  readonly until: string | null
  readonly legalHold: boolean
  readonly reason: string | null
}

export interface Content {
  readonly contentType: string
  readonly detectedContentType: string | null
  readonly size: number
  readonly sha256: string | null
  readonly parts: { readonly size: number; readonly count: number; readonly sha256: string } | null
}

export interface File extends Content {
  readonly id: string
  readonly state: 'pending' | 'ready' | 'trashed'
  readonly name: string
  readonly version: number
  readonly folderId: string | null
  readonly externalRef: string | null
  readonly tags: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly retention: Retention
  readonly etag: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly trashedAt: string | null
  readonly expiresAt: string | null
}

export interface Version extends Content {
  readonly version: number
  readonly current: boolean
  readonly restoredFrom: number | null
  readonly createdAt: string
}

export interface SignedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly expiresAt: string
}

export type Upload =
  | ({ readonly kind: 'single'; readonly id: string } & SignedRequest)
  | {
      readonly kind: 'multipart'
      readonly id: string
      readonly partSize: number
      readonly partCount: number
      readonly expiresAt: string
    }

export interface UploadStatus {
  readonly id: string
  readonly kind: 'single' | 'multipart'
  readonly size: number
  readonly partSize: number
  readonly partCount: number
  readonly parts: readonly {
    readonly number: number
    readonly size: number
    readonly sha256: string | null
  }[]
  readonly nextPart: number | null
}

export interface Download {
  readonly url: string
  readonly expiresAt: string
  readonly disposition: 'attachment' | 'inline'
}

export interface Folder {
  readonly id: string
  readonly name: string
  readonly parentId: string | null
  readonly path: string
  readonly createdAt: string
}

export interface Job {
  readonly id: string
  readonly kind: string
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly folderId: string | null
  readonly fileId: string | null
  readonly progress: {
    readonly done: number
    readonly total: number | null
    readonly kept: number
    readonly bytesDone: number
    readonly bytesTotal: number | null
  }
  readonly attempts: number
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string } | null
  readonly createdAt: string
  readonly finishedAt: string | null
}

export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly ratePerMinute: number | null
  readonly lastUsedOn: string | null
}

export interface NewKey {
  readonly key: ApiKey
  readonly apiKey: string
}

export interface Workspace {
  readonly id: string
  readonly name: string
  readonly trashDays: number
  readonly auditDays: number
  readonly quotaBytes: number | null
  readonly quotaFiles: number | null
  readonly retention: Retention
}

export interface Usage {
  readonly files: number
  readonly bytes: number
  readonly quotaFiles: number | null
  readonly quotaBytes: number | null
}

export interface DayUsage {
  readonly day: string
  readonly files: number
  readonly bytes: number
  readonly downloadLinks: number
  readonly operations: number
}

export interface AuditRecord {
  readonly id: string
  readonly at: string
  readonly operation: string
  readonly fileId: string | null
  readonly folderId: string | null
  readonly keyId: string
  readonly requestId: string
  readonly refused: string | null
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

/** A refusal (RFC 9457). */
export interface Problem {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly requestId: string
  readonly data?: Readonly<Record<string, unknown>>
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
}

/** What each operation answers with. REST redirects where RPC answers with a `Download`. */
export interface Outputs {
  'files.create': { readonly file: File; readonly upload: Upload }
  'files.complete': File
  'files.get': File
  'files.list': Page<File>
  'files.update': File
  'files.download': Download & { readonly file: File }
  'files.delete': undefined
  'files.restore': File
  'files.purge': undefined
  'files.retain': File
  'uploads.get': UploadStatus
  'uploads.sign': { readonly parts: readonly (SignedRequest & { readonly number: number })[] }
  'uploads.abort': undefined
  'versions.create': { readonly file: File; readonly upload: Upload }
  'versions.list': Page<Version>
  'versions.get': Version
  'versions.download': Download & { readonly version: Version }
  'versions.restore': File
  'folders.create': Folder
  'folders.get': Folder
  'folders.list': Page<Folder>
  'folders.move': Job
  'folders.delete': Job
  'archives.create': Job
  'jobs.get': Job
  'jobs.cancel': Job
  'jobs.list': Page<Job>
  'keys.create': NewKey
  'keys.list': Page<ApiKey>
  'keys.rotate': NewKey & { readonly previous: ApiKey }
  'keys.revoke': undefined
  'workspace.get': Workspace
  'workspace.update': Workspace
  'workspace.retain': Workspace
  'usage.get': Usage
  'usage.days': { readonly items: readonly DayUsage[] }
  'audit.list': Page<AuditRecord>
  'audit.export': Page<AuditRecord>
}

export type Name = keyof Outputs
export type Input = Readonly<Record<string, unknown>>
